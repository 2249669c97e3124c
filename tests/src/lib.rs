//! Support for tests that run whole programs as processes: see [`palinfra_testing`].

pub use palinfra_testing::{Ended, Program, text};
