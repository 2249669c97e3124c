//! The programs, run as a user runs them, each in a folder of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder to run in, with a key of its own.
fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn run(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PALINFRA_")) {
        command.env_remove(name);
    }
    command.env("PALINFRA_KEY_FILE", folder.join("key"));
    command.env("PALINFRA_LOCAL_TIME_SCALE", "0");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Runs `custom-resource`; gives its exit status and all that it printed.
fn custom(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_custom-resource");
    let output = run(program, folder.path(), arguments);
    let printed = format!("{}{}", text(&output.stdout), text(&output.stderr));
    (output.status.code().unwrap(), printed)
}

fn up(folder: &TempDir, arguments: &[&str]) -> String {
    let arguments = [&["up"], arguments].concat();
    let (status, printed) = custom(folder, &arguments);
    assert_eq!(status, 0, "{printed}");
    printed
}

#[test]
fn a_custom_resource_lives_from_create_over_drift_to_destroy() {
    let folder = folder();
    let (about, hello) = ("site/about.txt", "site/hello.txt");
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();

    let (status, printed) = custom(&folder, &["preview"]);
    assert!(status == 0 && printed.contains("+ 3 create"), "{printed}");
    assert!(!folder.path().join("site").exists());

    let printed = up(&folder, &[]);
    assert!(printed.contains("+ 3 created"), "{printed}");
    assert_eq!(read(hello), "Hello.\n");
    assert!(read(about).starts_with("We live in vpc-"));
    let printed = up(&folder, &[]);
    assert!(printed.contains("= 3 unchanged"), "{printed}");

    fs::write(folder.path().join(hello), "Go away.\n").unwrap();
    fs::remove_file(folder.path().join(about)).unwrap();
    let (status, printed) = custom(&folder, &["drift"]);
    assert_eq!(status, 3, "{printed}");
    assert!(printed.contains("2 resources are not as"), "{printed}");
    let printed = up(&folder, &["--refresh"]);
    assert!(printed.contains("+ 1 created  ~ 1 updated"), "{printed}");
    assert_eq!(read(hello), "Hello.\n");
    assert!(read(about).starts_with("We live in vpc-"));

    let (status, printed) = custom(&folder, &["destroy"]);
    assert!(status == 0 && printed.contains("- 3 deleted"), "{printed}");
    assert_eq!(fs::read_dir(folder.path().join("site")).unwrap().count(), 0);
}

#[test]
fn a_file_of_somebody_else_is_neither_taken_nor_overwritten() {
    let folder = folder();
    let site = folder.path().join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("hello.txt"), "Mine.\n").unwrap();

    let (status, printed) = custom(&folder, &["up"]);
    assert!(status == 1 && printed.contains("exists"), "{printed}");
    let (status, printed) = custom(&folder, &["destroy"]);
    assert_eq!(status, 0, "{printed}");
    let left = fs::read_to_string(site.join("hello.txt")).unwrap();
    assert_eq!(left, "Mine.\n");
}

#[test]
fn an_embedding_program_gets_events_and_typed_outputs() {
    let folder = folder();
    let program = env!("CARGO_BIN_EXE_embed");
    let first = run(program, folder.path(), &[]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let first = text(&first.stdout);
    let steps = first.lines().filter(|line| line.starts_with("  Create "));
    assert_eq!(first.lines().next(), Some("19 to create"));
    assert_eq!(steps.count(), 19);

    let second = run(program, folder.path(), &[]);
    let second = text(&second.stdout);
    assert_eq!(second.lines().next(), Some("0 to create"));
    assert_eq!(second.lines().last(), first.lines().last());
    assert!(second.ends_with(" has the range 10.0.0.0/16\n"), "{second}");
}
