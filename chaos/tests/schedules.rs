//! Faults at every call and every write of the small project.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_chaos::fault::Fault;
use palinfra_chaos::in_paused_time;
use palinfra_chaos::schedule::{LAGS, Schedule};
use palinfra_chaos::seed::Seed;
use palinfra_chaos::soak::Bases;
use palinfra_chaos::subjects::{Operation, subject};

/// Every single fault of an operation, and one in `step` of those that can follow it. Gives how
/// many schedules there were.
fn all_of(operation: Operation, step: usize) -> u64 {
    let all = palinfra_chaos::soak::all_of(subject("small"), operation, step);
    all.unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn up() {
    assert!(all_of(Operation::Up, 40) > 1000);
}

#[test]
fn update() {
    assert!(all_of(Operation::Update, 60) > 1500);
}

#[test]
fn replace() {
    assert!(all_of(Operation::Replace, 40) > 1000);
}

#[test]
fn destroy() {
    assert!(all_of(Operation::Destroy, 40) > 500);
}

#[test]
fn refresh() {
    assert!(all_of(Operation::Refresh, 5) > 50);
}

#[test]
fn import() {
    assert!(all_of(Operation::Import, 5) > 50);
}

/// What is on the disk of a write that was cut off at any byte is never taken for more than
/// it is.
#[test]
fn a_journal_torn_at_any_byte() {
    let small = subject("small");
    let mut bases = Bases::default();
    let (base, size) = bases.of(small, Operation::Up);
    let mut numbers = Seed(3);
    for write in 1..=size.writes {
        let from = numbers.below(40) as usize;
        for bytes in (from..1600).step_by(40) {
            let schedule = Schedule {
                subject: small.name,
                operation: Operation::Up,
                lag: numbers.pick(&LAGS),
                faults: vec![Fault::Torn { write, bytes }],
                seed: write,
            };
            in_paused_time(schedule.run(small, base)).unwrap_or_else(|why| panic!("{why}"));
        }
    }
}
