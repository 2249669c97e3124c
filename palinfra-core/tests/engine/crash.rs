//! A run that is killed at any call or any journal entry: the next one finishes, with nothing
//! lost and nothing made twice.

use palinfra_core::engine::{EngineError, Request};
use palinfra_core::local::{Fault, Faults, When};
use palinfra_core::record::Checkpoint;
use palinfra_core::{Cidr, Project};

use crate::support::{Group, Net, Part, Server, World, complete, project};

/// `version` 1 is made first; 2 updates, replaces in both orders, deletes and creates.
fn program(version: u8) -> Project {
    project(move |stack| {
        let range = if version == 1 {
            "10.0.0.0/16"
        } else {
            "10.1.0.0/16"
        };
        let net = Net::new("net", Cidr::new(range)).dns(true).declare(stack);
        let part = Part::new("part", &net)
            .size(i64::from(version))
            .declare(stack);
        Server::new("server").part(&part).declare(stack);
        let family = if version == 1 { "one" } else { "two" };
        Group::new("group", "g", family).declare(stack);
        if version == 1 {
            Net::new("old", Cidr::new("10.9.0.0/16")).declare(stack);
        } else {
            Net::new("new", Cidr::new("10.9.0.0/16")).declare(stack);
        }
    })
}

#[derive(Clone, Copy, Debug)]
enum Work {
    Create,
    Change,
    Destroy,
}

impl Work {
    const ALL: [Work; 3] = [Work::Create, Work::Change, Work::Destroy];

    fn program(self) -> Project {
        program(if matches!(self, Work::Change) { 2 } else { 1 })
    }

    async fn prepare(self, world: &World) {
        if !matches!(self, Work::Create) {
            world.up_ok(program(1)).await;
        }
    }

    /// `Err`: the run was stopped, as by a kill.
    async fn run(self, world: &World) -> Result<(), ()> {
        let request = world.request();
        let work = async {
            let engine = world.engine(self.program());
            let prepared = match self {
                Work::Destroy => engine.plan_destroy(&request).await,
                _ => engine.plan_up(&request).await,
            };
            Ok::<_, EngineError>(prepared?.execute(&request).await)
        };
        tokio::select! {
            biased;
            () = world.cloud.stopped() => Err(()),
            report = work => {
                let Ok(report) = report else { return Err(()) };
                if report.stacks.iter().any(|stack| stack.state_error.is_some()) {
                    return Err(());
                }
                complete(report);
                Ok(())
            }
        }
    }

    fn expected(self) -> &'static [&'static str] {
        match self {
            Work::Create => &["group", "net", "old", "part", "server"],
            Work::Change => &["group", "net", "new", "part", "server"],
            Work::Destroy => &[],
        }
    }
}

/// What must hold after a run that followed a crash.
async fn check(world: &mut World, work: Work, crash: &str) {
    world.restart();
    work.run(world)
        .await
        .unwrap_or_else(|()| panic!("{crash}: the rerun did not finish"));
    assert_eq!(world.objects(), work.expected(), "{crash}");
    let state = world.state("dev").await;
    assert!(
        state.intents.is_empty() && state.superseded.is_empty(),
        "{crash}: {state:?}"
    );
    assert_eq!(ids_in_state(&state), ids_in_cloud(world), "{crash}");
    if !matches!(work, Work::Destroy) {
        assert!(world.steps(work.program()).await.is_empty(), "{crash}");
    }
}

fn ids_in_state(state: &Checkpoint) -> Vec<String> {
    let mut ids: Vec<String> = state
        .resources
        .values()
        .map(|record| record.id.clone())
        .collect();
    ids.sort();
    ids
}

