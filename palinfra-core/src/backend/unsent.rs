//! Results that could not be sent to where the state is. They wait in a file on this machine,
//! sealed as everything is, until the next run from here sends them.

use std::path::Path;

use super::StateError;
use super::checkpoint::{self, Author};
use crate::codec::{self, Sheet};
use crate::record::{Checkpoint, Entry};
use crate::secret::Keys;

/// The file of a stack. Another stack of the same name has another one.
pub(crate) fn name(lineage: &str) -> String {
    format!("unsent-{lineage}")
}

/// Whether an entry says what has happened in the cloud. What was only looked up or wanted
/// comes again with the next run.
pub(crate) fn is_result(entry: &Entry) -> bool {
    matches!(entry, Entry::Result { .. } | Entry::Ready { .. })
}

/// Whether a result still tells something new.
pub(crate) fn fits(entry: &Entry, state: &Checkpoint) -> bool {
    match entry {
        Entry::Result { intent, .. } => state.intents.contains_key(intent),
        Entry::Ready {
            urn, incarnation, ..
        } => state
            .find(urn, *incarnation)
            .is_some_and(|record| !record.ready),
        _ => false,
    }
}

/// Results as a sheet of their own: each failure adds one to the file.
pub(crate) fn encode<'a>(
    base: &Sheet,
    author: &Author,
    results: impl Iterator<Item = (&'a Entry, &'a [u8])>,
) -> Vec<u8> {
    let mut text = Vec::new();
    let mut results = results.peekable();
    if results.peek().is_none() {
        return text;
    }
    let sheet = checkpoint::begin_journal(base, author, &mut text);
    for (number, (entry, content)) in (1..).zip(results) {
        sheet.write_line(number, checkpoint::label(entry), content, &mut text);
    }
    text
}

/// The results in a file, sheet by sheet. A torn end is left out: nobody relied on it.
pub(crate) fn decode(
    file: &Path,
    bytes: &[u8],
    keys: &Keys,
) -> Result<Vec<Vec<Entry>>, StateError> {
    let (lines, _) = codec::lines(bytes);
    let mut sheets: Vec<(Sheet, Vec<Entry>)> = Vec::new();
    for line in lines {
        let next = sheets.last_mut().and_then(|(sheet, entries)| {
            let entry = sheet.read_line(entries.len() as u64 + 1, line).ok()?;
            entries.push(entry);
            Some(())
        });
        if next.is_none() {
            sheets.push((Sheet::read(file, line, keys)?, Vec::new()));
        }
    }
    Ok(sheets.into_iter().map(|(_, entries)| entries).collect())
}
