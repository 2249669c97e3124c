//! The mark of a stack whose state moves, or has moved, to another place.
//!
//! Of two places one has the state, and the other points to it: the new one while the move
//! goes on, the old one ever after.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StateError;
use super::place::Store;
use crate::codec::{self, damaged};

/// The file that the mark is in.
pub(crate) const MOVED: &str = "moved";

/// Where the state is instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// There, since it was moved.
    To(String),
    /// There, until the move to here has ended.
    From(String),
}

impl Mark {
    /// As a file.
    pub fn text(&self) -> Vec<u8> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let mut text = Vec::new();
        codec::checked(&mut text, |text| text.extend_from_slice(&json));
        text
    }

    /// Why the state here is not used.
    pub fn refusal(self, file: PathBuf) -> StateError {
        match self {
            Mark::To(to) => StateError::Moved { file, to },
            Mark::From(from) => StateError::Arriving { file, from },
        }
    }
}

/// The mark of a stack, if it has one.
pub(crate) fn read(store: &dyn Store) -> Result<Option<Mark>, StateError> {
    match store.read(MOVED)? {
        Some(bytes) => parse(&store.path(MOVED), &bytes).map(Some),
        None => Ok(None),
    }
}

fn parse(file: &Path, bytes: &[u8]) -> Result<Mark, StateError> {
    let line = bytes.strip_suffix(b"\n").and_then(codec::check);
    line.and_then(|json| serde_json::from_slice(json).ok())
        .ok_or_else(|| damaged(file, "it does not match its checksum"))
}
