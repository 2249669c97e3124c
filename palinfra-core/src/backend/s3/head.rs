//! The head of a stack: the one object that changes.

use std::fmt;
use std::path::Path;

use object_store::path::Path as Key;
use serde::{Deserialize, Serialize};

use super::StateError;
use crate::backend::moved::MOVED;
use crate::backend::session::{CHECKPOINT, history_serial};
use crate::codec::{self, damaged};

/// Its name.
pub const NAME: &str = "head";
/// The version of its form.
const FORMAT: u32 = 1;
/// The journal in the head goes into an object of its own when it is longer. Small against
/// the time of a request, and large enough that few appends need a second one.
const TAIL: usize = 48 * 1024;

/// The head of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    format: u32,
    /// Counts the takings of the lock.
    pub epoch: u64,
    /// Counts the writes of the head: no two are the same.
    pub beat: u64,
    /// Who has the lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Holder>,
    /// Whether the stack was removed. The head stays, so that no epoch comes twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// The mark of a stack that was moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
    /// The current checkpoint.
    pub checkpoint: Name,
    /// The former ones that are kept.
    #[serde(default)]
    pub history: Vec<Name>,
    /// The journal that continues the checkpoint, but for its end.
    #[serde(default)]
    pub journal: Vec<Name>,
    /// The end of the journal.
    #[serde(default)]
    pub tail: String,
}

/// Who has the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// User, machine and process.
    pub owner: String,
    /// The machine: what runs share that see each other's locks on disk.
    pub machine: String,
    /// When it was taken, in seconds since 1970.
    pub since: u64,
}

/// An object that never changes: of which serial it is, and which write of the head made it
/// count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(bool, u64, u64, u64)", into = "(bool, u64, u64, u64)")]
pub struct Name {
    /// Part of a journal, or else a checkpoint.
    pub journal: bool,
    pub serial: u64,
    pub epoch: u64,
    pub beat: u64,
}

impl From<(bool, u64, u64, u64)> for Name {
    fn from((journal, serial, epoch, beat): (bool, u64, u64, u64)) -> Name {
        Name {
            journal,
            serial,
            epoch,
            beat,
        }
    }
}

impl From<Name> for (bool, u64, u64, u64) {
    fn from(name: Name) -> Self {
        (name.journal, name.serial, name.epoch, name.beat)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.journal {
            "journal"
        } else {
            "checkpoint"
        };
        write!(f, "{kind}/{:08}-{}.{}", self.serial, self.epoch, self.beat)
    }
}

impl Name {
    /// The object in the folder of its stack.
    pub fn key_in(&self, folder: &Key) -> Key {
        let name = self.to_string();
        name.split('/')
            .fold(folder.clone(), |key, part| key.join(part))
    }

    /// The name of an object in the folder of its stack. `None`: it is something else.
    pub fn parse(folder: &Key, key: &Key) -> Option<Name> {
        let rest = key.as_ref().strip_prefix(folder.as_ref())?;
        let (kind, rest) = rest.strip_prefix('/')?.split_once('/')?;
        let (serial, rest) = rest.split_once('-')?;
        let (epoch, beat) = rest.split_once('.')?;
        Some(Name {
            journal: match kind {
                "journal" => true,
                "checkpoint" => false,
                _ => return None,
            },
            serial: serial.parse().ok()?,
            epoch: epoch.parse().ok()?,
            beat: beat.parse().ok()?,
        })
    }
}

/// What an object is to hold.
type NamedBytes<'a> = (Name, &'a [u8]);

impl Head {
    /// The head of a new stack with these files, and the objects that it names. They belong
    /// to the epoch before, and to no write of a head: `random` tells them from those of
    /// others who make the stack at the same time.
    pub fn new<'a>(
        path: &Path,
        former_epoch: u64,
        random: u64,
        files: &[(&str, &'a [u8])],
    ) -> Result<(Head, Vec<NamedBytes<'a>>), StateError> {
        let name = |serial| Name {
            journal: false,
            serial,
            epoch: former_epoch,
            beat: random,
        };
        let mut head = Head {
            format: FORMAT,
            epoch: former_epoch + 1,
            beat: 0,
            run: None,
            removed: false,
            moved: None,
            checkpoint: name(0),
            history: Vec::new(),
            journal: Vec::new(),
            tail: String::new(),
        };
        let mut objects = Vec::new();
        for (file, bytes) in files {
            if *file == CHECKPOINT {
                head.checkpoint = name(serial_of(&path.join(file), bytes)?);
                objects.push((head.checkpoint, *bytes));
            } else if let Some(serial) = history_serial(file) {
                head.history.push(name(serial));
                objects.push((name(serial), *bytes));
            } else if *file == MOVED {
                head.moved = Some(String::from_utf8_lossy(bytes).into_owned());
            }
        }
        Ok((head, objects))
    }

    pub fn parse(file: &Path, bytes: &[u8]) -> Result<Head, StateError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        if bytes.is_empty() {
            return Err(StateError::Empty { file: file.into() });
        }
        let line = bytes
            .strip_suffix(b"\n")
            .and_then(codec::check)
            .ok_or_else(|| damaged(file, "it does not match its checksum"))?;
        let malformed = |_| damaged(file, "it is not the head of a stack");
        let version: Version = serde_json::from_slice(line).map_err(malformed)?;
        if version.format > FORMAT {
            return Err(StateError::FromTheFuture {
                file: file.into(),
                found: version.format,
                known: FORMAT,
            });
        }
        serde_json::from_slice(line).map_err(malformed)
    }

