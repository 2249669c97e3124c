//! Faults in runs of the real systems, chosen by seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_chaos::soak::{Bases, run_schedule};
use palinfra_chaos::subjects::subject;

fn some_of(name: &str) {
    let subject = subject(name);
    let mut bases = Bases::default();
    for seed in 0..30 {
        run_schedule(seed, subject, &mut bases).unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn payflow() {
    some_of("payflow");
}

#[test]
fn payment_web() {
    some_of("payment-web");
}

#[test]
fn coltpay() {
    some_of("coltpay");
}

#[test]
fn palipoint() {
    some_of("palipoint");
}

#[test]
fn payment_system() {
    some_of("payment-system");
}
