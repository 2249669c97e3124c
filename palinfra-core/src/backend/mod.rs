//! Where state is kept.

mod checkpoint;
pub(crate) mod disk;
mod doubts;
mod error;
mod file;
mod lock;
mod memory;
pub(crate) mod migrate;
mod moved;
mod place;
#[cfg(feature = "s3")]
mod s3;
mod sealed;
pub(crate) mod session;
pub(crate) mod unsent;
mod vault;

use std::path::Path;

use async_trait::async_trait;

use crate::journal::Journal;
use crate::record::Checkpoint;
use crate::secret::KeySource;

pub(crate) use error::utc;
pub use error::{RemoteKind, StateError};
pub use file::FileBackend;
pub use memory::MemoryBackend;
#[doc(hidden)]
pub use place::Faults;
#[cfg(feature = "s3")]
pub use s3::{S3Backend, Timing};
pub use sealed::Sealed;
use vault::Vault;

/// A place that keeps the state of stacks.
#[async_trait]
pub trait Backend: Send + Sync {
    /// What people call it, such as `file:///home/me/project/.palinfra`.
    fn url(&self) -> String;

    /// The stacks of a project that have state, sorted.
    async fn stacks(&self, project: &str) -> Result<Vec<String>, StateError>;

    /// The state of a stack, without taking its lock. `None`: it never ran. Writes nothing.
    async fn load(&self, project: &str, stack: &str) -> Result<Option<Checkpoint>, StateError>;

    /// Takes the lock of a stack, recovers what an interrupted run left, and opens its journal.
    async fn open(&self, project: &str, stack: &str, command: &str) -> Result<Journal, StateError>;

    /// Puts `state` in the place of what is there, as its next serial. Gives what was
    /// written. The lineage must be the same, unless there are no resources yet.
    async fn replace(
        &self,
        project: &str,
        stack: &str,
        state: Checkpoint,
    ) -> Result<Checkpoint, StateError>;

    /// Forgets a stack, its history included. What is in the cloud stays there. One that is
    /// not there is forgotten.
    async fn remove(&self, project: &str, stack: &str) -> Result<(), StateError>;

    /// The checkpoints that are kept, the newest and current one first.
    async fn history(&self, project: &str, stack: &str) -> Result<Vec<HistoryEntry>, StateError>;

    /// Takes the lock away from whoever holds it. Says who that was. A run that is still
    /// alive stops at its next write.
    async fn unlock(&self, project: &str, stack: &str) -> Result<Option<String>, StateError>;

    /// Reads every byte of a stack's state and checks it.
    async fn verify(&self, project: &str, stack: &str) -> Result<Vec<Problem>, StateError>;

    /// Seals a stack's state, its history included, with another key. From then on only a
    /// backend with that key opens it.
    async fn rotate(&self, project: &str, stack: &str, key: KeySource) -> Result<(), StateError>;

    /// Moves a stack with its history to another place; gives its serial. `None`: it never
    /// ran. From then on this place points to the other, and refuses to be used. Run again
    /// after an interruption, it finishes.
    async fn migrate(
        &self,
        project: &str,
        stack: &str,
        to: &dyn Backend,
    ) -> Result<Option<u64>, StateError>;

    #[doc(hidden)]
    fn vault(&self) -> &Vault;

    /// Seals text with the key of the state, for a file that is kept elsewhere. Only the
    /// same purpose opens it.
    async fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Sealed, StateError>;

    /// Opens what [`seal`](Backend::seal) gave; `file` is where it was kept.
    async fn unseal(
        &self,
        purpose: &str,
        sealed: &Sealed,
        file: &Path,
    ) -> Result<Vec<u8>, StateError>;
}

/// One checkpoint that is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct HistoryEntry {
    /// Its serial.
    pub serial: u64,
    /// When it was written, in seconds since 1970.
    pub time: u64,
    /// The command that wrote it.
    pub command: String,
    /// How many resources it holds.
    pub resources: usize,
}

/// Something wrong with state.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// What, and in which file or of which resource.
    pub what: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn new(what: String) -> Problem {
        Problem { what, help: None }
    }
}

impl From<&StateError> for Problem {
    fn from(error: &StateError) -> Problem {
        Problem {
            what: error.to_string(),
            help: error.help(),
        }
    }
}

/// Does file work on a thread where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StateError> + Send + 'static,
) -> Result<T, StateError> {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return work();
    };
    match runtime.spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(ended) => Err(StateError::Io {
                file: "state".into(),
                kind: std::io::ErrorKind::Interrupted,
                what: ended.to_string(),
            }),
        },
    }
}
