//! Support for tests that run whole programs as processes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A program in a folder of its own, with a key and a home there too.
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Program {
    /// A program, by the path of its binary.
    pub fn new(binary: &str) -> Program {
        Program {
            binary: binary.into(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The folder that it works in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, ready to be started: no waits, no colour, nothing from outside.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.folder())
            .env("PALINFRA_LOCAL_TIME_SCALE", "0")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    /// Runs it; it must end with this status.
    pub fn expect(&self, status: i32, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.status, Some(status), "{arguments:?}: {ended:#?}");
        ended
    }

    /// The objects in its local cloud.
    pub fn objects(&self) -> Vec<Value> {
        self.expect(0, &["local", "ls", "--json"]).json_lines()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        Ended {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// Standard output as JSON, one value a line.
    pub fn json_lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    /// The last line, which is the summary.
    pub fn summary(&self) -> Value {
        let last = self.json_lines().pop().expect("no line");
        assert_eq!(last["event"], "summary", "{last}");
        last
    }
}

/// An `id` of an object, or another field of it.
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field]
        .as_str()
        .unwrap_or_else(|| panic!("no `{field}` in {object}"))
}
