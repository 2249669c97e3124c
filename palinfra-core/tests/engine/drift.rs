//! What the cloud has otherwise than recorded.

use palinfra_core::engine::Request;
use palinfra_core::{Project, Value, cidr};

use crate::support::{Net, Part, World, complete, counts, project};

fn network() -> Project {
    project(|stack| {
        let net = Net::new("net", cidr!("10.0.0.0/16"))
            .label("mine")
            .declare(stack);
        Part::new("part", &net).size(1).declare(stack);
    })
}

async fn id_of(world: &World, name: &str) -> String {
    let state = world.state("dev").await;
    state
        .resources
        .values()
        .find(|record| record.urn.name() == name)
        .unwrap()
        .id
        .clone()
}

fn refreshing(world: &World) -> Request {
    Request {
        refresh: true,
        ..world.request()
    }
}

#[tokio::test]
async fn a_changed_property_is_seen_by_a_refresh_and_repaired_alone() {
    let world = World::default();
    world.up_ok(network()).await;
    let id = id_of(&world, "part").await;
    world.console().set(&id, "size", Value::Int(9)).unwrap();
    assert!(
        world.steps(network()).await.is_empty(),
        "nobody has looked yet"
    );

    let prepared = world
        .engine(network())
        .preview(&refreshing(&world))
        .await
        .unwrap();
    let refreshed = prepared.stacks[0].refreshed.as_ref().unwrap();
    assert_eq!(refreshed.drifted.len(), 1);
    assert_eq!(
        refreshed.drifted[0].properties,
        [("size".to_string(), Value::Int(1), Value::Int(9))]
    );

    let before = world.calls().len();
    let report = world.up_with(network(), refreshing(&world)).await.unwrap();
    assert_eq!(complete(report), counts(0, 1, 0, 0, 1));
    assert_eq!(world.calls_since(before), ["part update"]);
    let prepared = world
        .engine(network())
        .preview(&refreshing(&world))
        .await
        .unwrap();
    assert!(prepared.is_empty());
}

#[tokio::test]
async fn a_preview_with_refresh_writes_nothing() {
    let world = World::default();
    world.up_ok(network()).await;
    let id = id_of(&world, "part").await;
    world.console().set(&id, "size", Value::Int(9)).unwrap();
    let before = world.state("dev").await;
    world
        .engine(network())
        .preview(&refreshing(&world))
        .await
        .unwrap();
    assert_eq!(world.state("dev").await, before);
}

#[tokio::test]
async fn what_is_gone_is_made_again_with_what_hangs_on_it() {
    let world = World::default();
    world.up_ok(network()).await;
    world
        .console()
        .remove(&id_of(&world, "part").await)
        .unwrap();
    let report = world.up_with(network(), refreshing(&world)).await.unwrap();
    assert_eq!(complete(report), counts(1, 0, 0, 0, 1));
    assert_eq!(world.objects(), ["net", "part"]);
    let state = world.state("dev").await;
    assert!(state.superseded.is_empty() && state.resources.len() == 2);
}

#[tokio::test]
async fn what_was_deleted_by_hand_is_deleted_without_a_fuss() {
    let world = World::default();
    world.up_ok(network()).await;
    world
        .console()
        .remove(&id_of(&world, "part").await)
        .unwrap();
    assert_eq!(world.destroy_ok(network()).await, counts(0, 0, 0, 2, 0));
    assert!(world.state("dev").await.is_empty());
}

#[tokio::test]
async fn an_input_that_the_program_takes_back_is_taken_back() {
    let world = World::default();
    world.up_ok(network()).await;
    let without = project(|stack| {
        let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        Part::new("part", &net).size(1).declare(stack);
    });
    assert_eq!(world.up_ok(without).await, counts(0, 1, 0, 0, 1));
    let shown = world.console().show(&id_of(&world, "net").await).unwrap();
    assert_eq!(shown.inputs.get("label"), None);
}
