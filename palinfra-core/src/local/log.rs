//! The log on disk: sealed frames, one for each event, each written with one call.
//!
//! A frame is its length in four bytes, the lowest first, and what the sealer made of the
//! event's JSON. Nothing is synced: a kill of the process loses nothing, and a real cloud
//! would be another machine.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::provider::{Failure, FailureKind};
use crate::secret::Sealer;

use super::object::{Event, FORMAT};

/// The log of one folder, open for reading and appending.
pub(crate) struct Log {
    folder: PathBuf,
    sealer: Sealer,
    lock: Arc<File>,
    file: File,
    identity: u64,
    /// How far it has been read.
    offset: u64,
    /// How many events that is.
    events: usize,
    /// Room for the JSON of an event, which is used again.
    plain: Vec<u8>,
}

/// Holds the lock that keeps other processes from appending.
pub(crate) struct Locked(Arc<File>);

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing the file at exit releases it too, so an error here loses nothing.
        let _ = self.0.unlock();
    }
}

impl Log {
    /// Opens the log of a folder, and makes both if they are not there.
    pub(crate) fn open(folder: &Path, sealer: Sealer) -> Result<Log, Failure> {
        make_folder(folder).map_err(|error| failure(folder, &error))?;
        let lock = Arc::new(lock_file(folder)?);
        let file = private()
            .append(true)
            .open(folder.join(NAME))
            .map_err(|error| failure(folder, &error))?;
        let identity = identity(&file.metadata().map_err(|error| failure(folder, &error))?);
        let folder = folder.to_path_buf();
        Ok(Log {
            folder,
            sealer,
            lock,
            file,
            identity,
            offset: 0,
            events: 0,
            plain: Vec::new(),
        })
    }

    /// Waits for the lock.
    pub(crate) fn lock(&self) -> Result<Locked, Failure> {
        self.lock.lock().map_err(|error| self.failure(&error))?;
        Ok(Locked(self.lock.clone()))
    }

    /// Reads what was appended since the last call. `fresh` is called first if the log is
    /// another one than before. With the lock, what an interrupted write left is cut off.
    pub(crate) fn sync(
        &mut self,
        locked: Option<&Locked>,
        mut take: impl FnMut(Change),
    ) -> Result<(), Failure> {
        let now = fs::metadata(self.folder.join(NAME)).map_err(|error| self.failure(&error))?;
        let mut length = now.len();
        if identity(&now) != self.identity || length < self.offset {
            self.reopen()?;
            length = self
                .file
                .metadata()
                .map_err(|error| self.failure(&error))?
                .len();
            take(Change::Fresh);
        }
        if length == self.offset {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(self.offset)).and_then(|_| {
            (&self.file)
                .take(length - self.offset)
                .read_to_end(&mut bytes)
        });
        read.map_err(|error| self.failure(&error))?;
        let mut rest = bytes.as_slice();
        while let Some((frame, after)) = next_frame(rest) {
            take(Change::Event(self.decode(frame)?));
            self.offset += (rest.len() - after.len()) as u64;
            self.events += 1;
            rest = after;
        }
        if locked.is_some() && !rest.is_empty() {
            self.file
                .set_len(self.offset)
                .map_err(|error| self.failure(&error))?;
        }
        Ok(())
    }

