//! Emulators of AWS for tests, in a Python environment with pinned versions.
//!
//! [`install`] makes the environment, [`Emulator`] starts one, [`census`] lists what is in it,
//! and a [`Proxy`] before it writes down every request and can kill the caller at any of them.

mod beanstalk;
mod call;
mod emulator;
mod install;
mod proxy;
mod python;
mod state_manager;
mod task_runs;

pub use call::{operation, stand_in};
pub use emulator::{Emulator, Running};
pub use install::{how_to_start, install};
pub use proxy::{Call, Proxy, Side};
pub use python::{census, python, run_python, target};