fn ids_in_cloud(world: &World) -> Vec<String> {
    let mut ids: Vec<String> = world
        .console()
        .list()
        .unwrap()
        .into_iter()
        .map(|object| object.id)
        .collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_kill_before_or_after_any_call_loses_nothing() {
    for work in Work::ALL {
        let undisturbed = World::default();
        work.prepare(&undisturbed).await;
        let first = undisturbed.cloud.calls();
        work.run(&undisturbed).await.unwrap();
        let last = undisturbed.cloud.calls();
        assert!(last >= first + 5);
        for call in first + 1..=last {
            for fault in [Fault::StopBefore, Fault::StopAfter] {
                let mut world = World::default();
                work.prepare(&world).await;
                world.faults(Faults::none().at(call, fault));
                let crash = format!("{work:?}, call {call}, {fault:?}");
                assert!(
                    work.run(&world).await.is_err(),
                    "{crash}: it was not stopped"
                );
                check(&mut world, work, &crash).await;
            }
        }
    }
}

#[tokio::test]
async fn a_journal_that_fails_at_any_entry_loses_nothing() {
    for work in Work::ALL {
        for entry in 1.. {
            let mut world = World::default();
            work.prepare(&world).await;
            world.backend.faults().after(entry);
            if work.run(&world).await.is_ok() {
                assert!(entry > 5, "only {entry} writes");
                break;
            }
            world.backend.faults().clear();
            check(&mut world, work, &format!("{work:?}, write {entry}")).await;
        }
    }
}

#[tokio::test]
async fn a_crash_inside_the_recovery_loses_nothing_either() {
    for work in Work::ALL {
        let undisturbed = World::default();
        work.prepare(&undisturbed).await;
        let first = undisturbed.cloud.calls();
        work.run(&undisturbed).await.unwrap();
        let last = undisturbed.cloud.calls();
        for call in first + 1..=last {
            for second in 1..=3 {
                let mut world = World::default();
                work.prepare(&world).await;
                world.faults(Faults::none().at(call, Fault::StopAfter));
                assert!(work.run(&world).await.is_err());
                world.restart();
                world.faults(Faults::none().at(second, Fault::StopAfter));
                let crash = format!("{work:?}, call {call}, then {second}");
                if work.run(&world).await.is_err() {
                    check(&mut world, work, &crash).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_preview_is_total_over_whatever_a_crash_leaves() {
    for call in 1..=6 {
        let mut world = World::default();
        world.faults(Faults::none().at(call, Fault::StopAfter));
        assert!(Work::Create.run(&world).await.is_err());
        world.restart();
        let prepared = world
            .engine(program(1))
            .preview(&Request::default())
            .await
            .unwrap();
        assert!(!prepared.is_empty());
    }
}

/// A world in which the create of a group never arrived, before a run died.
async fn died_making_a_group() -> World {
    let mut world = World::default();
    world.faults(Faults::none().at(1, Fault::StopBefore));
    tokio::select! {
        biased;
        () = world.cloud.stopped() => {}
        _ = world.up(group()) => panic!("it was not stopped"),
    }
    world.restart();
    world
}

fn group() -> Project {
    project(|stack| {
        Group::new("group", "g", "one").declare(stack);
    })
}

#[tokio::test]
async fn a_create_that_is_refused_when_it_is_sent_again_is_made_by_the_plan() {
    let world = died_making_a_group().await;
    world.faults(Faults::none().at(1, Fault::Refuse));
    complete(world.up(group()).await);
    assert_eq!(world.objects(), ["group"]);
}

#[tokio::test]
async fn a_call_that_cannot_be_settled_fails_the_run_even_if_nothing_wants_its_resource() {
    let world = died_making_a_group().await;
    world.faults(Faults::none().with(When::From(1), Fault::Denied));
    let report = world.up(project(|_| {})).await;
    let run = report.stacks[0].report.as_ref().unwrap();
    assert_eq!(run.failed.len(), 1);
    assert_eq!(run.failed[0].urn.name(), "group");
    assert!(run.failed[0].message.contains("interrupted call"));
    world.faults(Faults::none());
    complete(world.up(project(|_| {})).await);
    assert!(world.objects().is_empty());
}
