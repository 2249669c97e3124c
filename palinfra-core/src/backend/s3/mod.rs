//! State in a store of objects, such as a bucket of Amazon S3.
//!
//! ```text
//! PREFIX/PROJECT/STACK/head                        the one object that changes
//! PREFIX/PROJECT/STACK/checkpoint/SERIAL-EPOCH.N   never changes
//! PREFIX/PROJECT/STACK/journal/SERIAL-EPOCH.N      never changes
//! ```
//!
//! The head names all other objects that count, and says who has the lock. It is only written
//! with If-Match, so of two writers one wins, and whoever has lost it can no longer make
//! anything count: neither an entry of the journal nor a checkpoint. Taking the lock, saying
//! that one is alive, appending and committing are all the same thing: one write of the head.
//! The last entries of the journal are in the head itself, so most appends are one request.

mod head;
mod probe;
mod requests;
mod stack;
mod time;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use object_store::ObjectStore;
use object_store::path::Path as Key;

use self::head::Head;
use self::requests::{Requests, Swap};
use self::stack::Stack;
use super::place::{Faults, Place, Store};
use super::vault::{Vault, Vaulted};
use super::{StateError, disk};
use crate::secret::{self, KeySource, Keys};

pub use time::Timing;

/// State in a store of objects that honours conditional writes.
///
/// ```
/// use std::sync::Arc;
///
/// use object_store::memory::InMemory;
/// use palinfra_core::backend::{Backend, S3Backend};
/// use palinfra_core::secret::KeySource;
///
/// let local = std::env::temp_dir().join("palinfra-example");
/// let key = KeySource::from_environment(&local);
/// let state = S3Backend::new(Arc::new(InMemory::new()), "s3://bucket/shop", "shop", key, local);
/// assert_eq!(state.url(), "s3://bucket/shop");
/// ```
pub struct S3Backend {
    vault: Vault,
}

impl S3Backend {
    /// State in `store`, below `prefix`. People call it `url`. `local` is a folder of this
    /// machine for what cannot be sent; nothing is there as long as all goes well.
    pub fn new(
        store: Arc<dyn ObjectStore>,
        url: &str,
        prefix: &str,
        key: KeySource,
        local: PathBuf,
    ) -> S3Backend {
        S3Backend::with_timing(store, url, prefix, key, local, Timing::default())
    }

    /// The same, with times of one's own.
    pub fn with_timing(
        store: Arc<dyn ObjectStore>,
        url: &str,
        prefix: &str,
        key: KeySource,
        local: PathBuf,
        timing: Timing,
    ) -> S3Backend {
        let keys = Keys::new(key, &local);
        let url = url.trim_end_matches('/').to_string();
        let bucket = Bucket {
            requests: Requests::new(store, timing),
            prefix: Key::from(prefix),
            local: local.join(secret::fingerprint(name(&url).as_bytes())),
            url,
            timing,
            probed: Mutex::new(false),
        };
        S3Backend {
            vault: Vault::new(Arc::new(Shared(Arc::new(bucket))), keys, Faults::default()),
        }
    }
}

impl Vaulted for S3Backend {
    fn own_vault(&self) -> &Vault {
        &self.vault
    }
}

/// Where the objects are.
struct Bucket {
    requests: Requests,
    url: String,
    prefix: Key,
    /// The folder of this machine.
    local: PathBuf,
    timing: Timing,
    /// Whether it is known that conditions are honoured.
    probed: Mutex<bool>,
}

impl Bucket {
    fn name(&self) -> &str {
        name(&self.url)
    }

    fn folder(&self, project: &str, stack: &str) -> Key {
        self.prefix.clone().join(project).join(stack)
    }

    fn path(&self, project: &str, stack: &str) -> PathBuf {
        Path::new(self.name()).join(project).join(stack)
    }

    /// Checks once that the store honours conditions.
    fn probe(&self) -> Result<(), StateError> {
        let mut probed = self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        if !*probed {
            probe::probe(&self.requests, &self.prefix, self.name())?;
            *probed = true;
        }
        Ok(())
    }
}

/// A URL without what only says how to reach it.
fn name(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

struct Shared(Arc<Bucket>);

impl Place for Shared {
    fn url(&self) -> String {
        self.0.url.clone()
    }

    fn stacks(&self, project: &str) -> Result<Vec<String>, StateError> {
        let folder = self.0.prefix.clone().join(project);
        let mut names = Vec::new();
        for name in self
            .0
            .requests
            .folders(&folder, &Path::new(self.0.name()).join(project))?
        {
            if self.stack(project, &name)?.is_some() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn stack(&self, project: &str, stack: &str) -> Result<Option<Arc<dyn Store>>, StateError> {
        let found = Stack::find(self.0.clone(), project, stack)?;
        Ok(found.map(|stack| Arc::new(stack) as Arc<dyn Store>))
    }

    fn create(
        &self,
        project: &str,
        stack: &str,
        files: &[(&str, &[u8])],
    ) -> Result<(), StateError> {
        self.0.probe()?;
        let bucket = &self.0;
        let (folder, path) = (bucket.folder(project, stack), bucket.path(project, stack));
        let file = path.join(head::NAME);
        let key = folder.clone().join(head::NAME);
        let former = bucket.requests.get(&key, &file)?;
        let former_epoch = match &former {
            Some(former) => {
                let head = Head::parse(&file, &former.bytes)?;
                if !head.removed {
                    // Another run was faster.
                    return Ok(());
                }
                head.epoch
            }
            None => 0,
        };
        // Two that make it at once write objects of different names; one head wins.
        let [a, b, c, d] = secret::random::<4>()?;
        let random = u64::from(u32::from_be_bytes([a, b, c, d]));
        let (head, objects) = Head::new(&path, former_epoch, random, files)?;
        let names: Vec<Key> = objects
            .iter()
            .map(|(name, _)| name.key_in(&folder))
            .collect();
        for (key, (_, bytes)) in names.iter().zip(&objects) {
            bucket.requests.put(key, &path, bytes.to_vec())?;
        }
        let made = match former {
            Some(former) => bucket
                .requests
                .swap(&key, &file, former.tag, head.bytes()?)?,
            None => bucket.requests.create(&key, &file, head.bytes()?)?,
        };
        if let Swap::Refused(_) = made {
            bucket.requests.delete(names, &path)?;
        }
        Ok(())
    }

    fn remove(&self, project: &str, stack: &str) -> Result<(), StateError> {
        let Some(found) = Stack::find(self.0.clone(), project, stack)? else {
            return Ok(());
        };
        found.bury()?;
        let local = self.0.local.join(project).join(stack);
        for entry in std::fs::read_dir(&local).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("unsent-") {
                disk::remove(&entry.path())?;
            }
        }
        Ok(())
    }
}