    /// Appends events with one write. The lock is held and all has been read.
    pub(crate) fn append(&mut self, _: &Locked, events: &[Event]) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        if self.offset == 0 {
            self.encode(
                &Event::Start {
                    format: FORMAT,
                    next: 1,
                },
                &mut bytes,
            )?;
            self.events += 1;
        }
        for event in events {
            self.encode(event, &mut bytes)?;
        }
        if let Err(error) = self.file.write_all(&bytes) {
            // A full disk may have taken a part of it.
            let _ = self.file.set_len(self.offset);
            return Err(self.failure(&error));
        }
        self.offset += bytes.len() as u64;
        self.events += events.len();
        Ok(())
    }

    /// Puts these events in place of the whole log. Other processes notice and read it anew.
    pub(crate) fn rewrite(&mut self, _: &Locked, events: &[Event]) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        for event in events {
            self.encode(event, &mut bytes)?;
        }
        let fresh = self.folder.join(FRESH);
        let written = private()
            .truncate(true)
            .open(&fresh)
            .and_then(|mut file| file.write_all(&bytes))
            .and_then(|()| fs::rename(&fresh, self.folder.join(NAME)));
        written.map_err(|error| self.failure(&error))?;
        self.reopen()?;
        self.offset = bytes.len() as u64;
        self.events = events.len();
        Ok(())
    }

    /// Seals with another key from now on. The log is to be rewritten next.
    pub(crate) fn take_key(&mut self, sealer: Sealer) {
        self.sealer = sealer;
    }

    /// How many events the log has.
    pub(crate) fn events(&self) -> usize {
        self.events
    }

    fn reopen(&mut self) -> Result<(), Failure> {
        let file = private().append(true).open(self.folder.join(NAME));
        self.file = file.map_err(|error| self.failure(&error))?;
        self.identity = identity(&self.file.metadata().map_err(|error| self.failure(&error))?);
        self.offset = 0;
        self.events = 0;
        Ok(())
    }

    fn encode(&mut self, event: &Event, bytes: &mut Vec<u8>) -> Result<(), Failure> {
        self.plain.clear();
        serde_json::to_writer(&mut self.plain, event)
            .map_err(|error| failure(&self.folder, &error))?;
        let sealed = self.sealer.seal(CONTEXT, &self.plain);
        let length = u32::try_from(sealed.len()).map_err(|error| self.failure(&error))?;
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&sealed);
        Ok(())
    }

    fn decode(&self, frame: &[u8]) -> Result<Event, Failure> {
        let plain = self.sealer.open(CONTEXT, frame);
        let plain = plain.ok_or_else(|| self.damaged("it has another key, or was changed"))?;
        // The parser's own message could quote a secret.
        let event = serde_json::from_slice(&plain).map_err(|_| self.damaged("not an event"))?;
        match event {
            Event::Start { format, .. } if format > FORMAT => {
                Err(self.damaged("a newer version of the program wrote it"))
            }
            event => Ok(event),
        }
    }

    fn failure(&self, error: &dyn std::fmt::Display) -> Failure {
        failure(&self.folder, error)
    }

    fn damaged(&self, why: &str) -> Failure {
        let path = self.folder.join(NAME);
        let message = format!(
            "the objects of the local cloud cannot be read: {}: {why}; use the key that they \
             were made with, or begin again with an empty local cloud (`local reset`)",
            path.display()
        );
        Failure::new(FailureKind::Refused, "LocalStore", message)
    }
}

/// Whether a folder has a log.
pub(crate) fn exists(folder: &Path) -> bool {
    folder.join(NAME).exists()
}

/// Puts an empty log in place of the one of a folder, whatever its key.
pub(crate) fn reset(folder: &Path) -> Result<(), Failure> {
    make_folder(folder).map_err(|error| failure(folder, &error))?;
    let lock = Arc::new(lock_file(folder)?);
    lock.lock().map_err(|error| failure(folder, &error))?;
    let _locked = Locked(lock);
    let fresh = folder.join(FRESH);
    let emptied = private()
        .truncate(true)
        .open(&fresh)
        .and_then(|_| fs::rename(&fresh, folder.join(NAME)));
    emptied.map_err(|error| failure(folder, &error))
}

fn lock_file(folder: &Path) -> Result<File, Failure> {
    private()
        .open(folder.join("lock"))
        .map_err(|error| failure(folder, &error))
}

/// What [`Log::sync`] tells.
pub(crate) enum Change {
    /// All that was told before is void: the log was written anew.
    Fresh,
    /// An event that another process appended.
    Event(Event),
}

const NAME: &str = "objects";

/// What the seals are bound to.
const CONTEXT: &[u8] = b"palinfra local cloud";

/// A log that is being written, before it takes that name.
const FRESH: &str = "objects.new";

/// Splits off a whole frame; `None` if there is none.
fn next_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

fn failure(folder: &Path, error: &dyn std::fmt::Display) -> Failure {
    let message = format!("the local cloud in {}: {error}", folder.display());
    Failure::new(FailureKind::Refused, "LocalStore", message)
}

/// Tells a file from one that took its name. The old one stays open meanwhile, so that its
/// number is not used again.
#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn identity(metadata: &fs::Metadata) -> u64 {
    let created = metadata.created().ok().and_then(|time| {
        time.duration_since(std::time::UNIX_EPOCH)
            .ok()
            .map(|since| since.as_nanos() as u64)
    });
    created.unwrap_or_default()
}

/// How files are opened: made if they are not there, for the owner alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
