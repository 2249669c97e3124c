//! Whole programs on emulators of AWS, as processes, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod blueprints;
mod deleting;
mod faults;
mod import;
mod kill;
mod reading;
mod secrets;
mod state;
mod support;
