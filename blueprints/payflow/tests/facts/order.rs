//! Which stack comes before which: with the program itself, on the local cloud.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own for a test, in which the program is run.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_blueprint-payflow"))
            .args(arguments)
            .current_dir(&self.0)
            .env_clear()
            .env("HOME", &self.0)
            .env("PALINFRA_LOCAL_TIME_SCALE", "0")
            .output()
            .unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {text}{error}"
        );
        text
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_spoke_cannot_come_before_the_hub() {
    let folder = Folder::new("spoke-first");
    for spoke in ["production", "development"] {
        let error = folder.refused(&["up", "--stack", spoke]);
        assert!(error.contains("hub"), "{error}");
    }
}

#[test]
fn development_does_not_wait_for_production() {
    let folder = Folder::new("without-production");
    folder.done(&["up", "--stack", "hub"]);
    folder.done(&["up", "--stack", "development"]);
}

#[test]
fn the_hub_is_not_destroyed_while_a_spoke_uses_it() {
    let folder = Folder::new("hub-in-use");
    folder.done(&["up", "--stack", "hub", "--stack", "development"]);
    let error = folder.refused(&["destroy", "--stack", "hub", "--yes"]);
    assert!(error.contains("development"), "{error}");
    folder.done(&["up", "--stack", "hub", "--expect-no-changes"]);
    folder.done(&["destroy", "--stack", "development", "--yes"]);
    folder.done(&["destroy", "--stack", "hub", "--yes"]);
}

#[test]
fn development_comes_and_goes_without_touching_production() {
    let folder = Folder::new("comes-and-goes");
    folder.done(&["up"]);
    for _ in 0..2 {
        folder.done(&["destroy", "--stack", "development", "--yes"]);
        folder.done(&["up", "--stack", "production", "--expect-no-changes"]);
        folder.done(&["up", "--stack", "hub", "--expect-no-changes"]);
        folder.done(&["up", "--stack", "development"]);
    }
    folder.done(&["destroy", "--yes"]);
    assert_eq!(folder.done(&["local", "ls"]), "");
}