    pub fn bytes(&self) -> Result<Vec<u8>, StateError> {
        let json = serde_json::to_vec(self)
            .map_err(|error| damaged(Path::new(NAME), error.to_string()))?;
        let mut text = Vec::with_capacity(json.len() + 10);
        codec::checked(&mut text, |text| text.extend_from_slice(&json));
        Ok(text)
    }

    /// The next head, which is to be written.
    pub fn next(&self) -> Head {
        Head {
            beat: self.beat + 1,
            ..self.clone()
        }
    }

    /// The name of an object that this head makes count.
    pub fn name(&self, journal: bool, serial: u64) -> Name {
        Name {
            journal,
            serial,
            epoch: self.epoch,
            beat: self.beat,
        }
    }

    /// Adds to the journal. What is given back is to be written first, as an object.
    pub fn append(&mut self, text: &str) -> Option<(Name, String)> {
        if self.tail.len() + text.len() <= TAIL {
            self.tail.push_str(text);
            return None;
        }
        let name = self.name(true, self.checkpoint.serial);
        self.journal.push(name);
        Some((name, std::mem::take(&mut self.tail) + text))
    }

    /// Whether there is anything in the journal.
    pub fn has_journal(&self) -> bool {
        !self.journal.is_empty() || !self.tail.is_empty()
    }

    /// The former checkpoint of a serial.
    pub fn former(&self, serial: u64) -> Option<Name> {
        let mut history = self.history.iter();
        history.find(|name| name.serial == serial).copied()
    }

    /// Whether an object counts.
    pub fn knows(&self, name: &Name) -> bool {
        self.checkpoint == *name || self.history.contains(name) || self.journal.contains(name)
    }

    /// Whether an object was made by a later head: then this is an old one that was put back.
    /// An interrupted write leaves an object of the very next one.
    pub fn is_older_than(&self, name: &Name) -> bool {
        (name.epoch, name.beat) > (self.epoch, self.beat + 1)
    }
}

/// The serial of a checkpoint, from its first line.
pub fn serial_of(file: &Path, bytes: &[u8]) -> Result<u64, StateError> {
    let (lines, _) = codec::lines(bytes);
    let first = lines.first().copied().unwrap_or_default();
    Ok(codec::read_head(file, first)?.0.serial)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fresh() -> Head {
        Head::new(Path::new("stack"), 0, 7, &[]).unwrap().0
    }

    #[test]
    fn every_head_has_a_number_of_its_own() {
        let head = fresh();
        let next = head.next();
        assert_eq!((next.epoch, next.beat), (head.epoch, head.beat + 1));
        assert_eq!(next.next().beat, head.beat + 2);
    }

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let folder = Key::from("shop/dev");
        for journal in [false, true] {
            let name = fresh().name(journal, 12);
            assert_eq!(Name::parse(&folder, &name.key_in(&folder)), Some(name));
        }
        for other in [
            "shop/dev/head",
            "shop/dev/other/1-1.1",
            "elsewhere/journal/1-1.1",
        ] {
            assert_eq!(Name::parse(&folder, &Key::from(other)), None, "{other}");
        }
    }

    #[test]
    fn a_newer_form_is_refused() {
        let mut head = fresh();
        head.moved = Some("there".into());
        let file = Path::new("head");
        assert_eq!(
            Head::parse(file, &head.bytes().unwrap()).as_ref(),
            Ok(&head)
        );
        head.format = FORMAT + 1;
        let refused = Head::parse(file, &head.bytes().unwrap());
        assert!(matches!(refused, Err(StateError::FromTheFuture { .. })));
    }

    #[test]
    fn a_journal_is_in_the_head_until_it_is_long() {
        let mut head = fresh();
        assert!(!head.has_journal());
        assert_eq!(head.append("short"), None);
        assert!(head.has_journal());
        let exactly = "x".repeat(TAIL - "short".len());
        assert_eq!(head.append(&exactly), None);
        let (name, text) = head.append("more").unwrap();
        assert_eq!(text, format!("short{exactly}more"));
        assert_eq!(
            (head.tail.as_str(), head.journal.as_slice()),
            ("", &[name][..])
        );
        assert!(head.has_journal() && head.knows(&name));
    }

    /// A head may be behind by the write that was interrupted, and by no other.
    #[test]
    fn an_object_of_a_later_head_is_known_as_such() {
        let head = fresh();
        let of = |epoch, beat| Name {
            epoch,
            beat,
            ..head.checkpoint
        };
        assert!(!head.is_older_than(&of(head.epoch, head.beat)));
        assert!(!head.is_older_than(&of(head.epoch, head.beat + 1)));
        assert!(head.is_older_than(&of(head.epoch, head.beat + 2)));
        assert!(head.is_older_than(&of(head.epoch + 1, 0)));
        assert!(!head.is_older_than(&of(head.epoch - 1, head.beat + 9)));
    }
}
