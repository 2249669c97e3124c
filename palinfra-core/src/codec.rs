//! The form of state files. A file is lines of text:
//!
//! ```text
//! CHECKSUM {"palinfra":"checkpoint","format":1, …} SEAL
//! CHECKSUM NUMBER URN SEALED
//! …
//! ```
//!
//! The checksum (CRC-32) covers the rest of its line and finds accidents. The seal of the
//! head authenticates it. Each later line is encrypted, and bound to the head, to its number
//! and to its URN: none can be changed, moved, left out in the middle, or taken from another
//! file. The head of a checkpoint says how many lines there are, so it cannot be cut either.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};

use crate::backend::{StateError, migrate};
use crate::record::FORMAT;
use crate::secret::{KeyInfo, Keys, Sealer};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Checkpoint,
    Journal,
}

/// The first line of a file, in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub palinfra: Kind,
    pub format: u32,
    pub project: String,
    pub stack: String,
    pub lineage: String,
    pub serial: u64,
    pub key: KeyInfo,
    /// The command that wrote it.
    pub command: String,
    /// When, in seconds since 1970.
    pub time: u64,
    /// Of a checkpoint: how many resources it holds.
    #[serde(default)]
    pub resources: u64,
    /// Of a checkpoint: how many lines follow.
    #[serde(default)]
    pub lines: u64,
    /// Of a journal: the seal of the checkpoint that it continues.
    #[serde(default)]
    pub base: String,
}

/// A head and the key that its file is sealed with.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub head: Head,
    pub sealer: Sealer,
    /// The seal of the head: no other file has the same.
    pub seal: String,
    context: String,
}

impl Sheet {
    /// Begins a file: appends its first line.
    pub fn begin(head: Head, sealer: Sealer, text: &mut Vec<u8>) -> Sheet {
        let json = serde_json::to_string(&head).unwrap_or_default();
        let seal = BASE64.encode(sealer.seal(json.as_bytes(), b""));
        checked(text, |text| {
            text.extend_from_slice(json.as_bytes());
            text.push(b' ');
            text.extend_from_slice(seal.as_bytes());
        });
        Sheet::new(head, sealer, seal)
    }

    fn new(head: Head, sealer: Sealer, seal: String) -> Sheet {
        let context = format!("{} {} {seal}", head.lineage, head.serial);
        Sheet {
            head,
            sealer,
            seal,
            context,
        }
    }

    /// Reads and checks the first line of `file`.
    pub fn read(file: &Path, line: &[u8], keys: &Keys) -> Result<Sheet, StateError> {
        let (head, json, seal) = read_head(file, line)?;
        let sealer = keys.matching(&head.key, file)?;
        let sealed = BASE64.decode(seal).ok();
        let authentic = sealed.and_then(|seal| sealer.open_in_place(json, seal));
        if authentic.is_none() {
            return Err(damaged(file, "line 1 is not authentic"));
        }
        let seal = String::from_utf8_lossy(seal).into_owned();
        Ok(Sheet::new(head, sealer, seal))
    }

    /// Appends a line. `number` counts from 1; `label` is the URN.
    pub fn write_line(&self, number: u64, label: &str, content: &[u8], text: &mut Vec<u8>) {
        let label = plain(label);
        let sealed = self.sealer.seal(
            self.context_of(number, label.as_bytes()).as_slice(),
            content,
        );
        checked(text, |text| {
            text.extend_from_slice(number.to_string().as_bytes());
            text.push(b' ');
            text.extend_from_slice(label.as_bytes());
            text.push(b' ');
            text.extend_from_slice(BASE64.encode(&sealed).as_bytes());
        });
    }

    /// Reads a line that [`write_line`](Sheet::write_line) wrote. The error says what is
    /// wrong with it.
    pub fn read_line<T: for<'de> Deserialize<'de>>(
        &self,
        number: u64,
        line: &[u8],
    ) -> Result<T, String> {
        let at = number + 1;
        let rest = check(line).ok_or_else(|| format!("line {at} does not match its checksum"))?;
        let mut parts = rest.splitn(3, |byte| *byte == b' ');
        let (found, label, sealed) = (parts.next(), parts.next(), parts.next());
        let (Some(found), Some(label), Some(sealed)) = (found, label, sealed) else {
            return Err(format!("line {at} is malformed"));
        };
        if found != number.to_string().as_bytes() {
            return Err(format!("line {at} is not the one that belongs there"));
        }
        let content = BASE64
            .decode(sealed)
            .ok()
            .and_then(|sealed| {
                self.sealer
                    .open_in_place(&self.context_of(number, label), sealed)
            })
            .ok_or_else(|| format!("line {at} is not authentic"))?;
        let malformed =
            |error: serde_json::Error| format!("line {at} is malformed: {}", kind(&error));
        if self.head.format == FORMAT {
            return serde_json::from_slice(&content).map_err(malformed);
        }
        let mut json = serde_json::from_slice(&content).map_err(malformed)?;
        migrate::migrate(self.head.format, &mut json);
        serde_json::from_value(json).map_err(malformed)
    }

