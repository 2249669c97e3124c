//! Real processes, really killed: the next `up` finishes, with nothing lost or made twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use palinfra_testing::{Program, text};

fn payflow() -> Program {
    Program::new(env!("CARGO_BIN_EXE_payflow"))
}

/// The URNs of all objects; each must be there once.
fn objects(program: &Program) -> BTreeSet<String> {
    let objects = program.objects();
    let urns: BTreeSet<String> = objects
        .iter()
        .map(|object| text(object, "urn").into())
        .collect();
    assert_eq!(
        urns.len(),
        objects.len(),
        "something was made twice: {objects:?}"
    );
    urns
}

#[test]
fn an_abort_at_a_call_is_made_good_by_the_next_run() {
    let undisturbed = payflow();
    undisturbed.expect(0, "up");
    let expected = objects(&undisturbed);
    for call in (1..expected.len()).step_by(expected.len() / 12) {
        for place in ["before", "after"] {
            let payflow = payflow();
            let stopped = payflow
                .command("up")
                .env("PALINFRA_LOCAL_STOP_AT", format!("{call}:{place}"))
                .output()
                .unwrap();
            assert_eq!(
                stopped.status.code(),
                None,
                "call {call}: it was not stopped"
            );
            payflow.expect(0, "up");
            assert_eq!(objects(&payflow), expected, "call {call}, {place}");
            payflow.expect(0, "up --expect-no-changes");
        }
    }
}

#[test]
fn a_sigkill_at_any_moment_is_made_good_by_the_next_run() {
    let undisturbed = payflow();
    undisturbed.expect(0, "up");
    let expected = objects(&undisturbed);
    for milliseconds in (20..400).step_by(40) {
        let payflow = payflow();
        let mut child = payflow
            .command("up")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        payflow.expect(0, "up");
        assert_eq!(
            objects(&payflow),
            expected,
            "killed after {milliseconds} ms"
        );
        assert!(payflow.run("state verify").status == Some(0));
    }
}

#[test]
fn two_runs_at_once_are_one_run_and_one_refusal() {
    let payflow = payflow();
    let mut first = payflow
        .command("up")
        .env("PALINFRA_LOCAL_TIME_SCALE", "0.01")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lock = payflow.folder().join(".palinfra");
    while !has_lock(&lock) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let second = payflow.expect(4, "up");
    assert!(second.stderr.contains("lock"), "{}", second.stderr);
    assert!(first.wait().unwrap().success());
    payflow.expect(0, "up --expect-no-changes");
}

fn has_lock(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.filter_map(Result::ok).any(|entry| {
        let path = entry.path();
        path.file_name().is_some_and(|name| name == "lock") && !folder.ends_with("local")
            || path.is_dir() && !path.ends_with("local") && has_lock(&path)
    })
}
