//! The state of a stack during a run: open for writing, or only looked at.

use std::sync::{Mutex, PoisonError};

use crate::backend::StateError;
use crate::journal::Journal;
use crate::record::{Checkpoint, Entry};

/// The state of a stack during a run.
pub enum Session {
    /// Locked: entries are durable.
    Open(Journal),
    /// Looked at by a preview: entries change a copy that is thrown away.
    Copy(Box<Mutex<Checkpoint>>),
}

impl Session {
    /// A copy that a preview can change.
    pub fn copy(checkpoint: Checkpoint) -> Session {
        Session::Copy(Box::new(Mutex::new(checkpoint)))
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn append(&self, entry: Entry) -> Result<(), StateError> {
        match self {
            Session::Open(journal) => journal.append(entry).await,
            Session::Copy(copy) => {
                copy.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .apply(entry);
                Ok(())
            }
        }
    }

    /// Looks at the state as it is now.
    pub fn read<T>(&self, look: impl FnOnce(&Checkpoint) -> T) -> T {
        match self {
            Session::Open(journal) => journal.read(look),
            Session::Copy(copy) => look(&copy.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// The journal, if it is open for writing.
    pub fn journal(&self) -> Option<&Journal> {
        match self {
            Session::Open(journal) => Some(journal),
            Session::Copy(_) => None,
        }
    }
}
