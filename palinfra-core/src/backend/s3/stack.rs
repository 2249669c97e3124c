//! The objects of one stack.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use object_store::path::Path as Key;

use super::head::{self, Head, Holder, Name};
use super::requests::{Found, Swap};
use super::{Bucket, StateError, probe};
use crate::backend::disk;
use crate::backend::lock::{FileLock, break_lock, machine};
use crate::backend::moved::MOVED;
use crate::backend::place::{Held, Store};
use crate::backend::session::{
    CHECKPOINT, LOCK, SERIAL, history_serial, journal_name, journal_serial, serial_text,
};
use crate::clock::now;
use crate::codec::damaged;
use crate::secret;

/// One stack, as its head was when it was last seen.
#[derive(Clone)]
pub struct Stack {
    bucket: Arc<Bucket>,
    folder: Key,
    /// What people call the folder.
    path: PathBuf,
    /// A folder of this machine.
    local: PathBuf,
    known: Arc<Mutex<Known>>,
}

struct Known {
    head: Head,
    tag: String,
    /// When the head was written, by the clock of the store.
    written: i64,
    /// Whether the former checkpoint is to be kept when the next one takes its place.
    keeps_former: bool,
    /// Objects that no longer count, to be deleted at the end.
    waste: Vec<Key>,
    /// Whether this run has the lock.
    held: bool,
    /// Whether somebody else has written the head.
    lost: bool,
    /// Heads of this run of which it is not known whether they were written.
    unsure: Vec<Vec<u8>>,
}

