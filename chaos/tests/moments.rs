//! Single moments that schedules do not reach, or that were found by them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use palinfra_chaos::fault::{Fault, LIFETIME};
use palinfra_chaos::things::{Keyed, Plain, THINGS};
use palinfra_chaos::world::{Ended, World, carry_out, complete};
use palinfra_chaos::{in_paused_time, law};
use palinfra_core::backend::Backend;
use palinfra_core::engine::{Engine, EngineError, Request};
use palinfra_core::local::{LocalCloud, LocalOptions};
use palinfra_core::record::Action;
use palinfra_core::secret::{KeySource, Keys};
use palinfra_core::{Id, Project, Stack};

fn project(program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Project {
    let mut project = Project::new("moment", "us-east-1");
    project.stack("dev", move |stack, _: &()| program(stack));
    project
}

fn plain(name: &'static str) -> Project {
    project(move |stack| {
        Plain::new(name).size(1).declare(stack);
    })
}

fn renamed(name: &'static str) -> Project {
    project(move |stack| {
        Plain::new(name).alias("a").size(1).declare(stack);
    })
}

async fn up(world: &World, project: Project) -> Ended {
    let request = Request::default();
    let engine = world.engine(project);
    let work = async { carry_out(engine.plan_up(&request).await, &request).await };
    world.run(work).await
}

fn creates(world: &World) -> usize {
    let calls = world.cloud.calls();
    calls
        .iter()
        .filter(|call| call.action == Action::Create)
        .count()
}

#[test]
fn what_cannot_be_seen_yet_is_not_taken_for_gone() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::Never, 300);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        let request = Request::default();
        let engine = world.engine(plain("a"));
        let found = engine.refresh(&request).await.unwrap();
        assert!(found[0].refreshed.drifted.is_empty());
        assert!(
            law::next_run_changes_nothing(&world, &engine, &request)
                .await
                .is_empty()
        );
    });
}

#[test]
fn what_is_old_is_taken_for_gone_at_once() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        tokio::time::sleep(Duration::from_secs(1000)).await;
        world.next_process(Fault::Never, 0);
        world.console().remove("a").unwrap();
        let before = tokio::time::Instant::now();
        let found = world
            .engine(plain("a"))
            .refresh(&Request::default())
            .await
            .unwrap();
        assert_eq!(found[0].refreshed.drifted.len(), 1);
        assert!(before.elapsed() < Duration::from_secs(1));
    });
}

#[test]
fn a_run_that_lost_its_lock_makes_no_call_again() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        let burst = Fault::Burst { from: 1, calls: 12 };
        world.next_process(burst, 0);
        let (request, engine) = (Request::default(), world.engine(plain("a")));
        let first = async {
            let prepared = engine.plan_up(&request).await.unwrap();
            prepared.execute(&request).await
        };
        let second = async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            world.backend.unlock("moment", "dev").await.unwrap();
            let engine = world.beside(Fault::Never).engine(plain("a"));
            carry_out(engine.plan_up(&request).await, &request).await
        };
        let (first, second) = tokio::join!(first, second);
        second.unwrap();
        assert!(complete(&first).is_err());
        assert_eq!(world.console().list().unwrap().len(), 1);
        assert!(law::after_any_run(&world, "moment").await.is_empty());
    });
}

/// The time of the intent says nothing of when the call was sent last.
#[test]
fn a_call_that_was_sent_long_after_its_intent_is_waited_for() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        let fault = Fault::LateRetry {
            from: 1,
            calls: 10,
            seconds: LIFETIME,
        };
        world.next_process(fault, 0);
        assert_eq!(up(&world, plain("a")).await, Ended::Died);
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        world.settle_down().await;
        assert_eq!(world.console().list().unwrap().len(), 1);
    });
}

