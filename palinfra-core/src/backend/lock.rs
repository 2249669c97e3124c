//! The lock of a stack on disk.
//!
//! It is a file that says who holds it, and that the holder has locked with the operating
//! system too. The system's lock ends with its process, so on one machine a dead owner's
//! lock is free at once. On a disk that machines share, where the system's lock may not
//! reach, the file counts as long as its owner renews it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::place::Held;
use super::{StateError, disk};
use crate::clock::now;

/// A lock of another machine is free when it has not been renewed for so many seconds.
pub(crate) const LEASE: u64 = 60;

/// What stands in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    owner: String,
    machine: String,
    since: u64,
    renewed: u64,
}

/// A lock that this process holds. Dropping it gives it back.
pub(crate) struct FileLock {
    path: PathBuf,
    file: File,
    note: Note,
}

impl FileLock {
    /// Takes the lock `path`.
    pub fn take(path: &Path, owner: &str) -> Result<FileLock, StateError> {
        // Not the name of a draft: whoever holds the lock sweeps those away.
        let draft = disk::name_beside(path, ".lock-");
        let taken = FileLock::take_with(path, &draft, owner);
        // After a success the draft is gone, or is a second name of the lock.
        let _ = fs::remove_file(&draft);
        taken
    }

    fn take_with(path: &Path, draft: &Path, owner: &str) -> Result<FileLock, StateError> {
        let failed = |error: io::Error| StateError::io(path, false, &error);
        let time = now();
        let note = Note {
            owner: owner.into(),
            machine: machine(),
            since: time,
            renewed: time,
        };
        // Complete and locked before anyone can see it under its name.
        let file = disk::private()
            .write(true)
            .create_new(true)
            .open(draft)
            .map_err(failed)?;
        try_lock(&file).map_err(failed)?;
        let mut lock = FileLock {
            path: path.into(),
            file,
            note,
        };
        lock.write().map_err(failed)?;
        for _ in 0..100 {
            let linked = match fs::hard_link(draft, path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => take_over(path, draft)?,
                Err(error) => return Err(failed(error)),
                Ok(()) => true,
            };
            if linked && same_file(&lock.file, path) {
                return Ok(lock);
            }
        }
        Err(failed(io::Error::other("its lock changes all the time")))
    }

    fn write(&mut self) -> io::Result<()> {
        let mut text = serde_json::to_vec(&self.note)?;
        text.push(b'\n');
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&text)
    }
}

impl Held for FileLock {
    fn check(&self) -> Result<(), StateError> {
        if same_file(&self.file, &self.path) {
            Ok(())
        } else {
            Err(StateError::LockLost {
                file: self.path.clone(),
            })
        }
    }

    fn renew(&mut self) {
        self.note.renewed = now();
        // If it cannot be renewed and another machine takes it, `check` finds that out.
        let _ = self.write();
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Never somebody else's.
        if same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Puts `draft` in the place of the lock if its owner is dead. `false`: the lock has changed
/// in the meantime, so look again.
fn take_over(path: &Path, draft: &Path) -> Result<bool, StateError> {
    let failed = |error: io::Error| StateError::io(path, false, &error);
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error)),
    };
    let note = read(&file);
    let held = |note: Option<Note>| {
        let (owner, since) = note.map_or(("somebody".into(), 0), |note| (note.owner, note.since));
        let since = if since == 0 { changed(&file) } else { since };
        Err(StateError::LockHeld {
            file: path.into(),
            owner,
            since,
        })
    };
    let alone = match try_lock(&file) {
        Ok(alone) => alone,
        Err(error) if error.kind() == ErrorKind::WouldBlock => return held(note),
        Err(error) => return Err(failed(error)),
    };
    if !same_file(&file, path) {
        return Ok(false);
    }
    let here = alone && note.as_ref().is_some_and(|note| note.machine == machine());
    let renewed = note
        .as_ref()
        .map_or_else(|| changed(&file), |note| note.renewed);
    if !here && renewed + LEASE > now() {
        return held(note);
    }
    match fs::rename(draft, path) {
        Ok(()) => Ok(true),
        Err(error) => Err(failed(error)),
    }
}

/// Removes the lock, whoever holds it. Says who that was.
pub(crate) fn break_lock(path: &Path) -> Result<Option<String>, StateError> {
    let owner = match File::open(path) {
        Ok(file) => read(&file).map_or_else(|| "somebody".into(), |note| note.owner),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StateError::io(path, true, &error)),
    };
    disk::remove(path)?;
    Ok(Some(owner))
}

/// Locks a file with the system, without waiting. `false`: this file system cannot.
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Err(ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn read(mut file: &File) -> Option<Note> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// When the file was changed last, in seconds since 1970.
fn changed(file: &File) -> u64 {
    let time = file
        .metadata()
        .and_then(|metadata| metadata.modified())
        .ok();
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_secs())
}

