//! Where state is kept.

use async_trait::async_trait;

use crate::journal::Journal;
use crate::record::Checkpoint;

/// Why state could not be read or written.
#[derive(Debug, Clone, thiserror::Error)]
#[error("state")]
pub struct StateError;

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
