//! Whole programs on emulators of AWS, as processes, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod blueprints;
mod deleting;
mod faults;
mod kill;
mod reading;
mod support;
