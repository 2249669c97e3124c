//! The files of one stack, while a run holds its lock.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::StateError;
use super::checkpoint::{self, Author, Journaled};
use super::disk::DRAFT;
use super::place::{Held, Store};
use super::{moved, unsent};
use crate::codec::{self, Sheet, damaged};
use crate::record::{Checkpoint, Entry};
use crate::secret::Keys;

pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const SERIAL: &str = "serial";
pub(crate) const LOCK: &str = "lock";
const JOURNAL: &str = "journal-";
const HISTORY: &str = "history/";

/// How many former checkpoints are kept.
const KEPT: usize = 100;

/// The name of the journal that continues the checkpoint of that serial.
pub(crate) fn journal_name(serial: u64) -> String {
    format!("{JOURNAL}{serial}")
}

/// The serial that a file name ends in.
pub(crate) fn journal_serial(name: &str) -> Option<u64> {
    name.strip_prefix(JOURNAL)?.parse().ok()
}

/// The serial of a former checkpoint.
pub(crate) fn history_serial(name: &str) -> Option<u64> {
    name.strip_prefix(HISTORY)?.parse().ok()
}

/// What the files of a stack hold.
pub(crate) struct Found {
    /// The checkpoint, and all that the journal adds.
    pub state: Checkpoint,
    /// The head of the checkpoint.
    pub base: Sheet,
    /// The journal, its entries taken out.
    pub journal: Journaled,
    /// Whether the journal changes anything.
    pub changed: bool,
    /// The highest serial that was seen, if it is written down.
    pub seen: Option<u64>,
}

/// Reads the state of a stack. Writes nothing.
pub(crate) fn find(
    store: &dyn Store,
    keys: &Keys,
    project: &str,
    stack: &str,
) -> Result<Found, StateError> {
    let mut before = None;
    loop {
        let found = find_once(store, keys, project, stack);
        // Without the lock, a run may put the next checkpoint there between two reads. What is
        // wrong twice in the same way is wrong.
        match found {
            Err(error) if before.as_ref() != Some(&error) && store.look_again(&error)? => {
                before = Some(error);
            }
            other => return other,
        }
    }
}

fn find_once(
    store: &dyn Store,
    keys: &Keys,
    project: &str,
    stack: &str,
) -> Result<Found, StateError> {
    let file = store.path(CHECKPOINT);
    if let Some(mark) = moved::read(store)? {
        return Err(mark.refusal(file));
    }
    let bytes = store
        .read(CHECKPOINT)?
        .ok_or_else(|| StateError::Missing { file: file.clone() })?;
    let (mut state, base) = checkpoint::decode(&file, &bytes, keys)?;
    if state.project != project || state.stack != stack {
        return Err(StateError::OtherProject {
            file,
            found: format!("{}/{}", state.project, state.stack),
            wanted: format!("{project}/{stack}"),
        });
    }
    let name = journal_name(state.serial);
    let bytes = store.read(&name)?.unwrap_or_default();
    let mut journal = checkpoint::decode_journal(&store.path(&name), &bytes, &base, keys)?;
    let seen = match store.read(SERIAL)? {
        Some(bytes) => Some(read_serial(&store.path(SERIAL), &bytes)?),
        None => None,
    };
    if let Some(seen) = seen.filter(|seen| *seen > state.serial) {
        return Err(StateError::SerialWentBack {
            file,
            found: state.serial,
            seen,
        });
    }
    let entries = std::mem::take(&mut journal.entries);
    let mut changed = false;
    for entry in entries {
        changed |= !matches!(entry, Entry::Run { .. });
        state.apply(entry);
    }
    Ok(Found {
        state,
        base,
        journal,
        changed,
        seen,
    })
}

/// The text of the file that holds the highest serial.
pub(crate) fn serial_text(serial: u64) -> Vec<u8> {
    let mut text = Vec::new();
    codec::checked(&mut text, |text| {
        text.extend_from_slice(serial.to_string().as_bytes())
    });
    text
}

fn read_serial(file: &Path, bytes: &[u8]) -> Result<u64, StateError> {
    if bytes.is_empty() {
        return Err(StateError::Empty { file: file.into() });
    }
    let number = bytes.strip_suffix(b"\n").and_then(codec::check);
    let number = number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
    number.ok_or_else(|| damaged(file, "it does not match its checksum"))
}