/// Whether the open file is the one that has this name now.
#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Whether the open file is the one that has this name now: a locked file cannot be
/// replaced here.
#[cfg(not(unix))]
fn same_file(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Who this process is: `user@host (process 4711)`.
pub(crate) fn owner() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let user = or_unknown(user);
    format!("{user}@{} (process {})", host(), std::process::id())
}

fn or_unknown(name: Option<String>) -> String {
    let name = name.unwrap_or_default();
    match name.trim() {
        "" => "unknown".into(),
        name => name.into(),
    }
}

fn host() -> String {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let from_file = files.iter().find_map(|file| fs::read_to_string(file).ok());
    let from_variable = || {
        ["HOSTNAME", "COMPUTERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
    };
    or_unknown(from_file.or_else(from_variable))
}

/// What processes have in common whose system locks see each other: one running kernel.
pub(crate) fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    boot.map_or_else(|_| host(), |id| id.trim().into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn leave(path: &Path, machine: &str, renewed: u64) {
        leave_since(path, machine, renewed, renewed);
    }

    fn leave_since(path: &Path, machine: &str, since: u64, renewed: u64) {
        let note = Note {
            owner: "them".into(),
            machine: machine.into(),
            since,
            renewed,
        };
        fs::write(path, serde_json::to_vec(&note).unwrap()).unwrap();
    }

    #[test]
    fn a_second_one_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = FileLock::take(&path, "me").unwrap();
        let error = FileLock::take(&path, "you").map(|_| ()).unwrap_err();
        assert!(
            error.is_lock_held() && error.to_string().contains("me, since"),
            "{error}"
        );
        drop(first);
        FileLock::take(&path, "you").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_lock_of_a_dead_process_is_free_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        leave(&path, &machine(), now());
        let lock = FileLock::take(&path, "me").unwrap();
        lock.check().unwrap();
    }

    #[test]
    fn the_lock_of_another_machine_is_free_when_its_lease_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        leave(&path, "elsewhere", now());
        assert!(FileLock::take(&path, "me").is_err_and(|error| error.is_lock_held()));
        leave(&path, "elsewhere", now() - LEASE);
        FileLock::take(&path, "me").unwrap();
    }

    fn held_since(path: &Path) -> u64 {
        match FileLock::take(path, "me").map(drop).unwrap_err() {
            StateError::LockHeld { since, .. } => since,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_lock_that_says_nothing_is_held_since_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let before = now();
        fs::write(&path, "not a note").unwrap();
        // The clock of the file system may be a moment behind.
        assert!(held_since(&path) + 2 > before);
        leave_since(&path, "elsewhere", 1000, now());
        assert_eq!(held_since(&path), 1000);
    }

    #[test]
    fn its_owner_says_that_it_is_alive_well_before_the_lease_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let mut lock = FileLock::take(&path, "me").unwrap();
        assert!((1..LEASE / 2).contains(&lock.heartbeat().as_secs()));
        lock.note.renewed = 0;
        lock.write().unwrap();
        lock.renew();
        let note = read(&File::open(&path).unwrap()).unwrap();
        assert!(note.renewed >= note.since);
    }

    #[test]
    fn a_user_or_host_without_a_name_is_not_known() {
        assert_eq!(or_unknown(Some("ann\n".into())), "ann");
        for none in [None, Some(String::new()), Some("\n".into())] {
            assert_eq!(or_unknown(none), "unknown");
        }
    }

    #[test]
    fn a_lock_that_is_gone_is_free_and_one_that_cannot_be_read_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let (path, draft) = (folder.path().join("lock"), folder.path().join("draft"));
        assert!(!take_over(&path, &draft).unwrap());
        assert_eq!(break_lock(&path).unwrap(), None);
        // What is taken for a folder is a file.
        fs::write(&path, "").unwrap();
        let inside = path.join("lock");
        assert!(take_over(&inside, &draft).is_err());
        assert!(break_lock(&inside).is_err());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn its_owner_is_a_process_of_a_user_on_a_host() {
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
        let end = format!("@{} (process {})", host.trim(), std::process::id());
        assert!(owner().ends_with(&end), "{}", owner());
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
        assert_eq!(machine(), boot.trim());
    }

    #[test]
    fn a_lock_that_was_taken_away_is_not_removed_for_its_new_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = FileLock::take(&path, "me").unwrap();
        assert_eq!(break_lock(&path).unwrap().as_deref(), Some("me"));
        let second = FileLock::take(&path, "you").unwrap();
        assert!(matches!(first.check(), Err(StateError::LockLost { .. })));
        drop(first);
        second.check().unwrap();
    }

    #[test]
    fn of_many_at_once_one_takes_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        for _ in 0..20 {
            leave(&path, &machine(), now());
            let locks: Vec<_> = std::thread::scope(|scope| {
                let runs: Vec<_> = (0..4)
                    .map(|_| scope.spawn(|| FileLock::take(&path, "one of us")))
                    .collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect()
            });
            assert_eq!(locks.iter().filter(|lock| lock.is_ok()).count(), 1);
        }
    }
}
