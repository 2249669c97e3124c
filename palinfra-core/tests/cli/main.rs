//! The command line from outside: every command, every exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asking;
mod choosing;
mod config;
mod import;
mod json;
mod outputs;
mod runs;
mod saved_plans;
mod secrets;
mod stacks;
mod state;
mod support;