/// The files of a stack and its lock.
pub(crate) struct Session {
    store: Arc<dyn Store>,
    held: Box<dyn Held>,
    author: Author,
    base: Sheet,
    journal: Journaled,
    changed: bool,
    // Written together with the first entry that changes something: a run that changes
    // nothing writes nothing.
    run: Option<Entry>,
}

impl Session {
    /// Recovers a stack whose lock is held. Gives its state.
    pub fn recover(
        store: Arc<dyn Store>,
        held: Box<dyn Held>,
        keys: &Keys,
        (project, stack): (&str, &str),
        (command, owner): (&str, &str),
    ) -> Result<(Session, Checkpoint), StateError> {
        let found = find(&*store, keys, project, stack)?;
        let serial = found.state.serial;
        let names = store.names()?;
        if let Some(seen) = names.iter().filter_map(|name| journal_serial(name)).max()
            && seen > serial
        {
            return Err(StateError::SerialWentBack {
                file: store.path(CHECKPOINT),
                found: serial,
                seen,
            });
        }
        // What a crash may have left.
        for name in names {
            if name.starts_with(DRAFT) || journal_serial(&name).is_some_and(|old| old < serial) {
                store.remove(&name)?;
            }
        }
        if found.seen != Some(serial) {
            store.write(SERIAL, &serial_text(serial))?;
        }
        let time = crate::clock::now();
        let author = Author {
            command: command.into(),
            time,
            key: found.base.head.key.clone(),
            sealer: found.base.sealer.clone(),
        };
        let run = Entry::Run {
            command: command.into(),
            time,
            owner: owner.into(),
        };
        let Found {
            mut state,
            base,
            journal,
            changed,
            ..
        } = found;
        let mut session = Session {
            store,
            held,
            author,
            base,
            journal,
            changed,
            run: Some(run),
        };
        session.send_kept(&mut state, keys)?;
        Ok((session, state))
    }

    /// Sends the results that an earlier run from this machine could not send.
    fn send_kept(&mut self, state: &mut Checkpoint, keys: &Keys) -> Result<(), StateError> {
        let name = unsent::name(&state.lineage);
        let Some(bytes) = self.store.kept(&name)? else {
            return Ok(());
        };
        let entries = unsent::decode(&self.store.path(&name), &bytes, keys)?;
        for entry in entries.into_iter().flatten() {
            // Since then another run may have found out by itself.
            if unsent::fits(&entry, state) {
                let json = to_json(&entry)?;
                self.append([(&entry, json.as_slice())].into_iter())?;
                state.apply(entry);
            }
        }
        self.store.forget(&name)
    }