    fn context_of(&self, number: u64, label: &[u8]) -> Vec<u8> {
        let number = number.to_string();
        [self.context.as_bytes(), number.as_bytes(), label].join(&b' ')
    }
}

/// The error of a reader, without the text that it read: that may be secret.
fn kind(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "it has other fields than it should",
        _ => "it is not JSON",
    }
}

/// Reads the first line of `file` without its key. Gives its JSON and its seal too.
pub(crate) fn read_head<'a>(
    file: &Path,
    line: &'a [u8],
) -> Result<(Head, &'a [u8], &'a [u8]), StateError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let rest = check(line).ok_or_else(|| damaged(file, "line 1 does not match its checksum"))?;
    let at = rest
        .iter()
        .rposition(|byte| *byte == b' ')
        .unwrap_or(rest.len());
    let (json, seal) = rest.split_at(at);
    // The format first: a newer one may have anything else.
    let version: Version = serde_json::from_slice(json)
        .map_err(|_| damaged(file, "line 1 is not the head of a state file"))?;
    if version.format > FORMAT {
        return Err(StateError::FromTheFuture {
            file: file.into(),
            found: version.format,
            known: FORMAT,
        });
    }
    let head = serde_json::from_slice(json).map_err(|_| damaged(file, "line 1 is malformed"))?;
    Ok((head, json, seal.get(1..).unwrap_or_default()))
}

/// Splits a file into its complete lines, and what follows the last of them.
pub(crate) fn lines(bytes: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    // Searching in text is faster, and a sound file is text.
    let mut lines: Vec<&[u8]> = match std::str::from_utf8(bytes) {
        Ok(text) => text.split('\n').map(str::as_bytes).collect(),
        Err(_) => bytes.split(|byte| *byte == b'\n').collect(),
    };
    let rest = lines.pop().unwrap_or_default();
    (lines, rest)
}

/// A whole line of text with its checksum, for what needs no key.
pub(crate) fn checked(text: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let start = text.len();
    text.extend_from_slice(b"         ");
    write(text);
    let (head, rest) = text.split_at_mut(start + 9);
    if let Some(slot) = head.get_mut(start..start + 8) {
        slot.copy_from_slice(&sum(rest));
    }
    text.push(b'\n');
}

/// What follows the checksum of a line. `None`: they do not match.
pub(crate) fn check(line: &[u8]) -> Option<&[u8]> {
    let (found, rest) = line.split_at_checked(8)?;
    let rest = rest.strip_prefix(b" ")?;
    (*found == sum(rest)).then_some(rest)
}

/// The checksum of a line: eight hexadecimal digits.
fn sum(rest: &[u8]) -> [u8; 8] {
    let crc = crc32fast::hash(rest);
    std::array::from_fn(|at| b"0123456789abcdef"[(crc >> (28 - 4 * at) & 15) as usize])
}

/// The error for a damaged file.
pub(crate) fn damaged(file: &Path, what: impl Into<String>) -> StateError {
    StateError::Corrupt {
        file: file.into(),
        what: what.into(),
    }
}

/// A label that keeps a line one line of three words.
fn plain(label: &str) -> String {
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if label.is_empty() {
        "-".into()
    } else {
        label.replace(odd, "?")
    }
}

/// Does the same for many items, on all processors if there are many. Keeps the order.
pub(crate) fn spread<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let workers = match items.len() {
        // To ask costs more than to work on these.
        0..512 => 1,
        _ => std::thread::available_parallelism().map_or(1, |count| count.get().min(8)),
    };
    if workers == 1 {
        return items
            .iter()
            .enumerate()
            .map(|(at, item)| work(at, item))
            .collect();
    }
    let size = items.len().div_ceil(workers);
    let work = &work;
    std::thread::scope(|scope| {
        let runs: Vec<_> = items
            .chunks(size)
            .enumerate()
            .map(|(chunk, items)| {
                let each = move |(at, item)| work(chunk * size + at, item);
                scope.spawn(move || items.iter().enumerate().map(each).collect::<Vec<R>>())
            })
            .collect();
        let mut results = Vec::with_capacity(items.len());
        for run in runs {
            match run.join() {
                Ok(part) => results.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}
