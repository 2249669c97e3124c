//! Why state could not be read or written, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why state could not be read or written. Its text says what is wrong with which file;
/// [`help`](StateError::help) says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// Another run is at work on the stack.
    #[error("another run holds the lock {}: {owner}, since {}", file.display(), utc(*since))]
    LockHeld {
        /// The lock.
        file: PathBuf,
        /// User, machine and process.
        owner: String,
        /// When it was taken, in seconds since 1970.
        since: u64,
    },
    /// This run's lock was taken away from it.
    #[error("the lock {} was taken away from this run", file.display())]
    LockLost {
        /// The lock.
        file: PathBuf,
    },
    /// A file that should hold state holds nothing.
    #[error("{} is empty", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// A file that should be there is not.
    #[error("{} is missing", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// A file ends too early.
    #[error("{} is cut off: {what}", file.display())]
    Torn {
        /// The file.
        file: PathBuf,
        /// Where.
        what: String,
    },
    /// A file was damaged or changed.
    #[error("{} is damaged: {what}", file.display())]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// Where and how.
        what: String,
    },
    /// A file was written by a newer version.
    #[error("{} has format {found}, and this version knows formats up to {known}", file.display())]
    FromTheFuture {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The newest known format.
        known: u32,
    },
    /// A file belongs to another stack.
    #[error("{} belongs to `{found}`, not to `{wanted}`", file.display())]
    OtherProject {
        /// The file.
        file: PathBuf,
        /// The project and stack that it belongs to.
        found: String,
        /// The project and stack that are asked for.
        wanted: String,
    },
    /// State to be imported has another lineage than the state that is there.
    #[error("the stack of {} has lineage {wanted}, and what is imported has {found}", file.display())]
    OtherLineage {
        /// The checkpoint.
        file: PathBuf,
        /// The lineage of what is imported.
        found: String,
        /// The lineage of what is there.
        wanted: String,
    },
    /// The checkpoint is older than one that was there before.
    #[error("{} has serial {found}, but serial {seen} was there before", file.display())]
    SerialWentBack {
        /// The checkpoint.
        file: PathBuf,
        /// Its serial.
        found: u64,
        /// The highest serial that was seen.
        seen: u64,
    },
    /// Nothing can be written there.
    #[error("{} cannot be written: it is read-only for this user", file.display())]
    ReadOnly {
        /// The file or folder.
        file: PathBuf,
    },
    /// There is no room left.
    #[error("{} cannot be written: the disk is full", file.display())]
    DiskFull {
        /// The file.
        file: PathBuf,
    },
    /// Any other failure of the file system.
    #[error("{}: {what}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// The kind of failure.
        kind: io::ErrorKind,
        /// What the system says.
        what: String,
    },
    /// The state was sealed with another key.
    #[error("{} was sealed with another key: {what}", file.display())]
    WrongKey {
        /// The state.
        file: PathBuf,
        /// Which key it wants and which one there is.
        what: String,
    },
    /// The state was sealed with another passphrase.
    #[error("the passphrase does not open {}", file.display())]
    WrongPassphrase {
        /// The state.
        file: PathBuf,
    },
    /// There is state, but the key that opens it is not there.
    #[error("{} is sealed, and its key {} is missing", file.display(), key.display())]
    KeyMissing {
        /// The state.
        file: PathBuf,
        /// Where the key was looked for.
        key: PathBuf,
    },
    /// Others than its owner can reach a file.
    #[error("{} has mode {mode:03o}: others than its owner can reach it", file.display())]
    GroupReadable {
        /// The file or folder.
        file: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A name that cannot be that of a folder.
    #[error("`{name}` cannot be the name of a project or a stack")]
    BadName {
        /// The name.
        name: String,
    },
    /// A store of objects refuses, or does not answer.
    #[error("{}: {what}", file.display())]
    Remote {
        /// The object or bucket.
        file: PathBuf,
        /// Which kind of failure.
        kind: RemoteKind,
        /// What the store says.
        what: String,
    },
    /// The store takes a conditional write although its condition does not hold.
    #[error("{place} does not hold conditional writes: two runs could both have the lock there")]
    NoConditions {
        /// The store.
        place: String,
    },
    /// The stack's state has been moved to another place.
    #[error("the state in {} was moved to {to}", file.display())]
    Moved {
        /// The former place.
        file: PathBuf,
        /// Where it is now.
        to: String,
    },
    /// The stack's state was being moved here, and the other place still has it.
    #[error("{} is not complete: the move from {from} has not ended", file.display())]
    Arriving {
        /// This place.
        file: PathBuf,
        /// Where it comes from.
        from: String,
    },
    /// There is a state already where one was to be moved to.
    #[error("{} is there already: a stack is moved only to where it has no state", file.display())]
    Occupied {
        /// The state that is there.
        file: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {what}")]
    NoRandomness {
        /// What it says.
        what: String,
    },
    /// An earlier write of this run has failed, so nothing more is written.
    #[error("state is not written any more, since an earlier write failed: {cause}")]
    Poisoned {
        /// The first failure.
        cause: Box<StateError>,
    },
}

/// Why a store of objects failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemoteKind {
    /// The credentials may not do that.
    Denied,
    /// There are no credentials, or they are no longer valid.
    Credentials,
    /// There is no such bucket.
    NoBucket,
    /// The bucket is in another region.
    Region,
    /// It does not answer, or not as it should.
    Unreachable,
}

