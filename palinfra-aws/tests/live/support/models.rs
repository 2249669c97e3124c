//! Asks a Python script whether requests are as AWS's own models of its APIs have them.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use palinfra_emulators::python;

/// The script. It ends with its standard input, that is with this process.
struct Script {
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    _child: Child,
}

impl Script {
    fn start() -> Script {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models");
        let mut child = Command::new(python().unwrap())
            .args(["-B", "api_requests.py"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Script {
            requests: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            _child: child,
        }
    }

    fn answer(&mut self, request: &str) -> Vec<String> {
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the script api_requests.py failed")
    }
}

/// What is wrong with requests, each a line of JSON.
pub fn wrong(requests: Vec<String>) -> Vec<String> {
    static SCRIPT: OnceLock<Mutex<Script>> = OnceLock::new();
    if requests.is_empty() {
        return Vec::new();
    }
    let script = SCRIPT.get_or_init(|| Mutex::new(Script::start()));
    let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
    let wrong: BTreeSet<String> = requests
        .iter()
        .flat_map(|request| script.answer(request))
        .collect();
    wrong.into_iter().collect()
}
