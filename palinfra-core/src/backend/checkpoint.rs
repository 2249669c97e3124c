//! Checkpoints and journals as files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::StateError;
use crate::codec::{self, Head, Kind, Sheet, damaged};
use crate::record::{Checkpoint, Entry, FORMAT, Home, Intent, Record};
use crate::secret::{KeyInfo, Keys, Sealer};
use crate::value::Map;

/// One line of a checkpoint. Written from references, read into values.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part<R, I> {
    Stack(About),
    Resource(R),
    Superseded(R),
    Intent(I),
}

#[derive(Serialize, Deserialize)]
struct About {
    home: Option<Home>,
    counter: u64,
    outputs: Map,
    reads: BTreeSet<String>,
}

/// Who writes a file, and with which key.
#[derive(Clone)]
pub(crate) struct Author {
    pub command: String,
    pub time: u64,
    pub key: KeyInfo,
    pub sealer: Sealer,
}

/// A checkpoint as a file.
pub(crate) fn encode(state: &Checkpoint, author: &Author) -> Result<(Vec<u8>, Sheet), StateError> {
    let about = About {
        home: state.home.clone(),
        counter: state.counter,
        outputs: state.outputs.clone(),
        reads: state.reads.clone(),
    };
    let mut parts: Vec<(&str, Part<&Arc<Record>, &Intent>)> = vec![("-", Part::Stack(about))];
    let resources = state.resources.values();
    parts.extend(resources.map(|record| (record.urn.as_str(), Part::Resource(record))));
    let superseded = state.superseded.iter();
    parts.extend(superseded.map(|record| (record.urn.as_str(), Part::Superseded(record))));
    let intents = state.intents.values();
    parts.extend(intents.map(|intent| (intent.record.urn.as_str(), Part::Intent(intent))));

    let head = Head {
        palinfra: Kind::Checkpoint,
        format: FORMAT,
        project: state.project.clone(),
        stack: state.stack.clone(),
        lineage: state.lineage.clone(),
        serial: state.serial,
        key: author.key.clone(),
        command: author.command.clone(),
        time: author.time,
        resources: state.resources.len() as u64,
        lines: parts.len() as u64,
        base: String::new(),
    };
    let mut text = Vec::new();
    let sheet = Sheet::begin(head, author.sealer.clone(), &mut text);
    let lines = codec::spread(&parts, |at, (label, part)| {
        let mut line = Vec::new();
        let content = serde_json::to_vec(part).map_err(|error| error.to_string())?;
        sheet.write_line(at as u64 + 1, label, &content, &mut line);
        Ok::<_, String>(line)
    });
    for line in lines {
        text.extend(line.map_err(|what| damaged(Path::new("checkpoint"), what))?);
    }
    Ok((text, sheet))
}

/// Reads a checkpoint.
pub(crate) fn decode(
    file: &Path,
    bytes: &[u8],
    keys: &Keys,
) -> Result<(Checkpoint, Sheet), StateError> {
    if bytes.is_empty() {
        return Err(StateError::Empty { file: file.into() });
    }
    let torn = |what: String| StateError::Torn {
        file: file.into(),
        what,
    };
    let (lines, rest) = codec::lines(bytes);
    let Some((first, lines)) = lines.split_first() else {
        return Err(torn("not even its first line is whole".into()));
    };
    let sheet = Sheet::read(file, first, keys)?;
    if sheet.head.palinfra != Kind::Checkpoint {
        return Err(damaged(file, "it is not a checkpoint"));
    }
    let (found, wanted) = (lines.len() as u64, sheet.head.lines);
    if found < wanted {
        return Err(torn(format!("{found} of {wanted} lines are there")));
    }
    if found > wanted || !rest.is_empty() {
        return Err(damaged(file, "something follows its end"));
    }
    let head = &sheet.head;
    let mut state = Checkpoint::new(&head.project, &head.stack, head.lineage.clone());
    state.serial = head.serial;
    state.resources.reserve(lines.len());
    for part in codec::spread(lines, |at, line| sheet.read_line(at as u64 + 1, line)) {
        match part.map_err(|what| damaged(file, what))? {
            Part::Stack(About {
                home,
                counter,
                outputs,
                reads,
            }) => {
                state.home = home;
                state.counter = counter;
                state.outputs = outputs;
                state.reads = reads;
            }
            Part::Resource(record) => {
                let record: Arc<Record> = record;
                state.resources.insert(record.urn.clone(), record);
            }
            Part::Superseded(record) => state.superseded.push(record),
            Part::Intent(intent) => {
                let intent: Intent = intent;
                state.intents.insert(intent.number, intent);
            }
        }
    }
    Ok((state, sheet))
}

