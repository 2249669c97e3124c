//! Laws of the engine, on the local cloud.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod afterwards;
mod crash;
mod custom;
mod drift;
mod failures;
mod lifecycle;
mod options;
mod replace;
mod stacks;
mod support;
