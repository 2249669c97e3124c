//! What a backend needs of the place where files are: a disk, memory, or a store of objects.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::StateError;

/// A place for the state of many stacks.
pub(crate) trait Place: Send + Sync {
    /// What people call it.
    fn url(&self) -> String;
    /// The stacks of a project, sorted.
    fn stacks(&self, project: &str) -> Result<Vec<String>, StateError>;
    /// The files of a stack. `None`: there is no such stack.
    fn stack(&self, project: &str, stack: &str) -> Result<Option<Arc<dyn Store>>, StateError>;
    /// Makes a stack with these files, all or none of them. One that is there is left alone.
    fn create(&self, project: &str, stack: &str, files: &[(&str, &[u8])])
    -> Result<(), StateError>;
    /// Removes a stack and all its files.
    fn remove(&self, project: &str, stack: &str) -> Result<(), StateError>;
    /// Whether there is something to wait for, so that its work is done on a thread apart.
    fn is_slow(&self) -> bool {
        true
    }
}

/// The files of one stack. What is written is on disk when the call returns.
pub(crate) trait Store: Send + Sync {
    /// Where a file is, for errors.
    fn path(&self, name: &str) -> PathBuf;
    /// The names of all files; those in a folder as `folder/name`.
    fn names(&self) -> Result<Vec<String>, StateError>;
    /// The whole file. `None`: it is not there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError>;
    /// Makes or replaces a file: after a crash it is the old one or the new one.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError>;
    /// Writes at the end of the file, which is `length` bytes long; more is cut off first.
    fn append(&self, name: &str, length: u64, bytes: &[u8]) -> Result<(), StateError>;
    /// Gives a file a second name. What had that name is replaced.
    fn link(&self, from: &str, to: &str) -> Result<(), StateError>;
    /// Removes a file, if it is there.
    fn remove(&self, name: &str) -> Result<(), StateError>;
    /// Takes the lock, or says who has it. It is given back when the result is dropped.
    fn lock(&self, owner: &str) -> Result<Box<dyn Held>, StateError>;
    /// Takes the lock away from whoever has it. Says who that was.
    fn unlock(&self) -> Result<Option<String>, StateError>;
    /// Whether a reader without the lock should look again after this error, since a run has
    /// put the next checkpoint there between two reads.
    fn look_again(&self, error: &StateError) -> Result<bool, StateError> {
        Ok(matches!(error, StateError::SerialWentBack { .. }))
    }
    /// Adds to a file on this machine what could not be written where it belongs. A place
    /// that is on this machine has none: what cannot be written there cannot be kept either.
    fn keep(&self, _name: &str, _bytes: &[u8]) -> Result<(), StateError> {
        Ok(())
    }
    /// What was kept on this machine.
    fn kept(&self, _name: &str) -> Result<Option<Vec<u8>>, StateError> {
        Ok(None)
    }
    /// Forgets what was kept on this machine.
    fn forget(&self, _name: &str) -> Result<(), StateError> {
        Ok(())
    }
    /// Whether writes are slow, so that it pays to join those that come together.
    fn is_slow(&self) -> bool {
        true
    }
}

/// A lock that is held.
pub(crate) trait Held: Send {
    /// Fails if the lock was taken away.
    fn check(&self) -> Result<(), StateError>;
    /// Asks once more whether it is still there, before something that no write guards.
    fn confirm(&self) -> Result<(), StateError> {
        self.check()
    }
    /// Says that its owner is alive.
    fn renew(&mut self);
    /// How often it is renewed.
    fn heartbeat(&self) -> Duration {
        Duration::from_secs(20)
    }
}

/// Makes writes fail: a full disk or the end of a process, for tests.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Faults(Arc<Left>);

#[derive(Debug)]
struct Left {
    /// How many more writes pass.
    writes: AtomicU64,
    /// How much of the first append after them is written all the same.
    torn: AtomicUsize,
    /// How many writes there were.
    seen: AtomicU64,
}

impl Default for Faults {
    fn default() -> Self {
        Faults(Arc::new(Left {
            writes: AtomicU64::new(u64::MAX),
            torn: AtomicUsize::new(0),
            seen: AtomicU64::new(0),
        }))
    }
}

impl Faults {
    /// Lets so many more writes pass, and then none.
    pub fn after(&self, writes: u64) {
        self.torn_after(writes, 0);
    }

    /// The same; of the first append after them, so many bytes are written.
    pub fn torn_after(&self, writes: u64, bytes: usize) {
        self.0.torn.store(bytes, Ordering::SeqCst);
        self.0.writes.store(writes, Ordering::SeqCst);
    }

    /// Lets all writes pass again.
    pub fn clear(&self) {
        self.after(u64::MAX);
    }

    /// How many writes were asked for so far.
    pub fn seen(&self) -> u64 {
        self.0.seen.load(Ordering::SeqCst)
    }

    pub(crate) fn pass(&self, file: PathBuf) -> Result<(), StateError> {
        self.0.seen.fetch_add(1, Ordering::SeqCst);
        let less = |left: u64| {
            if left == u64::MAX {
                Some(left)
            } else {
                left.checked_sub(1)
            }
        };
        let left = &self.0.writes;
        match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => Ok(()),
            Err(_) => Err(StateError::DiskFull { file }),
        }
    }

    /// How much of the write that fails is written, once.
    fn torn(&self) -> usize {
        self.0.torn.swap(0, Ordering::SeqCst)
    }
}

/// Files whose writes can be made to fail.
pub(crate) struct Faulty {
    pub store: Arc<dyn Store>,
    pub faults: Faults,
}

impl Store for Faulty {
    fn path(&self, name: &str) -> PathBuf {
        self.store.path(name)
    }
    fn names(&self) -> Result<Vec<String>, StateError> {
        self.store.names()
    }
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.store.read(name)
    }
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.faults.pass(self.path(name))?;
        self.store.write(name, bytes)
    }
    fn append(&self, name: &str, length: u64, bytes: &[u8]) -> Result<(), StateError> {
        self.faults.pass(self.path(name)).inspect_err(|_| {
            let torn = bytes.get(..self.faults.torn()).unwrap_or(bytes);
            if !torn.is_empty() {
                let _ = self.store.append(name, length, torn);
            }
        })?;
        self.store.append(name, length, bytes)
    }
    fn link(&self, from: &str, to: &str) -> Result<(), StateError> {
        self.faults.pass(self.path(to))?;
        self.store.link(from, to)
    }
    fn remove(&self, name: &str) -> Result<(), StateError> {
        self.faults.pass(self.path(name))?;
        self.store.remove(name)
    }
    fn lock(&self, owner: &str) -> Result<Box<dyn Held>, StateError> {
        self.store.lock(owner)
    }
    fn unlock(&self) -> Result<Option<String>, StateError> {
        self.store.unlock()
    }
    fn look_again(&self, error: &StateError) -> Result<bool, StateError> {
        self.store.look_again(error)
    }
    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.store.keep(name, bytes)
    }
    fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.store.kept(name)
    }
    fn forget(&self, name: &str) -> Result<(), StateError> {
        self.store.forget(name)
    }
    fn is_slow(&self) -> bool {
        self.store.is_slow()
    }
}

/// Refuses a name that is not the name of one folder.
pub(crate) fn check_name(name: &str) -> Result<(), StateError> {
    let one = Path::new(name).components().count() == 1;
    if one && !name.starts_with('.') && !name.contains(['/', '\\', '\0']) {
        Ok(())
    } else {
        Err(StateError::BadName { name: name.into() })
    }
}
