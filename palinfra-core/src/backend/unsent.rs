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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::urn::Urn;

    #[test]
    fn only_what_happened_in_the_cloud_is_kept() {
        let outcome = crate::record::Outcome::Deleted;
        assert!(is_result(&Entry::Result { intent: 1, outcome }));
        let run = Entry::Run {
            command: "up".into(),
            time: 1,
            owner: "me".into(),
        };
        assert!(!is_result(&run));
    }

    #[test]
    fn that_something_is_ready_is_news_until_it_is_known() {
        let urn = Urn::new("shop", "dev", &[], "test:Thing", "a");
        let mut state = Checkpoint::new("shop", "dev", "l".into());
        for (ready, news) in [(false, true), (true, false)] {
            let mut record = Record::new(urn.clone(), "r");
            (record.incarnation, record.ready) = (3, ready);
            state.resources.insert(urn.clone(), record.into());
            let of = |incarnation| Entry::Ready {
                urn: urn.clone(),
                incarnation,
                outputs: Default::default(),
            };
            assert_eq!(fits(&of(3), &state), news);
            assert!(!fits(&of(2), &state));
        }
    }
}
