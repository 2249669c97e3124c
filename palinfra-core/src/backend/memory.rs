//! State in memory, for tests and for programs that keep none.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::StateError;
use super::place::{Faults, Held, Place, Store};
use super::vault::{Vault, Vaulted};
use crate::clock::now;
use crate::secret::{KeySource, Keys};

/// State in memory, in the same form as on disk. Clones share it. To crash, drop a journal;
/// to go on, open the stack again.
#[derive(Clone)]
pub struct MemoryBackend {
    memory: Arc<Memory>,
    vault: Vault,
    faults: Faults,
}

impl Default for MemoryBackend {
    fn default() -> Self {
        MemoryBackend::new(Memory::default())
    }
}

impl MemoryBackend {
    fn new(memory: Memory) -> MemoryBackend {
        let (memory, faults) = (Arc::new(memory), Faults::default());
        // What it seals never leaves the process.
        let key = KeySource::Bytes(Zeroizing::new([0; 32]));
        let keys = Keys::new(key, "memory:".as_ref());
        MemoryBackend {
            vault: Vault::new(memory.clone(), keys, faults.clone()),
            memory,
            faults,
        }
    }

    /// What is kept now, as another backend that shares nothing with this one. Nobody holds
    /// a lock of it.
    pub fn fork(&self) -> MemoryBackend {
        let copy = |files: &Files| Files {
            folder: files.folder.clone(),
            files: Arc::new(Mutex::new(files.get().clone())),
            holder: Arc::default(),
        };
        let stacks: Stacks = self
            .memory
            .get()
            .iter()
            .map(|(name, files)| (name.clone(), copy(files)))
            .collect();
        MemoryBackend::new(Memory {
            stacks: Mutex::new(stacks),
        })
    }

    /// Makes writes fail: `faults().after(2)` lets two more pass.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }
}

impl Vaulted for MemoryBackend {
    fn own_vault(&self) -> &Vault {
        &self.vault
    }
}

type Stacks = BTreeMap<(String, String), Files>;

#[derive(Default)]
struct Memory {
    stacks: Mutex<Stacks>,
}

impl Memory {
    fn get(&self) -> MutexGuard<'_, Stacks> {
        self.stacks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place for Memory {
    fn url(&self) -> String {
        "memory:".into()
    }

    fn stacks(&self, project: &str) -> Result<Vec<String>, StateError> {
        let stacks = self.get();
        let names = stacks
            .keys()
            .filter(|(of, _)| of == project)
            .map(|(_, name)| name.clone());
        Ok(names.collect())
    }

    fn stack(&self, project: &str, stack: &str) -> Result<Option<Arc<dyn Store>>, StateError> {
        let found = self.get().get(&(project.into(), stack.into())).cloned();
        Ok(found.map(|files| Arc::new(files) as Arc<dyn Store>))
    }

    fn create(
        &self,
        project: &str,
        stack: &str,
        files: &[(&str, &[u8])],
    ) -> Result<(), StateError> {
        let new = || {
            let files = files
                .iter()
                .map(|(name, bytes)| (name.to_string(), bytes.to_vec()))
                .collect();
            let folder = PathBuf::from("memory:").join(project).join(stack);
            Files {
                folder,
                files: Arc::new(Mutex::new(files)),
                holder: Arc::default(),
            }
        };
        self.get()
            .entry((project.into(), stack.into()))
            .or_insert_with(new);
        Ok(())
    }

    fn remove(&self, project: &str, stack: &str) -> Result<(), StateError> {
        self.get().remove(&(project.into(), stack.into()));
        Ok(())
    }

    fn is_slow(&self) -> bool {
        false
    }
}

#[derive(Clone)]
struct Files {
    folder: PathBuf,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    holder: Arc<Mutex<Option<Holder>>>,
}

#[derive(Clone)]
struct Holder {
    number: u64,
    owner: String,
    since: u64,
}

impl Files {
    fn get(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn names(&self) -> Result<Vec<String>, StateError> {
        Ok(self.get().keys().cloned().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.get().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.get().insert(name.into(), bytes.into());
        Ok(())
    }

    fn append(&self, name: &str, length: u64, bytes: &[u8]) -> Result<(), StateError> {
        let mut files = self.get();
        let file = files.entry(name.into()).or_default();
        file.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        file.extend_from_slice(bytes);
        Ok(())
    }

    fn link(&self, from: &str, to: &str) -> Result<(), StateError> {
        let mut files = self.get();
        if let Some(bytes) = files.get(from).cloned() {
            files.insert(to.into(), bytes);
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StateError> {
        self.get().remove(name);
        Ok(())
    }

    fn lock(&self, owner: &str) -> Result<Box<dyn Held>, StateError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Holder { owner, since, .. }) = holder.clone() {
            return Err(StateError::LockHeld {
                file: self.path("lock"),
                owner,
                since,
            });
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        *holder = Some(Holder {
            number,
            owner: owner.into(),
            since: now(),
        });
        Ok(Box::new(Lock {
            number,
            file: self.path("lock"),
            holder: self.holder.clone(),
        }))
    }

    fn is_slow(&self) -> bool {
        false
    }

    fn unlock(&self) -> Result<Option<String>, StateError> {
        let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(holder.take().map(|holder| holder.owner))
    }
}

struct Lock {
    number: u64,
    file: PathBuf,
    holder: Arc<Mutex<Option<Holder>>>,
}

impl Held for Lock {
    fn check(&self) -> Result<(), StateError> {
        let holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        if holder
            .as_ref()
            .is_some_and(|holder| holder.number == self.number)
        {
            Ok(())
        } else {
            Err(StateError::LockLost {
                file: self.file.clone(),
            })
        }
    }

    fn renew(&mut self) {}
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        if holder
            .as_ref()
            .is_some_and(|holder| holder.number == self.number)
        {
            *holder = None;
        }
    }
}
