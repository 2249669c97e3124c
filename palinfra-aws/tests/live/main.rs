//! The live provider over HTTP, against emulators of AWS. `cargo xtask emulators` installs
//! them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod behaviour;
mod contract;
mod frontend;
mod requests;
mod same_name;
mod samples;
mod support;
