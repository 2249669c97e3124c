//! What happens when calls fail, and when a run is stopped.

use std::time::Duration;

use palinfra_core::cancel::Cancel;
use palinfra_core::engine::Request;
use palinfra_core::event::{Event, RunResult};
use palinfra_core::execute::ExecuteOptions;
use palinfra_core::local::{Fault, Faults, LocalOptions, When};
use palinfra_core::record::Action;
use palinfra_core::{Project, cidr};

use crate::support::{Group, Net, Part, Server, World, complete, counts, number_of, project};

fn two_chains() -> Project {
    project(|stack| {
        let net = Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        let part = Part::new("part", &net).declare(stack);
        Server::new("server").part(&part).declare(stack);
        let group = Group::new("group", "g", "f").declare(stack);
        Server::new("other").group(&group).declare(stack);
    })
}

fn failing_part() -> Faults {
    Faults::none().with(
        When::Of(Action::Create, "test:Part".into(), 1),
        Fault::Refuse,
    )
}

#[tokio::test]
async fn what_needs_a_failed_step_is_skipped_and_nothing_new_begins() {
    let world = World::default();
    world.faults(failing_part());
    let request = Request {
        options: ExecuteOptions {
            parallel: Some(1),
            continue_on_error: false,
        },
        ..world.request()
    };
    let report = world.up_with(two_chains(), request).await.unwrap();
    let run = report.stacks[0].report.as_ref().unwrap();
    assert_eq!(run.failed.len(), 1);
    assert_eq!(run.failed[0].urn.name(), "part");
    assert!(
        run.failed[0]
            .line
            .as_ref()
            .unwrap()
            .file
            .ends_with("failures.rs")
    );
    assert!(run.failed[0].message.contains("InjectedFailure"));
    assert!(run.not_started > 0);
    assert_eq!(report.result(), RunResult::Failed);
    assert!(!world.objects().contains(&"server".to_string()));
    world.faults(Faults::none());
    complete(world.up(two_chains()).await);
    assert_eq!(world.objects().len(), 5);
}

#[tokio::test]
async fn continue_on_error_does_all_that_does_not_need_the_failed_step() {
    let world = World::default();
    world.faults(failing_part());
    let request = Request {
        options: ExecuteOptions {
            parallel: None,
            continue_on_error: true,
        },
        ..world.request()
    };
    let report = world.up_with(two_chains(), request).await.unwrap();
    let run = report.stacks[0].report.as_ref().unwrap();
    assert_eq!(run.done, counts(3, 0, 0, 0, 0));
    assert_eq!(run.skipped.len(), 1);
    assert_eq!(run.skipped[0].0.name(), "server");
    assert_eq!(world.objects(), ["group", "net", "other"]);
}

#[tokio::test]
async fn passing_failures_are_tried_again() {
    let world = World::default();
    world.faults(Faults::none().at(1, Fault::Throttle).at(2, Fault::Throttle));
    world
        .up_ok(project(|stack| {
            Net::new("net", cidr!("10.0.0.0/16")).declare(stack);
        }))
        .await;
    assert_eq!(number_of(&world, Action::Create), 3);
    let retried = |event: &&Event| matches!(event, Event::StepRetried { .. });
    assert_eq!(
        world.events.lock().unwrap().iter().filter(retried).count(),
        2
    );
    assert_eq!(world.objects(), ["net"]);
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_object() {
    for fault in [Fault::LostBefore, Fault::LostAfter] {
        let world = World::default();
        world.faults(Faults::none().at(1, fault).at(4, fault));
        complete(world.up(two_chains()).await);
        assert_eq!(world.objects().len(), 5, "{fault:?}");
        assert!(world.steps(two_chains()).await.is_empty());
    }
}

#[tokio::test]
async fn a_lost_answer_of_a_delete_is_looked_into() {
    for fault in [Fault::LostBefore, Fault::LostAfter] {
        let world = World::default();
        world.up_ok(two_chains()).await;
        world.faults(Faults::none().at(6, fault));
        world.destroy_ok(two_chains()).await;
        assert!(world.objects().is_empty(), "{fault:?}");
    }
}

#[tokio::test]
async fn expired_credentials_stop_the_run_and_say_so() {
    let world = World::default();
    world.faults(Faults::none().with(When::From(2), Fault::Denied));
    let report = world.up(two_chains()).await;
    let run = report.stacks[0].report.as_ref().unwrap();
    assert!(run.failed[0].help.as_ref().unwrap().contains("credentials"));
    world.faults(Faults::none());
    complete(world.up(two_chains()).await);
    assert_eq!(world.objects().len(), 5);
}

#[tokio::test]
async fn a_stopped_run_leaves_its_waits_to_the_next_one() {
    let mut world = World::with(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let program = || {
        project(|stack| {
            Server::new("server").declare(stack);
        })
    };
    let cancel = Cancel::default();
    let request = Request {
        cancel: cancel.clone(),
        ..world.request()
    };
    let stop = async {
        // The server takes a minute; the run is stopped as soon as it waits for it.
        while world.objects().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        cancel.cancel();
    };
    let (report, ()) = tokio::join!(world.up_with(program(), request), stop);
    let report = report.unwrap();
    assert_eq!(report.result(), RunResult::Cancelled);
    let state = world.state("dev").await;
    assert!(!state.resources[0].ready && !state.resources[0].id.is_empty());

    assert_eq!(world.steps(program()).await, ["server wait"]);
    world.restart();
    let objects = world.objects();
    let cancel = Cancel::default();
    cancel.cancel();
    let request = Request {
        cancel,
        ..world.request()
    };
    let report = world.up_with(program(), request).await.unwrap();
    assert_eq!(report.result(), RunResult::Cancelled);
    assert_eq!(world.objects(), objects);
}

#[tokio::test]
async fn a_wait_that_takes_too_long_is_no_failed_create() {
    let world = World::with(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let program = || {
        project(|stack| {
            let timeouts = palinfra_core::Timeouts {
                create: Some(Duration::from_millis(5)),
                ..Default::default()
            };
            Server::new("server").timeouts(timeouts).declare(stack);
        })
    };
    let report = world.up(program()).await;
    let run = report.stacks[0].report.as_ref().unwrap();
    assert!(
        run.failed[0]
            .help
            .as_ref()
            .unwrap()
            .contains("goes on waiting")
    );
    assert_eq!(world.objects(), ["server"]);
    assert_eq!(world.steps(program()).await, ["server wait"]);
}
