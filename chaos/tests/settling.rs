//! What the next run finds out of calls that were cut off, and how long it waits for that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use palinfra_chaos::fault::{Fault, LIFETIME};
use palinfra_chaos::in_paused_time;
use palinfra_chaos::things::{Keyed, Plain, Slow, THINGS};
use palinfra_chaos::world::{Ended, World, carry_out};
use palinfra_core::Project;
use palinfra_core::engine::Request;
use palinfra_core::event::{Event, Sink};
use tokio::time::Instant;

/// A program of nothing, or of one resource, with a size where it has one.
#[derive(Clone, Copy)]
enum Program {
    Nothing,
    Plain(i64),
    Keyed,
    Slow(i64),
    /// With something that its create does not take.
    SlowAndLater,
}

impl Program {
    fn project(self) -> Project {
        let mut project = Project::new("moment", "us-east-1");
        project.stack("dev", move |stack, _: &()| match self {
            Program::Nothing => {}
            Program::Plain(size) => drop(Plain::new("a").size(size).declare(stack)),
            Program::Keyed => drop(Keyed::new("a").declare(stack)),
            Program::Slow(size) => drop(Slow::new("a").size(size).declare(stack)),
            Program::SlowAndLater => drop(Slow::new("a").later(1).declare(stack)),
        });
        project
    }
}

/// Runs a program. Gives how it ended, and what it said.
async fn heard(world: &World, program: Program) -> (Ended, Vec<Event>) {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let heard = events.clone();
    let request = Request {
        events: Sink::new(move |event| heard.lock().unwrap().push(event)),
        ..Request::default()
    };
    let engine = world.engine(program.project());
    let work = async { carry_out(engine.plan_up(&request).await, &request).await };
    let ended = world.run(work).await;
    let events = events.lock().unwrap().clone();
    (ended, events)
}

/// Runs a program. Gives how it ended, and what it said of calls that were cut off.
async fn up(world: &World, program: Program) -> (Ended, Vec<String>) {
    let (ended, events) = heard(world, program).await;
    let said = events.into_iter().filter_map(|event| match event {
        Event::Settled { message, .. } => Some(message),
        _ => None,
    });
    (ended, said.collect())
}

/// Runs a program to its end. Gives how often it waited for something to be ready.
async fn waits(world: &World, program: Program) -> usize {
    let (ended, events) = heard(world, program).await;
    assert_eq!(ended, Ended::Complete);
    let waiting = |event: &&Event| matches!(event, Event::StepWaiting { .. });
    events.iter().filter(waiting).count()
}

/// Dies of a fault, and runs again. Gives what was said then, and how long it took.
async fn said_after(first: Program, then: Program, fault: Fault) -> (Vec<String>, Duration) {
    let mut world = World::new(THINGS.to_vec(), 1);
    assert_eq!(up(&world, first).await.0, Ended::Complete);
    world.next_process(fault, 0);
    assert_eq!(up(&world, then).await.0, Ended::Died);
    world.next_process(Fault::Never, 0);
    let began = Instant::now();
    let (ended, said) = up(&world, then).await;
    assert_eq!(ended, Ended::Complete);
    (said, began.elapsed())
}

/// Seconds within which a call that may still arrive is waited for, and no longer.
const WAIT: std::ops::Range<u64> = LIFETIME..LIFETIME + 5;

#[test]
fn what_became_of_a_call_is_said_and_waited_for_no_longer_than_it_takes() {
    use Program::{Nothing, Plain, Slow};
    let late = Fault::Late {
        call: 1,
        seconds: LIFETIME - 5,
    };
    let cases = [
        (
            Nothing,
            Plain(1),
            Fault::StopAfter(1),
            "it had been made",
            0..5,
        ),
        (
            Nothing,
            Plain(1),
            Fault::StopBefore(1),
            "it had not been made",
            WAIT,
        ),
        (Nothing, Plain(1), late, "it had been made", WAIT),
        (
            Plain(1),
            Plain(2),
            Fault::StopAfter(1),
            "it was read again",
            WAIT,
        ),
        (
            Plain(1),
            Nothing,
            Fault::StopAfter(1),
            "it had been deleted",
            WAIT,
        ),
        (
            Plain(1),
            Nothing,
            Fault::StopBefore(1),
            "it was read again",
            WAIT,
        ),
        (
            Slow(1),
            Nothing,
            late,
            "it is being deleted",
            LIFETIME..3600,
        ),
    ];
    for (first, then, fault, expected, seconds) in cases {
        let (said, took) = in_paused_time(said_after(first, then, fault));
        assert_eq!(said, [expected], "{fault:?}");
        assert!(seconds.contains(&took.as_secs()), "{expected}: {took:?}");
    }
}

/// A create with a token is sent again, but not for ever.
#[test]
fn a_create_is_sent_again_five_times() {
    for (calls, expected) in [(5, true), (6, false)] {
        in_paused_time(async {
            let mut world = World::new(THINGS.to_vec(), 1);
            world.next_process(Fault::StopBefore(1), 0);
            assert_eq!(up(&world, Program::Keyed).await.0, Ended::Died);
            world.next_process(Fault::Burst { from: 1, calls }, 0);
            let (ended, _) = up(&world, Program::Keyed).await;
            assert_eq!(ended == Ended::Complete, expected, "{ended:?}");
        });
    }
}

#[test]
fn what_takes_its_time_is_waited_for_before_it_is_changed_and_after() {
    use Program::{Slow, SlowAndLater};
    in_paused_time(async {
        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(waits(&world, Slow(1)).await, 1);
        assert_eq!(waits(&world, Slow(1)).await, 0);
        assert_eq!(waits(&world, Slow(2)).await, 1);

        let world = World::new(THINGS.to_vec(), 1);
        assert_eq!(waits(&world, SlowAndLater).await, 2);

        // It was made, and never waited for.
        let mut world = World::new(THINGS.to_vec(), 1);
        world.next_process(Fault::StopAfter(1), 0);
        assert_eq!(up(&world, Slow(1)).await.0, Ended::Died);
        world.next_process(Fault::Never, 0);
        assert_eq!(waits(&world, Slow(2)).await, 2);
    });
}
