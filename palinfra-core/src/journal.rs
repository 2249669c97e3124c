//! The journal of a run: entries that are durable before anything depends on them.

use std::ops::Deref;

use crate::backend::StateError;
use crate::record::{Checkpoint, Entry, Intent};

/// Something that is on disk. Only a journal makes one.
#[derive(Clone, Debug)]
pub struct Durable<T>(T);

impl<T> Deref for Durable<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The journal of one stack, open for one run, which holds the stack's lock.
pub struct Journal {
    _private: (),
}

impl Journal {
    /// Appends an entry. When this returns, the entry is durable and applied.
    ///
    /// # Errors
    /// When it could not be written. From then on every append fails: the run must stop.
    pub async fn append(&self, _entry: Entry) -> Result<(), StateError> {
        unimplemented!()
    }

    /// Appends an intent; the only way to get one that a provider takes.
    ///
    /// # Errors
    /// As [`append`](Journal::append).
    pub async fn intend(&self, _intent: Intent) -> Result<Durable<Intent>, StateError> {
        unimplemented!()
    }

    /// A number that no intent or incarnation of this stack has had.
    pub fn next_number(&self) -> u64 {
        unimplemented!()
    }

    /// Looks at the state as it is now.
    pub fn read<T>(&self, _look: impl FnOnce(&Checkpoint) -> T) -> T {
        unimplemented!()
    }

    /// Writes the checkpoint, if anything has changed, and gives the lock back.
    ///
    /// # Errors
    /// When it could not be written; the journal still has everything.
    pub async fn finish(self) -> Result<Checkpoint, StateError> {
        unimplemented!()
    }
}
