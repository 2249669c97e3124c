//! Runs that are cut off, clouds that fail, programs that change: nothing is lost, and nothing
//! made twice.
//!
//! ```text
//! fault.rs     what goes wrong in one run
//! cloud.rs     the local cloud, with one fault
//! world.rs     a cloud, a state and a clock, on which runs follow each other
//! law.rs       what holds after every run, and after one that was not disturbed
//! subjects.rs  the projects, and what is done with them
//! schedule.rs  one, two or no faults in one operation, and the run that makes it good
//! things.rs    small resource types      chain.rs  random programs that grow and change
//! soak.rs      as long as one likes
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod chain;
pub mod cloud;
pub mod fault;
pub mod law;
pub mod race;
pub mod schedule;
pub mod seed;
pub mod soak;
pub mod subjects;
pub mod things;
pub mod world;

use std::future::Future;

/// Runs something on one thread, with a clock that goes on by itself when all wait.
pub fn in_paused_time<T>(work: impl Future<Output = T>) -> T {
    palinfra_core::testing::simulate_time();
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(work)
}