    /// Keeps results on this machine that could not be sent.
    pub fn keep<'a>(
        &mut self,
        entries: impl Iterator<Item = (&'a Entry, &'a [u8])>,
    ) -> Result<(), StateError> {
        let results = entries.filter(|(entry, _)| unsent::is_result(entry));
        let text = unsent::encode(&self.base, &self.author, results);
        match text.is_empty() {
            true => Ok(()),
            false => self
                .store
                .keep(&unsent::name(&self.base.head.lineage), &text),
        }
    }

    /// Fails if the lock was taken away.
    pub fn check(&self) -> Result<(), StateError> {
        self.held.confirm()
    }

    /// The files, while their lock is held.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Appends entries, each with its JSON. They are on disk when this returns; after an
    /// error, none of them counts.
    pub fn append<'a>(
        &mut self,
        entries: impl Iterator<Item = (&'a Entry, &'a [u8])>,
    ) -> Result<(), StateError> {
        self.held.check()?;
        let name = journal_name(self.base.head.serial);
        let mut text = Vec::new();
        let sheet = match self.journal.sheet.take() {
            Some(sheet) => sheet,
            None => checkpoint::begin_journal(&self.base, &self.author, &mut text),
        };
        let mut lines = self.journal.lines;
        let mut line = |entry: &Entry, content: &[u8]| {
            lines += 1;
            sheet.write_line(lines, checkpoint::label(entry), content, &mut text);
        };
        if let Some(run) = self.run.take() {
            line(&run, &to_json(&run)?);
        }
        for (entry, content) in entries {
            line(entry, content);
            self.changed = true;
        }
        self.store.append(&name, self.journal.length, &text)?;
        self.journal.length += text.len() as u64;
        self.journal.lines = lines;
        self.journal.sheet = Some(sheet);
        Ok(())
    }

    /// Whether writes are slow, so that it pays to join those that come together.
    pub fn is_slow(&self) -> bool {
        self.store.is_slow()
    }

    /// Says that the lock's owner is alive.
    pub fn renew(&mut self) {
        self.held.renew();
    }

    /// How often that is to be said.
    pub fn heartbeat(&self) -> Duration {
        self.held.heartbeat()
    }

    /// Ends the run: writes the checkpoint, if anything has changed since the last one.
    pub fn finish(&mut self, state: Checkpoint) -> Result<Checkpoint, StateError> {
        if self.changed {
            return self.commit(state);
        }
        if self.journal.length > 0 {
            self.held.check()?;
            self.store.remove(&journal_name(self.base.head.serial))?;
        }
        Ok(state)
    }

    /// Writes `state` as the next checkpoint. A crash at any point leaves the former one with
    /// its journal, or the new one.
    pub fn commit(&mut self, state: Checkpoint) -> Result<Checkpoint, StateError> {
        self.held.check()?;
        let former = self.base.head.serial;
        if former > 0 {
            self.store.link(CHECKPOINT, &format!("{HISTORY}{former}"))?;
        }
        self.replace(state)
    }

    fn replace(&mut self, mut state: Checkpoint) -> Result<Checkpoint, StateError> {
        let former = self.base.head.serial;
        state.serial = state.serial.max(former) + 1;
        let (text, base) = checkpoint::encode(&state, &self.author)?;
        self.store.write(CHECKPOINT, &text)?;
        self.store.write(SERIAL, &serial_text(state.serial))?;
        self.store.remove(&journal_name(former))?;
        self.base = base;
        self.journal = Journaled::default();
        self.changed = false;
        self.prune()?;
        Ok(state)
    }

    /// Seals all that is kept with another key. The checkpoint comes last: until then the
    /// former key opens the stack, and this can be begun again.
    pub fn rotate(
        &mut self,
        state: Checkpoint,
        former: &Keys,
        new: &Keys,
    ) -> Result<(), StateError> {
        self.held.check()?;
        (self.author.key, self.author.sealer) = new.fresh()?;
        let names = self.store.names()?;
        for name in names.iter().filter(|name| history_serial(name).is_some()) {
            self.reseal(name, name, former)?;
        }
        if self.base.head.serial > 0 {
            self.reseal(
                CHECKPOINT,
                &format!("{HISTORY}{}", self.base.head.serial),
                former,
            )?;
        }
        self.replace(state)?;
        Ok(())
    }

    /// Writes a copy of a checkpoint, sealed with the key of this session.
    fn reseal(&self, from: &str, to: &str, former: &Keys) -> Result<(), StateError> {
        let (bytes, path) = (
            self.store.read(from)?.unwrap_or_default(),
            self.store.path(from),
        );
        let (lines, _) = codec::lines(&bytes);
        let (head, _, _) = codec::read_head(&path, lines.first().copied().unwrap_or_default())?;
        if head.key == self.author.key {
            return Ok(());
        }
        let (state, _) = checkpoint::decode(&path, &bytes, former)?;
        let author = Author {
            command: head.command,
            time: head.time,
            ..self.author.clone()
        };
        self.store
            .write(to, &checkpoint::encode(&state, &author)?.0)
    }

    fn prune(&self) -> Result<(), StateError> {
        let names = self.store.names()?;
        let mut serials: Vec<u64> = names
            .iter()
            .filter_map(|name| history_serial(name))
            .collect();
        serials.sort_unstable();
        let surplus = serials.len().saturating_sub(KEPT);
        for serial in serials.iter().take(surplus) {
            self.store.remove(&format!("{HISTORY}{serial}"))?;
        }
        Ok(())
    }
}

/// The JSON of an entry.
pub(crate) fn to_json(entry: &Entry) -> Result<Vec<u8>, StateError> {
    serde_json::to_vec(entry).map_err(|error| damaged(Path::new("journal"), error.to_string()))
}