impl Stack {
    /// A stack. `None`: it never ran, or was removed.
    pub fn find(
        bucket: Arc<Bucket>,
        project: &str,
        stack: &str,
    ) -> Result<Option<Stack>, StateError> {
        let (folder, path) = (bucket.folder(project, stack), bucket.path(project, stack));
        let file = path.join(head::NAME);
        let key = folder.clone().join(head::NAME);
        let Some(found) = bucket.requests.get(&key, &file)? else {
            return Ok(None);
        };
        let known = Known::new(&file, found)?;
        if known.head.removed {
            return Ok(None);
        }
        let local = bucket.local.join(project).join(stack);
        Ok(Some(Stack {
            bucket,
            folder,
            path,
            local,
            known: Arc::new(Mutex::new(known)),
        }))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn head_file(&self) -> PathBuf {
        self.path.join(head::NAME)
    }

    /// Reads the head again. Tells whether it has changed. Who has the lock goes on with what
    /// it has written itself, and nothing else.
    fn look(&self) -> Result<bool, StateError> {
        if self.known().held {
            return Ok(false);
        }
        let (key, file) = (self.folder.clone().join(head::NAME), self.head_file());
        let found = self.bucket.requests.get(&key, &file)?;
        let found = found.ok_or(StateError::Missing { file: file.clone() })?;
        let mut known = self.known();
        let changed = known.tag != found.tag;
        if changed {
            *known = Known::new(&file, found)?;
        }
        Ok(changed)
    }

    /// Writes the next head. What is there must be the one that is known: else the lock is
    /// lost, and nothing has changed.
    fn swap(&self, known: &mut Known, mut next: Head) -> Result<(), StateError> {
        let (key, file) = (self.folder.clone().join(head::NAME), self.head_file());
        if known.lost {
            return Err(StateError::LockLost { file });
        }
        let requests = &self.bucket.requests;
        loop {
            let bytes = next.bytes()?;
            match requests.swap(&key, &file, known.tag.clone(), bytes.clone()) {
                Ok(Swap::Done(tag)) => {
                    (known.head, known.tag) = (next, tag);
                    known.unsure.clear();
                    return Ok(());
                }
                // An earlier write of this run has come through, although that was not seen.
                Ok(Swap::Refused(Some(found))) if known.unsure.contains(&found.bytes) => {
                    known.tag = found.tag;
                    next.beat += 1;
                }
                Ok(Swap::Refused(_)) => {
                    known.lost = true;
                    return Err(StateError::LockLost { file });
                }
                Err(error) => {
                    known.unsure.push(bytes);
                    return Err(error);
                }
            }
        }
    }

    fn write_object(&self, name: &Name, bytes: &[u8]) -> Result<(), StateError> {
        let file = self.path.join(name.to_string());
        let key = name.key_in(&self.folder);
        self.bucket.requests.put(&key, &file, bytes.to_vec())
    }

    fn read_object(&self, name: &Name) -> Result<Vec<u8>, StateError> {
        let file = self.path.join(name.to_string());
        let found = self
            .bucket
            .requests
            .get(&name.key_in(&self.folder), &file)?;
        found
            .map(|found| found.bytes)
            .ok_or(StateError::Missing { file })
    }

    fn read_journal(&self, head: &Head) -> Result<Vec<u8>, StateError> {
        let keys = head
            .journal
            .iter()
            .map(|name| name.key_in(&self.folder))
            .collect();
        let parts = self.bucket.requests.get_all(keys, &self.path)?;
        let mut text = Vec::new();
        for (name, part) in head.journal.iter().zip(parts) {
            let file = self.path.join(name.to_string());
            text.extend(part.ok_or(StateError::Missing { file })?.bytes);
        }
        text.extend_from_slice(head.tail.as_bytes());
        Ok(text)
    }

    /// The objects that count no more, if the head is not an older one that was put back.
    fn waste(&self, head: &Head) -> Result<Vec<Key>, StateError> {
        let mut waste = Vec::new();
        for key in self.bucket.requests.list(&self.folder, &self.path)? {
            let Some(name) = Name::parse(&self.folder, &key) else {
                continue;
            };
            if head.is_older_than(&name) {
                return Err(self.went_back(head, &name));
            }
            if !head.knows(&name) {
                waste.push(key);
            }
        }
        Ok(waste)
    }

    fn went_back(&self, head: &Head, newer: &Name) -> StateError {
        if newer.serial > head.checkpoint.serial {
            return StateError::SerialWentBack {
                file: self.path.join(CHECKPOINT),
                found: head.checkpoint.serial,
                seen: newer.serial,
            };
        }
        let file = self.path.join(newer.to_string());
        damaged(
            &self.head_file(),
            format!("it is older than {}", file.display()),
        )
    }

    /// Whether a holder of the lock is still at work. `here`: the lock on this machine is ours.
    fn is_alive(&self, holder: &Holder, here: &str, written: i64) -> Result<bool, StateError> {
        if holder.machine == here {
            return Ok(false);
        }
        let bucket = &self.bucket;
        let now = probe::time_there(&bucket.requests, &bucket.prefix, bucket.name())?;
        let lease = i64::try_from(bucket.timing.lease.as_millis()).unwrap_or(i64::MAX);
        Ok(now.saturating_sub(written) <= lease)
    }

    fn held_by(&self, holder: &Holder) -> StateError {
        StateError::LockHeld {
            file: self.head_file(),
            owner: holder.owner.clone(),
            since: holder.since,
        }
    }

    /// Removes the stack. Its head stays.
    pub fn bury(&self) -> Result<(), StateError> {
        let mut known = self.known();
        let mut next = known.head.next();
        (next.removed, next.run, next.moved) = (true, None, None);
        next.history.clear();
        next.journal.clear();
        next.tail.clear();
        self.swap(&mut known, next)?;
        let keys = self.bucket.requests.list(&self.folder, &self.path)?;
        let objects = keys
            .into_iter()
            .filter(|key| Name::parse(&self.folder, key).is_some());
        self.bucket.requests.delete(objects.collect(), &self.path)
    }

    fn commit(&self, bytes: &[u8]) -> Result<(), StateError> {
        let serial = head::serial_of(&self.path.join(CHECKPOINT), bytes)?;
        let mut known = self.known();
        let mut next = known.head.next();
        let name = next.name(false, serial);
        self.write_object(&name, bytes)?;
        let former = std::mem::replace(&mut next.checkpoint, name);
        let mut waste: Vec<Name> = std::mem::take(&mut next.journal);
        next.tail.clear();
        match known.keeps_former {
            true => next.history.push(former),
            false => waste.push(former),
        }
        self.swap(&mut known, next)?;
        known.keeps_former = false;
        let keys = waste.iter().map(|name| name.key_in(&self.folder));
        known.waste.extend(keys);
        Ok(())
    }
}

impl Known {
    fn new(file: &Path, found: Found) -> Result<Known, StateError> {
        Ok(Known {
            head: Head::parse(file, &found.bytes)?,
            tag: found.tag,
            written: found.written,
            keeps_former: false,
            waste: Vec::new(),
            held: false,
            lost: false,
            unsure: Vec::new(),
        })
    }
}

impl Store for Stack {
    fn path(&self, name: &str) -> PathBuf {
        match name.strip_prefix("unsent-") {
            Some(_) => self.local.join(name),
            None => self.path.join(name),
        }
    }

