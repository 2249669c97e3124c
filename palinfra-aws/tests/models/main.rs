//! What AWS publishes about itself: the resource schemas of CloudFormation, and the models of
//! its APIs. They come with Python packages; `cargo xtask test` installs them, and runs this.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use palinfra_aws::RESOURCES;
use palinfra_core::Project;
use palinfra_core::cli::{self, App, Out, Terminal};

/// Runs a script of this folder. What it prints is shown if it fails.
fn succeeds(script: &str, input: &[u8]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models");
    let mut child = Command::new(palinfra_emulators::python().unwrap())
        .args(["-B", script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        done.status.success(),
        "{script}:\n{}{}",
        text(&done.stdout),
        text(&done.stderr)
    );
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What `schema --json` prints.
fn schema_json() -> Vec<u8> {
    let printed = Buffer::default();
    let terminal = Terminal {
        stdout: Out::new(printed.clone()),
        ..Terminal::of_process()
    };
    let types = RESOURCES.iter().map(|entry| entry.schema).collect();
    let app = App::new(Project::new("models", "us-east-1"), types);
    assert_eq!(cli::run(app, ["models", "schema", "--json"], &terminal), 0);
    printed.0.lock().unwrap().clone()
}

#[test]
fn schemas_agree_with_cloudformation() {
    succeeds("cloudformation.py", &schema_json());
}

#[test]
fn the_comparison_with_cloudformation_finds_what_differs() {
    succeeds("test_cloudformation.py", &[]);
}

#[test]
fn the_check_of_requests_finds_what_is_wrong_in_each_protocol() {
    succeeds("test_api.py", &[]);
}