impl RemoteKind {
    fn help(self) -> &'static str {
        match self {
            RemoteKind::Denied => {
                "The credentials need s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and \
                 s3:DeleteObject below the prefix, and the use of the bucket's key if it has one. \
                 Results that could not be sent are kept on this machine: run again from here."
            }
            RemoteKind::Credentials => {
                "Log in again, or set other credentials. Results that could not be sent are kept \
                 on this machine: run again from here."
            }
            RemoteKind::NoBucket => "Make the bucket first, or correct `--state`.",
            RemoteKind::Region => {
                "Name the bucket's region: `--state 's3://BUCKET/PREFIX?region=REGION'`."
            }
            RemoteKind::Unreachable => {
                "Check the network and the endpoint. Results that could not be sent are kept on \
                 this machine: run again from here."
            }
        }
    }
}

impl StateError {
    /// Whether another run holds the lock.
    pub fn is_lock_held(&self) -> bool {
        matches!(self, StateError::LockHeld { .. })
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            StateError::LockHeld { .. } => "Wait until that run has ended. A run that has died \
                gives its lock back by itself, from another machine within a minute. If you are \
                sure that it has, run `state unlock`."
                .into(),
            StateError::LockLost { .. } => "Somebody ran `state unlock`, or this machine stood \
                still for more than a minute. What was done is in the journal: run again."
                .into(),
            StateError::Empty { file }
            | StateError::Missing { file }
            | StateError::Torn { file, .. }
            | StateError::Corrupt { file, .. } => help_for_damage(file),
            StateError::FromTheFuture { .. } => {
                "Run a version that is at least as new as the one that wrote it.".into()
            }
            StateError::OtherProject { .. } => "Its folder was copied or renamed. Put it back, \
                or use `stack export` and `stack import`."
                .into(),
            StateError::OtherLineage { .. } => "Each stack has one lineage for life. Import into \
                a stack that has no resources, or export from the right stack."
                .into(),
            StateError::SerialWentBack { file, .. } => format!(
                "An older checkpoint was put back, from a backup perhaps. Put the newer one \
                 there. If you do mean to go back, remove the file `serial` and the newer \
                 journals and checkpoints in {}, and run `refresh`: what was made since is not \
                 known to it.",
                folder(file).display()
            ),
            StateError::ReadOnly { file } => format!(
                "Become its owner, make {} writable, or choose another place with `--state`.",
                file.display()
            ),
            StateError::DiskFull { .. } => {
                "Make room and run again: what was done is in the journal.".into()
            }
            StateError::Io { file, .. } => {
                format!("Check that {} can be read and written.", file.display())
            }
            StateError::WrongKey { .. } => "Put the right key file back, name it with \
                PALINFRA_KEY_FILE, or set PALINFRA_PASSPHRASE if a passphrase was used."
                .into(),
            StateError::WrongPassphrase { .. } => {
                "Set PALINFRA_PASSPHRASE to the passphrase that the state was made with.".into()
            }
            StateError::KeyMissing { key, .. } => format!(
                "Put the key file back at {}, or name it with PALINFRA_KEY_FILE. Without it the \
                 state cannot be read.",
                key.display()
            ),
            StateError::GroupReadable { file, .. } => {
                let mode = if file.is_dir() { "700" } else { "600" };
                format!("Run `chmod {mode} '{}'`.", file.display())
            }
            StateError::BadName { .. } => {
                "Use letters, digits and -_.@+= only, and no dot at the start.".into()
            }
            StateError::Remote { kind, .. } => kind.help().into(),
            StateError::NoConditions { .. } => "Keep the state in Amazon S3, or in another store \
                that honours If-None-Match and If-Match."
                .into(),
            StateError::Moved { to, .. } => format!("Pass `--state '{to}'`."),
            StateError::Arriving { from, file } => format!(
                "If {from} can be used, it has the state. Run `state migrate` from there again, \
                 with the place of {} behind `--to`: it finishes what was begun.",
                file.display()
            ),
            StateError::Occupied { .. } => {
                "Choose another prefix, or remove what is there with `stack rm --force`.".into()
            }
            StateError::NoRandomness { .. } => "Run again; check /dev/urandom.".into(),
            StateError::Poisoned { cause } => return cause.help(),
        })
    }

    /// The failure of a system call, while a file was read (`reading`) or written.
    pub(crate) fn io(file: &Path, reading: bool, error: &io::Error) -> StateError {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let file = file.to_path_buf();
        match error.kind() {
            StorageFull | QuotaExceeded => StateError::DiskFull { file },
            ReadOnlyFilesystem => StateError::ReadOnly { file },
            PermissionDenied if !reading => StateError::ReadOnly { file },
            kind => StateError::Io {
                file,
                kind,
                what: error.to_string(),
            },
        }
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

fn help_for_damage(file: &Path) -> String {
    let history = folder(file).join("history");
    if file.file_name().is_some_and(|name| name == "checkpoint") {
        format!(
            "Nothing was changed. Put {} back from a backup, or copy the newest file of {} there.",
            file.display(),
            history.display()
        )
    } else {
        format!(
            "Nothing was changed. Put {} back from a backup, or move it away: what it alone \
             holds is then unknown, so run `refresh` and look for objects with the stack's tags.",
            file.display()
        )
    }
}

/// `2026-11-21 01:52:07 UTC`.
pub(crate) fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // The civil calendar, counted in eras of 400 years that begin on 1 March.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let step = (5 * of_year + 2) / 153;
    let month = if step < 10 { step + 3 } else { step - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let day = of_year - (153 * step + 2) / 5 + 1;
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_as_dates() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_735_689_599), "2024-12-31 23:59:59 UTC");
        assert_eq!(utc(1_795_244_709), "2026-11-21 07:05:09 UTC");
        assert_eq!(utc(4_107_542_400), "2100-03-01 00:00:00 UTC");
    }

    #[test]
    fn a_damaged_checkpoint_can_come_from_the_history() {
        let help = |name: &str| help_for_damage(&Path::new("dev").join(name));
        assert!(help("checkpoint").contains("dev/history"));
        assert!(help("journal-1").contains("refresh"));
    }

    #[test]
    fn whatever_a_store_answers_there_is_something_to_do() {
        use RemoteKind::{Credentials, Denied, NoBucket, Region, Unreachable};
        for kind in [Credentials, Denied, NoBucket, Region, Unreachable] {
            assert!(kind.help().len() > 20);
        }
    }

    #[test]
    fn a_disk_that_takes_nothing_is_named_as_such() {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let told = |kind: io::ErrorKind, reading| match StateError::io(
            Path::new("x"),
            reading,
            &kind.into(),
        ) {
            StateError::DiskFull { .. } => "full",
            StateError::ReadOnly { .. } => "read-only",
            StateError::Io { .. } => "other",
            _ => "wrong",
        };
        assert_eq!(told(StorageFull, false), "full");
        assert_eq!(told(QuotaExceeded, false), "full");
        assert_eq!(told(ReadOnlyFilesystem, false), "read-only");
        assert_eq!(told(PermissionDenied, false), "read-only");
        assert_eq!(told(PermissionDenied, true), "other");
    }
}