    fn names(&self) -> Result<Vec<String>, StateError> {
        let head = &self.known().head;
        let mut names = vec![CHECKPOINT.to_string(), SERIAL.to_string()];
        names.extend(
            head.history
                .iter()
                .map(|name| format!("history/{}", name.serial)),
        );
        if head.has_journal() {
            names.push(journal_name(head.checkpoint.serial));
        }
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let head = self.known().head.clone();
        let found = match name {
            CHECKPOINT => {
                // Who has the lock has looked for newer ones when it took it.
                if !self.known().held {
                    self.waste(&head)?;
                }
                Some(self.read_object(&head.checkpoint)?)
            }
            SERIAL => Some(serial_text(head.checkpoint.serial)),
            MOVED => head.moved.map(String::into_bytes),
            _ => match (journal_serial(name), history_serial(name)) {
                (Some(serial), _) if serial == head.checkpoint.serial => {
                    Some(self.read_journal(&head)?)
                }
                (_, Some(serial)) => match head.former(serial) {
                    Some(name) => Some(self.read_object(&name)?),
                    None => None,
                },
                _ => None,
            },
        };
        Ok(found)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        if name == CHECKPOINT {
            return self.commit(bytes);
        }
        let mut known = self.known();
        let mut next = known.head.next();
        if name == MOVED {
            next.moved = Some(String::from_utf8_lossy(bytes).into_owned());
        } else if let Some(serial) = history_serial(name) {
            let object = next.name(false, serial);
            self.write_object(&object, bytes)?;
            let old = next.former(serial);
            next.history.retain(|name| name.serial != serial);
            next.history.push(object);
            next.history.sort_by_key(|name| name.serial);
            self.swap(&mut known, next)?;
            known.waste.extend(old.map(|old| old.key_in(&self.folder)));
            return Ok(());
        } else {
            // The serial stands in the head.
            return Ok(());
        }
        self.swap(&mut known, next)
    }

