//! What acts on what was done: it comes last, and no interruption makes it forget anything.

use palinfra_core::Project;
use palinfra_core::local::{Fault, Faults, When};
use palinfra_core::record::Action;

use crate::support::{File, Sweep, World, counts, project};

/// Files, each with the hash of its content, and a sweep that knows of all of them.
fn swept(files: &'static [(&'static str, &'static str)]) -> Project {
    project(move |stack| {
        let stamps = files.iter().map(|(name, hash)| {
            let file = File::new(*name).source(*name).hash(*hash).declare(stack);
            (name.to_string(), file.stamp.clone())
        });
        let stamps: Vec<_> = stamps.collect();
        Sweep::new(
            "sweep",
            stamps
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>(),
        )
        .declare(stack);
    })
}

#[tokio::test]
async fn it_comes_after_the_change_and_after_the_delete() {
    let world = World::default();
    world
        .up_ok(swept(&[("a", "1"), ("b", "1"), ("c", "1")]))
        .await;
    let fewer = || swept(&[("a", "2"), ("b", "1")]);
    let steps = world.steps(fewer()).await;
    assert_eq!(steps, ["a update", "sweep update", "c delete"]);
    assert_eq!(world.up_ok(fewer()).await, counts(0, 2, 0, 1, 1));
    let mut calls = world.calls_since(4);
    assert_eq!(calls.pop().as_deref(), Some("sweep update"));
    calls.sort();
    assert_eq!(calls, ["a update", "c delete"]);
    assert!(world.steps(fewer()).await.is_empty());
}

#[tokio::test]
async fn others_let_go_first() {
    let world = World::default();
    let linked = |with: bool| {
        project(move |stack| {
            let user = File::new("user");
            let user = if with {
                let file = File::new("b").hash("1").declare(stack);
                user.source(&file.stamp)
            } else {
                user.source("1")
            };
            user.declare(stack);
        })
    };
    world.up_ok(linked(true)).await;
    world.up_ok(linked(false)).await;
    assert_eq!(world.calls_since(2), ["user update", "b delete"]);
}

#[tokio::test]
async fn an_interrupted_run_loses_nothing_even_if_its_change_is_taken_back() {
    let world = World::default();
    let first = || swept(&[("a", "1"), ("b", "1")]);
    world.up_ok(first()).await;
    let swept_before = sweeps(&world);
    let failing = When::Of(Action::Update, "test:Sweep".into(), 1);
    world.faults(Faults::none().with(failing, Fault::Refuse));
    let report = world.up(swept(&[("a", "2")])).await;
    assert_eq!(report.counts(), counts(0, 1, 0, 1, 0));
    world.faults(Faults::none());

    // As before: but others may have seen what was there in between.
    assert_eq!(
        world.steps(first()).await,
        ["a update", "b create", "sweep update"]
    );
    world.up_ok(first()).await;
    assert_eq!(sweeps(&world), swept_before + 2);
    assert!(world.steps(first()).await.is_empty());
}

fn sweeps(world: &World) -> usize {
    let calls = world.calls();
    calls.iter().filter(|call| *call == "sweep update").count()
}

fn file(source: &'static str, hash: Option<&'static str>) -> Project {
    project(move |stack| {
        let mut file = File::new("a").source(source);
        if let Some(hash) = hash {
            file = file.hash(hash);
        }
        file.declare(stack);
    })
}

#[tokio::test]
async fn another_path_to_the_same_content_is_no_change() {
    let world = World::default();
    world.up_ok(file("/home/one/a", Some("1"))).await;
    assert!(world.steps(file("/home/two/a", Some("1"))).await.is_empty());
    assert_eq!(world.up_ok(file("/home/two/a", Some("1"))).await.same, 1);
    // The path is that of the last run, all the same.
    let state = world.state("dev").await;
    let record = state.resources.values().next().unwrap();
    assert_eq!(record.inputs["source"].as_str(), Some("/home/two/a"));
    assert_eq!(
        world.steps(file("/home/two/a", Some("2"))).await,
        ["a update"]
    );
}

#[tokio::test]
async fn without_a_hash_another_path_is_a_change() {
    let world = World::default();
    world.up_ok(file("one", None)).await;
    assert_eq!(world.steps(file("two", None)).await, ["a update"]);
    assert_eq!(world.steps(file("two", Some("1"))).await, ["a update"]);
}