#[test]
fn an_interrupted_create_that_is_renamed_is_found() {
    for fault in [
        Fault::StopAfter(1),
        Fault::StopBefore(1),
        Fault::Late {
            call: 1,
            seconds: 9,
        },
    ] {
        in_paused_time(async {
            let mut world = World::new(THINGS.to_vec(), 1);
            world.next_process(fault, 60);
            assert_eq!(up(&world, plain("a")).await, Ended::Died);
            world.next_process(Fault::Never, 60);
            assert_eq!(up(&world, renamed("b")).await, Ended::Complete);
            let calls = creates(&world) + usize::from(!matches!(fault, Fault::StopBefore(_)));
            assert_eq!(calls, 1, "{fault:?}");
            assert_eq!(world.cloud.calls().len(), creates(&world), "{fault:?}");
            assert!(law::after_any_run(&world, "moment").await.is_empty());
        });
    }
}

#[test]
fn an_interrupted_update_of_what_is_renamed_is_not_forgotten() {
    in_paused_time(async {
        let program = |name: &'static str, size: i64| {
            project(move |stack| {
                Plain::new(name).alias("a").size(size).declare(stack);
            })
        };
        let mut world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, program("a", 1)).await, Ended::Complete);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, program("a", 2)).await, Ended::Died);
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, program("b", 1)).await, Ended::Complete);
        let id = world.console().list().unwrap()[0].id.clone();
        let object = world.console().show(&id).unwrap();
        assert_eq!(object.inputs["size"].to_string(), "1");
    });
}

/// The second update would only have set what was recorded, but the first one was made.
#[test]
fn an_update_that_was_cut_off_counts_until_another_one_was_made() {
    let program = |on_it: bool| {
        project(move |stack| {
            let first = Plain::new("a").declare(stack);
            let second = Plain::new("b").size(1);
            match on_it {
                true => second.on_plain(&first).declare(stack),
                false => second.declare(stack),
            };
        })
    };
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, program(true)).await, Ended::Complete);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, program(false)).await, Ended::Died);
        world.next_process(Fault::StopBefore(1), 0);
        assert_eq!(up(&world, program(true)).await, Ended::Died);
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, program(true)).await, Ended::Complete);
        let engine = world.engine(program(true));
        assert_eq!(law::after_a_good_run(&world, &engine, false).await, [""; 0]);
    });
}

#[test]
fn what_is_gone_when_its_interrupted_update_is_settled_is_made_anew() {
    in_paused_time(async {
        let program = |size: i64| {
            project(move |stack| {
                Plain::new("a").size(size).declare(stack);
            })
        };
        let mut world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, program(1)).await, Ended::Complete);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, program(2)).await, Ended::Died);
        world.console().remove("a").unwrap();
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, program(2)).await, Ended::Complete);
        assert_eq!(world.console().list().unwrap().len(), 1);
    });
}

#[test]
fn a_rename_leaves_open_calls_to_their_resource() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, plain("a")).await, Ended::Died);
        world.next_process(Fault::Blind { looks: 0 }, 0);
        assert!(matches!(up(&world, renamed("b")).await, Ended::Failed(_)));
        assert_eq!(creates(&world), 0);
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, renamed("b")).await, Ended::Complete);
        assert_eq!(creates(&world), 0);
        assert!(law::after_any_run(&world, "moment").await.is_empty());
    });
}

#[test]
fn a_run_that_cannot_tell_how_a_call_ended_does_not_end_well() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, plain("a")).await, Ended::Died);
        let destroy = async |world: &World| {
            let (request, engine) = (Request::default(), world.engine(plain("a")));
            carry_out(engine.plan_destroy(&request).await, &request).await
        };
        world.next_process(Fault::Blind { looks: 0 }, 0);
        assert!(destroy(&world).await.is_err());
        world.next_process(Fault::Never, 0);
        destroy(&world).await.unwrap();
        assert!(world.console().list().unwrap().is_empty());
    });
}

/// It is looked for twice: what the second look does not see for a failure may be there.
#[test]
fn a_run_that_cannot_tell_at_its_second_look_does_not_end_well() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::Blind { looks: 1 }, 60);
        assert!(matches!(up(&world, plain("a")).await, Ended::Failed(_)));
        world.next_process(Fault::Never, 60);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        world.settle_down().await;
        assert_eq!(world.console().list().unwrap().len(), 1);
    });
}

