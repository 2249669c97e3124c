//! What the tests of state share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use palinfra_core::backend::{Backend, FileBackend, StateError};
use palinfra_core::journal::Journal;
use palinfra_core::record::{Action, Checkpoint, Entry, Intent, Outcome, Record};
use palinfra_core::secret::KeySource;
use palinfra_core::{Map, Urn, Value};

pub const PROJECT: &str = "payflow";
pub const STACK: &str = "hub";

pub fn key(byte: u8) -> KeySource {
    KeySource::Bytes([byte; 32].into())
}

/// A folder with the state of one stack.
pub struct Place {
    pub root: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place {
            root: tempfile::tempdir().unwrap(),
        }
    }

    pub fn backend(&self) -> FileBackend {
        FileBackend::new(self.root.path().to_path_buf(), key(1))
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join(PROJECT).join(STACK)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Makes the stack with these resources, in one run for each.
    pub async fn up(&self, names: &[&str]) -> Checkpoint {
        let mut state = None;
        for name in names {
            let journal = self.open().await.unwrap();
            create(&journal, name).await.unwrap();
            state = Some(journal.finish().await.unwrap());
        }
        state.unwrap()
    }

    /// Makes the stack, and a run that creates these resources and is then cut off.
    pub async fn crash(&self, names: &[&str]) -> Checkpoint {
        let journal = self.open().await.unwrap();
        for name in names {
            create(&journal, name).await.unwrap();
        }
        journal.read(Checkpoint::clone)
    }

    pub async fn open(&self) -> Result<Journal, StateError> {
        self.backend().open(PROJECT, STACK, "up").await
    }

    pub async fn load(&self) -> Result<Option<Checkpoint>, StateError> {
        self.backend().load(PROJECT, STACK).await
    }

    /// Checks that the stack cannot be read or opened, and that trying changes nothing.
    pub async fn refused(&self) -> StateError {
        let before = snapshot(self.root.path());
        let error = self.load().await.unwrap_err();
        let again = self.open().await.map(|_| ()).unwrap_err();
        assert_eq!(error, again);
        assert_eq!(before, snapshot(self.root.path()), "{error}");
        assert!(error.help().is_some_and(|help| help.len() > 10), "{error}");
        error
    }
}

/// Changes what a file holds and nothing else about it. Some file systems wait for the disk
/// when a file is made empty and written again, so this does not.
pub fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.write_all(bytes.as_ref()).unwrap();
    file.set_len(bytes.as_ref().len() as u64).unwrap();
}

/// All files below a folder.
pub fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
    files
}

pub fn urn(name: &str) -> Urn {
    Urn::new(PROJECT, STACK, &[], "ec2:Vpc", name)
}

pub fn record(name: &str, incarnation: u64) -> Record {
    let inputs: Map = [
        ("cidr_block".to_string(), Value::Text("10.0.0.0/16".into())),
        (
            "password".to_string(),
            Value::Text("a very secret word".into()).into_secret(),
        ),
    ]
    .into_iter()
    .collect();
    Record {
        incarnation,
        inputs,
        ..Record::new(urn(name), "us-east-1")
    }
}

pub fn intent(name: &str, number: u64) -> Intent {
    Intent {
        lineage: "l".repeat(32),
        number,
        action: Action::Create,
        record: record(name, number),
        before: Map::new(),
        token: "t".repeat(32),
        time: 1,
    }
}

pub fn done(name: &str) -> Outcome {
    let id = Value::Text(format!("vpc-{name}"));
    Outcome::Done {
        id: format!("vpc-{name}"),
        outputs: [("id".to_string(), id)].into_iter().collect(),
        ready: true,
        time: 1,
    }
}

/// Two entries: the intent and its result.
pub async fn create(journal: &Journal, name: &str) -> Result<(), StateError> {
    let intent = journal.intend(intent(name, journal.next_number())).await?;
    journal
        .append(Entry::Result {
            intent: intent.number,
            outcome: done(name),
        })
        .await
}

/// The names of the resources of a state.
pub fn names(state: &Checkpoint) -> Vec<String> {
    state
        .resources
        .keys()
        .map(|urn| urn.name().to_string())
        .collect()
}
