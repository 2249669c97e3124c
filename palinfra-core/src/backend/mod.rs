//! Where state is kept.

pub(crate) mod disk;
mod error;

use async_trait::async_trait;

use crate::journal::Journal;
use crate::record::Checkpoint;

pub use error::StateError;

/// The time, in seconds since 1970.
pub(crate) fn now() -> u64 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A place that keeps the state of stacks.
#[async_trait]
pub trait Backend: Send + Sync {
    /// The stacks of a project that have state.
    async fn stacks(&self, project: &str) -> Result<Vec<String>, StateError>;

    /// The state of a stack, without taking its lock. `None`: it never ran.
    async fn load(&self, project: &str, stack: &str) -> Result<Option<Checkpoint>, StateError>;

    /// Takes the lock of a stack, recovers what an interrupted run left, and opens its journal.
    async fn open(&self, project: &str, stack: &str, command: &str) -> Result<Journal, StateError>;
}