#[test]
fn a_create_that_is_no_longer_wanted_leaves_nothing() {
    in_paused_time(async {
        let program = |there: bool| {
            project(move |stack| {
                if there {
                    Keyed::new("a").declare(stack);
                }
            })
        };
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(
            Fault::Late {
                call: 1,
                seconds: 5,
            },
            0,
        );
        assert_eq!(up(&world, program(true)).await, Ended::Died);
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, program(false)).await, Ended::Complete);
        world.settle_down().await;
        assert!(world.console().list().unwrap().is_empty());
    });
}

#[test]
fn ghosts_are_listed() {
    in_paused_time(async {
        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        let engine = world.engine(plain("a"));
        assert_eq!(engine.ghosts("dev").await.unwrap(), Some(Vec::new()));
        engine.forget("dev", &["a".into()]).await.unwrap();
        let ghosts = engine.ghosts("dev").await.unwrap().unwrap();
        assert_eq!(ghosts.len(), 1);
        assert!(ghosts[0].urn.ends_with(":a"), "{ghosts:?}");
    });
}

#[test]
fn a_lost_create_that_cannot_be_looked_for_stays_open() {
    in_paused_time(async {
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::Blind { looks: 0 }, 0);
        assert!(matches!(up(&world, plain("a")).await, Ended::Failed(_)));
        assert!(law::after_any_run(&world, "moment").await.is_empty());
        world.next_process(Fault::Never, 0);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        assert!(world.cloud.calls().is_empty());
    });
}

#[test]
fn edges_are_saved_by_a_run_that_changes_nothing_else() {
    in_paused_time(async {
        let program = |edge: bool| {
            project(move |stack| {
                let below = Plain::new("a").declare(stack);
                let above = Keyed::new("b");
                let above = if edge {
                    above.depends_on(&below)
                } else {
                    above
                };
                above.declare(stack);
            })
        };
        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, program(false)).await, Ended::Complete);
        assert_eq!(up(&world, program(true)).await, Ended::Complete);
        let state = world.state("moment", "dev").await.unwrap();
        let edges: usize = state
            .resources
            .values()
            .map(|record| record.dependencies.len())
            .sum();
        assert_eq!(edges, 1);
    });
}

#[test]
fn so_is_the_edge_that_comes_with_the_same_value() {
    in_paused_time(async {
        let program = |id: Option<Id<Plain>>| {
            project(move |stack| {
                let below = Plain::new("a").declare(stack);
                let above = Keyed::new("b");
                let above = match &id {
                    Some(id) => above.on_plain(id.clone()),
                    None => above.on_plain(&below),
                };
                above.declare(stack);
            })
        };
        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, program(None)).await, Ended::Complete);
        let written_out = async || {
            let state = world.state("moment", "dev").await.unwrap();
            let mut all = state.resources.into_values();
            let (below, above) = (all.next().unwrap(), all.next().unwrap());
            (Id::new(below.id.clone()), above.dependencies.len())
        };
        let (id, edges) = written_out().await;
        assert_eq!(edges, 1);
        assert_eq!(up(&world, program(Some(id))).await, Ended::Complete);
        assert_eq!(written_out().await.1, 0);
        assert_eq!(up(&world, program(None)).await, Ended::Complete);
        assert_eq!(written_out().await.1, 1);
    });
}

#[test]
fn a_stack_is_not_run_in_another_account() {
    in_paused_time(async {
        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(up(&world, plain("a")).await, Ended::Complete);
        let folder = tempfile::tempdir().unwrap();
        let (_, sealer) = Keys::new(KeySource::Bytes([7; 32].into()), folder.path())
            .fresh()
            .unwrap();
        let options = LocalOptions {
            account: "210987654321".into(),
            ..LocalOptions::default()
        };
        let other = LocalCloud::open(folder.path(), sealer, options).unwrap();
        let backend = Arc::new(world.backend.clone());
        let engine = Engine::new(plain("a"), THINGS, backend, other);
        let refused = engine.plan_up(&Request::default()).await;
        assert!(matches!(refused, Err(EngineError::OtherHome { .. })));
    });
}
