//! Runs whose lock is taken away while they are at work.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_chaos::soak::{Bases, run_race};
use palinfra_chaos::subjects::subject;

#[test]
fn a_run_that_lost_its_lock_makes_no_call() {
    let small = subject("small");
    let mut bases = Bases::default();
    let mut lost = 0;
    for seed in 0..2000 {
        let held = run_race(seed, small, &mut bases).unwrap_or_else(|why| panic!("{why}"));
        lost += usize::from(held);
    }
    assert!(lost > 500, "only {lost} were at work");
}
