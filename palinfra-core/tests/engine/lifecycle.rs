//! Create, change, remove.

use palinfra_core::{Project, cidr, out};

use crate::support::{Group, Net, Part, Server, World, counts, project};

fn network(size: i64) -> Project {
    project(move |stack| {
        let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        let part = Part::new("part", &net)
            .size(size)
            .note(out!("in {}", net.address))
            .declare(stack);
        Server::new("server").part(&part).declare(stack);
    })
}

#[tokio::test]
async fn a_second_up_changes_nothing_and_writes_nothing() {
    let world = World::default();
    assert_eq!(world.up_ok(network(1)).await, counts(3, 0, 0, 0, 0));
    let serial = world.state("dev").await.serial;
    let calls = world.calls().len();
    world.backend.faults().after(0);
    assert_eq!(world.up_ok(network(1)).await, counts(0, 0, 0, 0, 3));
    assert_eq!(world.calls().len(), calls);
    assert_eq!(world.state("dev").await.serial, serial);
}

#[tokio::test]
async fn what_is_needed_is_made_first_and_deleted_last() {
    let world = World::default();
    world.up_ok(network(1)).await;
    assert_eq!(
        world.calls(),
        ["net create", "part create", "server create"]
    );
    assert_eq!(world.destroy_ok(network(1)).await, counts(0, 0, 0, 3, 0));
    assert_eq!(
        world.calls_since(3),
        ["server delete", "part delete", "net delete"]
    );
    assert!(world.objects().is_empty());
    assert!(world.state("dev").await.is_empty());
}

#[tokio::test]
async fn one_changed_input_is_one_update() {
    let world = World::default();
    world.up_ok(network(1)).await;
    assert_eq!(world.steps(network(2)).await, ["part update"]);
    assert_eq!(world.up_ok(network(2)).await, counts(0, 1, 0, 0, 2));
    assert_eq!(world.calls_since(3), ["part update"]);
}

#[tokio::test]
async fn promises_are_kept_with_what_the_cloud_gave() {
    let world = World::default();
    world.up_ok(network(1)).await;
    let state = world.state("dev").await;
    let of = |name: &str| {
        state
            .resources
            .values()
            .find(|record| record.urn.name() == name)
            .unwrap()
    };
    let (net, part) = (of("net"), of("part"));
    assert_eq!(part.inputs["net_id"].as_str(), Some(net.id.as_str()));
    assert_eq!(
        part.inputs["note"].as_str(),
        Some(format!("in {}.example", net.id).as_str())
    );
    assert!(part.dependencies.contains(&net.urn));
    assert!(part.line.file.ends_with("lifecycle.rs"), "{:?}", part.line);
}

#[tokio::test]
async fn what_create_does_not_take_is_set_by_an_update_after_it() {
    let world = World::default();
    let program = || {
        project(|stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .dns(true)
                .declare(stack);
        })
    };
    assert_eq!(world.up_ok(program()).await, counts(1, 0, 0, 0, 0));
    assert_eq!(world.calls(), ["net create", "net update"]);
    assert!(world.steps(program()).await.is_empty());
}

#[tokio::test]
async fn what_leaves_the_program_is_deleted_after_its_users_let_go() {
    let world = World::default();
    world
        .up_ok(project(|stack| {
            let group = Group::new("group", "g", "f").declare(stack);
            Server::new("server").group(&group).declare(stack);
        }))
        .await;
    let done = world
        .up_ok(project(|stack| {
            Server::new("server").declare(stack);
        }))
        .await;
    assert_eq!(done, counts(0, 1, 0, 1, 0));
    assert_eq!(world.calls_since(2), ["server update", "group delete"]);
}

#[tokio::test]
async fn a_resource_that_comes_back_is_another_object() {
    let world = World::default();
    let with = || {
        project(|stack| {
            Group::new("group", "g", "f").declare(stack);
        })
    };
    world.up_ok(with()).await;
    let first = world.state("dev").await.resources[0].incarnation;
    world.up_ok(project(|_| {})).await;
    world.up_ok(with()).await;
    assert!(world.state("dev").await.resources[0].incarnation > first);
}
