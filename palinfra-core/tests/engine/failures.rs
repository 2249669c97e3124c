//! What happens when calls fail, and when a run is stopped.

use std::time::Duration;

use palinfra_core::cancel::Cancel;
use palinfra_core::engine::Request;
use palinfra_core::event::{Event, RunResult, Sink};
use palinfra_core::execute::ExecuteOptions;
use palinfra_core::local::{Fault, Faults, LocalOptions, When};
use palinfra_core::plan::Op;
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
    let is_told = |event: &Event| matches!(event, Event::StepStarted { usual: 60, .. });
    assert!(world.events.lock().unwrap().iter().any(is_told));
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

/// A net of which one kind of call is not tried again.
fn impatient(tried_once: Action, label: &'static str) -> Project {
    project(move |stack| {
        let timeouts = palinfra_core::Timeouts {
            create: (tried_once == Action::Create).then_some(Duration::ZERO),
            update: (tried_once == Action::Update).then_some(Duration::ZERO),
            delete: (tried_once == Action::Delete).then_some(Duration::ZERO),
        };
        Net::new("net", cidr!("10.0.0.0/16"))
            .label(label)
            .timeouts(timeouts)
            .declare(stack);
    })
}

/// The program that needs that call for the net.
fn changed(action: Action) -> Project {
    match action {
        Action::Delete => project(|_| {}),
        _ => impatient(action, "two"),
    }
}

#[tokio::test]
async fn a_change_that_is_throttled_is_tried_again() {
    let labelled = |label: &'static str| {
        project(move |stack| {
            Net::new("net", cidr!("10.0.0.0/16"))
                .label(label)
                .declare(stack);
        })
    };
    let world = World::default();
    world.up_ok(labelled("one")).await;
    let first = |action| When::Of(action, "test:Net".into(), 1);
    let faults = Faults::none().with(first(Action::Update), Fault::Throttle);
    world.faults(faults.with(first(Action::Delete), Fault::Throttle));
    world.up_ok(labelled("two")).await;
    world.destroy_ok(labelled("two")).await;
    for action in [Action::Update, Action::Delete] {
        assert_eq!(number_of(&world, action), 2, "{action:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_throttled_for_too_long_has_failed() {
    for action in [Action::Create, Action::Update, Action::Delete] {
        let world = World::default();
        if action != Action::Create {
            world.up_ok(impatient(action, "one")).await;
        }
        let before = world.objects();
        world.faults(Faults::none().with(When::Chance(1.0), Fault::Throttle));
        let report = world.up(changed(action)).await;
        let run = report.stacks[0].report.as_ref().unwrap();
        assert_eq!(run.failed.len(), 1, "{action:?}");
        assert_eq!(world.objects(), before);
        assert!(world.state("dev").await.intents.is_empty());
    }
}

#[tokio::test]
async fn a_create_that_never_arrives_has_failed() {
    let world = World::default();
    world.faults(Faults::none().with(When::Chance(1.0), Fault::LostBefore));
    let report = world.up(impatient(Action::Create, "one")).await;
    assert_eq!(report.result(), RunResult::Failed);
    assert!(world.objects().is_empty());
    assert!(world.state("dev").await.intents.is_empty());
}

#[tokio::test]
async fn a_change_that_is_never_answered_stays_open() {
    for action in [Action::Update, Action::Delete] {
        let world = World::default();
        world.up_ok(impatient(action, "one")).await;
        let lost = When::Of(action, "test:Net".into(), 1);
        world.faults(Faults::none().with(lost, Fault::LostBefore));
        let report = world.up(changed(action)).await;
        assert_eq!(report.result(), RunResult::Failed);
        assert_eq!(world.state("dev").await.intents.len(), 1, "{action:?}");
        world.faults(Faults::none());
        complete(world.up(changed(action)).await);
        assert!(world.state("dev").await.intents.is_empty());
    }
}

/// Version 2 changes the net, makes a group, and leaves the part alone.
fn net_part_and_group(version: u8) -> Project {
    project(move |stack| {
        let net = Net::new("net", cidr!("10.0.0.0/16"))
            .label(format!("label-{version}"))
            .declare(stack);
        Part::new("part", &net).declare(stack);
        if version == 2 {
            Group::new("group", "g", "f").declare(stack);
        }
    })
}

#[tokio::test]
async fn a_stopped_run_begins_nothing_new_and_counts_what_it_left() {
    let world = World::default();
    world.up_ok(net_part_and_group(1)).await;
    let before = world.calls().len();
    let cancel = Cancel::default();
    let at_first = cancel.clone();
    let request = Request {
        cancel,
        options: ExecuteOptions {
            parallel: Some(1),
            continue_on_error: false,
        },
        events: Sink::new(move |event| {
            if matches!(event, Event::StepStarted { .. }) {
                at_first.cancel();
            }
        }),
        ..Request::default()
    };
    let report = world.up_with(net_part_and_group(2), request).await.unwrap();
    assert_eq!(report.result(), RunResult::Cancelled);
    assert_eq!(world.calls_since(before).len(), 1);
    // The net or the group; the part has nothing to do.
    let run = report.stacks[0].report.as_ref().unwrap();
    assert_eq!(run.not_started, 1);
}

#[tokio::test]
async fn what_has_nothing_to_do_is_not_skipped() {
    let world = World::default();
    world.up_ok(net_part_and_group(1)).await;
    let refused = When::Of(Action::Update, "test:Net".into(), 1);
    world.faults(Faults::none().with(refused, Fault::Refuse));
    let request = Request {
        options: ExecuteOptions {
            parallel: None,
            continue_on_error: true,
        },
        ..world.request()
    };
    let report = world.up_with(net_part_and_group(2), request).await.unwrap();
    let run = report.stacks[0].report.as_ref().unwrap();
    assert_eq!(run.failed.len(), 1);
    assert!(run.skipped.is_empty(), "{:?}", run.skipped);
    assert_eq!(run.done.create, 1);
}

#[tokio::test]
async fn no_more_steps_run_at_once_than_are_allowed() {
    for allowed in [1, 2, 5] {
        let world = World::with(LocalOptions {
            time_scale: 0.001,
            ..LocalOptions::default()
        });
        let request = Request {
            options: ExecuteOptions {
                parallel: Some(allowed),
                continue_on_error: false,
            },
            ..world.request()
        };
        let servers = project(|stack| {
            for name in ["a", "b", "c", "d", "e"] {
                Server::new(name).declare(stack);
            }
        });
        complete(world.up_with(servers, request).await.unwrap());
        let (mut running, mut most) = (0, 0);
        for event in world.events.lock().unwrap().iter() {
            match event {
                Event::StepStarted { .. } => running += 1,
                Event::StepDone { op, .. } => {
                    assert_eq!(*op, Op::Create);
                    running -= 1;
                }
                _ => {}
            }
            most = most.max(running);
        }
        assert_eq!((most, running), (allowed, 0));
    }
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

#[tokio::test]
async fn what_is_gone_when_it_is_to_be_deleted_is_deleted() {
    let world = World::default();
    world.up_ok(two_chains()).await;
    world.console().remove("other").unwrap();
    world.destroy_ok(two_chains()).await;
    assert!(world.objects().is_empty());
}
