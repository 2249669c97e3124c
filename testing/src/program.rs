//! A program, run as its users run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A program in a folder of its own, which goes with it. State, local cloud and key are there, and
/// nothing of the machine's settings reaches it.
///
/// A command line is one text, split at white space: `up --stack dev --set readers=2`.
/// [`command`](Program::command) takes more.
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
}

/// What a run printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// How many resources a run changed, or would change, over all its stacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New ones.
    pub create: u64,
    /// Changed in place.
    pub update: u64,
    /// Made anew in the place of old ones.
    pub replace: u64,
    /// Deleted ones.
    pub delete: u64,
}

impl Program {
    /// A program, by the path of its binary: `env!("CARGO_BIN_EXE_shop")`.
    ///
    /// # Panics
    /// When no folder can be made.
    pub fn new(binary: impl Into<PathBuf>) -> Program {
        Program {
            binary: binary.into(),
            folder: tempfile::tempdir().expect("a folder for the program"),
        }
    }

    /// The folder that it works in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into its folder, or below it.
    ///
    /// # Panics
    /// When it cannot be written.
    #[track_caller]
    pub fn write(&self, file: &str, content: &str) {
        let path = self.folder().join(file);
        let folder = path.parent().unwrap_or(self.folder());
        let made = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, content));
        made.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The command, ready to be started: no waits, no colour, nothing from outside.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(line.split_whitespace())
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.folder())
            .env("PALINFRA_LOCAL_TIME_SCALE", "0")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end, however that is.
    ///
    /// # Panics
    /// When it cannot be started, or prints what is not text.
    #[track_caller]
    pub fn run(&self, line: &str) -> Ended {
        match self.command(line).output() {
            Ok(output) => Ended::from(output),
            Err(error) => panic!("{}: {error}", self.binary.display()),
        }
    }

    /// Runs it; it must end with this status.
    ///
    /// # Panics
    /// When it ends otherwise.
    #[track_caller]
    pub fn expect(&self, status: i32, line: &str) -> Ended {
        let ended = self.run(line);
        assert_eq!(ended.status, Some(status), "{line}: {ended:#?}");
        ended
    }

    /// Runs it; it must end well. Gives its standard output.
    ///
    /// # Panics
    /// When it fails.
    #[track_caller]
    pub fn succeed(&self, line: &str) -> String {
        self.expect(0, line).stdout
    }

    /// Runs `preview`, `up`, `refresh` or `destroy`, which must end well; gives what it changes.
    ///
    /// # Panics
    /// When it fails, or has no summary.
    #[track_caller]
    pub fn changes(&self, line: &str) -> Changes {
        self.expect(0, &format!("{line} --yes --json")).changes()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        let text = |bytes| String::from_utf8(bytes).expect("what it prints is text");
        Ended {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ended {
    /// All that it printed.
    pub fn printed(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Standard output as JSON, one value a line.
    ///
    /// # Panics
    /// When a line is something else.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    /// The last line of a run with `--json`, which is the summary.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn summary(&self) -> Value {
        let last = self.json_lines().pop().expect("no line");
        assert_eq!(last["event"], "summary", "{last}");
        last
    }

    /// The counts of the summary.
    ///
    /// # Panics
    /// When there is no summary.
    #[track_caller]
    pub fn changes(&self) -> Changes {
        let summary = self.summary();
        let count = |kind: &str| {
            let count = summary["changes"][kind].as_u64();
            count.unwrap_or_else(|| panic!("no count of `{kind}` in {summary}"))
        };
        Changes {
            create: count("create"),
            update: count("update"),
            replace: count("replace"),
            delete: count("delete"),
        }
    }
}

/// A field of a JSON object that is text, such as the `urn` of an object of the local cloud.
///
/// # Panics
/// When it is not there, or not text.
#[track_caller]
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    let text = object[field].as_str();
    text.unwrap_or_else(|| panic!("no text `{field}` in {object}"))
}