/// Begins the journal that continues a checkpoint.
pub(crate) fn begin_journal(base: &Sheet, author: &Author, text: &mut Vec<u8>) -> Sheet {
    let head = Head {
        palinfra: Kind::Journal,
        command: author.command.clone(),
        time: author.time,
        resources: 0,
        lines: 0,
        base: base.seal.clone(),
        ..base.head.clone()
    };
    Sheet::begin(head, author.sealer.clone(), text)
}

/// What a journal holds.
#[derive(Default)]
pub(crate) struct Journaled {
    pub entries: Vec<Entry>,
    /// How many entries there are.
    pub lines: u64,
    /// How much of the file is good; an interrupted write may have left more.
    pub length: u64,
    /// `None`: not even the first line is whole.
    pub sheet: Option<Sheet>,
}

/// Reads the journal that continues a checkpoint. Only its end may be torn: what is there is
/// the start of a write that was interrupted, and that nobody relied on.
pub(crate) fn decode_journal(
    file: &Path,
    bytes: &[u8],
    base: &Sheet,
    keys: &Keys,
) -> Result<Journaled, StateError> {
    let (lines, rest) = codec::lines(bytes);
    let Some((first, lines)) = lines.split_first() else {
        return Ok(Journaled::default());
    };
    let sheet = Sheet::read(file, first, keys)?;
    if sheet.head.palinfra != Kind::Journal || sheet.head.base != base.seal {
        return Err(damaged(
            file,
            "it does not belong to the checkpoint beside it",
        ));
    }
    let entries: Result<Vec<Entry>, String> =
        codec::spread(lines, |at, line| sheet.read_line(at as u64 + 1, line))
            .into_iter()
            .collect();
    let entries = entries.map_err(|what| damaged(file, what))?;
    let (lines, length) = (entries.len() as u64, (bytes.len() - rest.len()) as u64);
    Ok(Journaled {
        entries,
        lines,
        length,
        sheet: Some(sheet),
    })
}

/// The URN that an entry is about, for people who look at the file.
pub(crate) fn label(entry: &Entry) -> &str {
    match entry {
        Entry::Intent(intent) => intent.record.urn.as_str(),
        Entry::Record(record) => record.urn.as_str(),
        Entry::Ready { urn, .. } | Entry::Forget { urn, .. } | Entry::Rename { from: urn, .. } => {
            urn.as_str()
        }
        Entry::Run { .. } | Entry::Result { .. } | Entry::Outputs { .. } | Entry::Home(_) => "-",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::secret::KeySource;
    use crate::urn::Urn;

    #[test]
    fn a_journal_says_who_writes_it_and_holds_nothing_yet() {
        let keys = Keys::new(KeySource::Bytes([1; 32].into()), "".as_ref());
        let (key, sealer) = keys.fresh().unwrap();
        let author = |command: &str, time| Author {
            command: command.into(),
            time,
            key: key.clone(),
            sealer: sealer.clone(),
        };
        let mut state = Checkpoint::new("p", "s", "l".into());
        let record = Record::new(Urn::new("p", "s", &[], "test:Thing", "a"), "r");
        state.resources.insert(record.urn.clone(), record.into());
        let (_, base) = encode(&state, &author("up", 1)).unwrap();
        let journal = begin_journal(&base, &author("destroy", 2), &mut Vec::new());
        let head = &journal.head;
        assert_eq!((head.command.as_str(), head.time), ("destroy", 2));
        assert_eq!((head.lines, head.resources), (0, 0));
        assert_eq!((base.head.lines, base.head.resources), (2, 1));
    }

    /// A checkpoint as format 0 had it: its records do not say whether they are ready.
    #[test]
    fn a_checkpoint_of_format_0_is_read() {
        let keys = Keys::new(KeySource::Bytes([1; 32].into()), "".as_ref());
        let (key, sealer) = keys.fresh().unwrap();
        let head = Head {
            palinfra: Kind::Checkpoint,
            format: 0,
            project: "p".into(),
            stack: "s".into(),
            lineage: "l".into(),
            serial: 4,
            key,
            command: "up".into(),
            time: 1,
            resources: 1,
            lines: 2,
            base: String::new(),
        };
        let lines = [
            r#"{"stack":{"home":null,"counter":3,"outputs":{},"reads":[]}}"#,
            r#"{"resource":{"urn":"urn:palinfra:p:s:ec2:Vpc:a","type":"ec2:Vpc","incarnation":3,
                "id":"vpc-1","inputs":{"urn":"x"},"outputs":{},"dependencies":[],"region":"r"}}"#,
        ];
        let mut text = Vec::new();
        let sheet = Sheet::begin(head, sealer, &mut text);
        for (number, line) in (1..).zip(lines) {
            sheet.write_line(number, "-", line.as_bytes(), &mut text);
        }
        let (state, _) = decode("checkpoint".as_ref(), &text, &keys).unwrap();
        let record = state.resources.values().next().unwrap();
        assert_eq!((state.serial, state.counter), (4, 3));
        assert!(record.ready && record.id == "vpc-1");
    }
}
