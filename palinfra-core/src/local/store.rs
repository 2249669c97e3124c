//! The objects, in memory and on disk, shared with other processes.

use std::path::Path;

use crate::clock;
use crate::provider::Failure;
use crate::secret::Sealer;

use super::index::Index;
use super::log::{Change, Locked, Log};
use super::object::Event;

/// The log is written anew when it has so many times the events that are needed.
const COMPACT_FACTOR: usize = 4;

/// And not before it has so many events.
const COMPACT_FROM: usize = 256;

/// The objects of one folder.
pub(crate) struct Store {
    log: Log,
    index: Index,
}

/// What a change came to: the events that it needs, and its answer.
pub(crate) type Changed<T> = Result<(Vec<Event>, T), Failure>;

impl Store {
    /// Opens a folder and reads what is there.
    pub(crate) fn open(folder: &Path, sealer: Sealer) -> Result<Store, Failure> {
        let mut store = Store {
            log: Log::open(folder, sealer)?,
            index: Index::default(),
        };
        store.look(|_, _| ())?;
        Ok(store)
    }

    /// Looks at the objects as they are now.
    pub(crate) fn look<T>(&mut self, look: impl FnOnce(&Index, u64) -> T) -> Result<T, Failure> {
        self.sync(None)?;
        let now = clock::milliseconds();
        self.index.settle(now);
        Ok(look(&self.index, now))
    }

    /// Changes the objects; no other process does so meanwhile.
    pub(crate) fn change<T>(
        &mut self,
        change: impl FnOnce(&Index, u64) -> Changed<T>,
    ) -> Result<T, Failure> {
        let locked = self.log.lock()?;
        self.sync(Some(&locked))?;
        let now = clock::milliseconds();
        self.index.settle(now);
        let (events, answer) = change(&self.index, now)?;
        if !events.is_empty() {
            self.log.append(&locked, &events)?;
            events.into_iter().for_each(|event| self.index.apply(event));
            let enough = COMPACT_FROM.max(self.index.size() * COMPACT_FACTOR);
            if self.log.events() > enough {
                self.log.rewrite(&locked, &self.index.snapshot())?;
            }
        }
        Ok(answer)
    }

    /// Seals all objects with another key.
    pub(crate) fn change_key(&mut self, sealer: Sealer) -> Result<(), Failure> {
        let locked = self.log.lock()?;
        self.sync(Some(&locked))?;
        self.log.take_key(sealer);
        self.log.rewrite(&locked, &self.index.snapshot())
    }

    fn sync(&mut self, locked: Option<&Locked>) -> Result<(), Failure> {
        let index = &mut self.index;
        self.log.sync(locked, |change| match change {
            Change::Fresh => *index = Index::default(),
            Change::Event(event) => index.apply(event),
        })
    }
}