    fn append(&self, _: &str, _: u64, bytes: &[u8]) -> Result<(), StateError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| damaged(&self.head_file(), "its journal is not text"))?;
        let mut known = self.known();
        let mut next = known.head.next();
        if let Some((name, text)) = next.append(text) {
            self.write_object(&name, text.as_bytes())?;
        }
        self.swap(&mut known, next)
    }

    fn link(&self, from: &str, _: &str) -> Result<(), StateError> {
        // With the next checkpoint it becomes part of the history.
        if from == CHECKPOINT {
            self.known().keeps_former = true;
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StateError> {
        let mut known = self.known();
        let mut next = known.head.next();
        let mut waste = Vec::new();
        if name == MOVED {
            next.moved = None;
        } else if let Some(serial) = history_serial(name) {
            waste.extend(next.former(serial));
            next.history.retain(|name| name.serial != serial);
        } else {
            // A journal goes with its checkpoint.
            return Ok(());
        }
        self.swap(&mut known, next)?;
        let keys = waste.iter().map(|name| name.key_in(&self.folder));
        known.waste.extend(keys);
        Ok(())
    }

    fn lock(&self, owner: &str) -> Result<Box<dyn Held>, StateError> {
        self.bucket.probe()?;
        // First the lock on this machine: it is free at once when its process is dead, and
        // then so is what that process holds in the store.
        disk::make_folder(&self.local)?;
        let lock = FileLock::take(&self.local.join(LOCK), owner)?;
        let here = identity(&self.bucket.local)?;
        self.look()?;
        let mut known = self.known();
        if known.head.removed {
            return Err(StateError::Missing {
                file: self.path.join(CHECKPOINT),
            });
        }
        if let Some(holder) = &known.head.run
            && self.is_alive(holder, &here, known.written)?
        {
            return Err(self.held_by(holder));
        }
        let waste = self.waste(&known.head)?;
        let mut next = known.head.next();
        next.epoch += 1;
        next.run = Some(Holder {
            owner: owner.into(),
            machine: here,
            since: now(),
        });
        match self.swap(&mut known, next) {
            Ok(()) => {}
            Err(StateError::LockLost { file }) => {
                // Somebody else was faster.
                drop(known);
                self.look()?;
                return Err(match &self.known().head.run {
                    Some(holder) => self.held_by(holder),
                    None => StateError::LockHeld {
                        file,
                        owner: "somebody who has just ended".into(),
                        since: now(),
                    },
                });
            }
            Err(error) => return Err(error),
        }
        known.waste = waste;
        known.held = true;
        Ok(Box::new(Lock {
            stack: self.clone(),
            here: lock,
        }))
    }

    fn unlock(&self) -> Result<Option<String>, StateError> {
        let here = break_lock(&self.local.join(LOCK))?;
        let mut known = self.known();
        let Some(holder) = known.head.run.clone() else {
            return Ok(here);
        };
        let mut next = known.head.next();
        next.run = None;
        self.swap(&mut known, next)?;
        Ok(Some(holder.owner))
    }

    fn look_again(&self, error: &StateError) -> Result<bool, StateError> {
        match error {
            StateError::Missing { .. }
            | StateError::SerialWentBack { .. }
            | StateError::Corrupt { .. } => self.look(),
            _ => Ok(false),
        }
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        disk::make_folder(&self.local)?;
        disk::add(&self.local.join(name), bytes)
    }

    fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        disk::read(&self.local.join(name))
    }

    fn forget(&self, name: &str) -> Result<(), StateError> {
        disk::remove(&self.local.join(name))
    }
}

/// The lock of a stack, held by this run. Dropping it gives it back.
struct Lock {
    stack: Stack,
    // Given back after the one in the store.
    here: FileLock,
}

impl Held for Lock {
    fn check(&self) -> Result<(), StateError> {
        // Whether it is still ours is found out by the write that follows.
        match self.stack.known().lost {
            false => Ok(()),
            true => Err(StateError::LockLost {
                file: self.stack.head_file(),
            }),
        }
    }

    fn confirm(&self) -> Result<(), StateError> {
        self.check()?;
        let (stack, file) = (&self.stack, self.stack.head_file());
        let key = stack.folder.clone().join(head::NAME);
        let found = stack.bucket.requests.get(&key, &file)?;
        let mut known = stack.known();
        let ours = found
            .is_some_and(|found| found.tag == known.tag || known.unsure.contains(&found.bytes));
        match ours {
            true => Ok(()),
            false => {
                known.lost = true;
                Err(StateError::LockLost { file })
            }
        }
    }

    fn renew(&mut self) {
        self.here.renew();
        let mut known = self.stack.known();
        let next = known.head.next();
        // If it cannot be renewed and somebody takes it, the next write finds that out.
        let _ = self.stack.swap(&mut known, next);
    }

    fn heartbeat(&self) -> Duration {
        self.stack.bucket.timing.heartbeat
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut known = self.stack.known();
        let mut next = known.head.next();
        next.run = None;
        known.held = false;
        if self.stack.swap(&mut known, next).is_ok() {
            // What stays is deleted by the next run.
            let waste = std::mem::take(&mut known.waste);
            let _ = self.stack.bucket.requests.delete(waste, &self.stack.path);
        }
    }
}

/// What the runs of this machine and folder have in common, and no others: only they see
/// each other's locks on disk.
fn identity(folder: &Path) -> Result<String, StateError> {
    let file = folder.join("id");
    let gone = || StateError::Missing { file: file.clone() };
    if !file.exists() {
        disk::create(&file, secret::new_lineage()?.as_bytes())?;
    }
    let id = disk::read(&file)?.ok_or_else(gone)?;
    Ok(format!("{} {}", machine(), String::from_utf8_lossy(&id)))
}
