//! Real processes that are stopped, interrupted, and started together.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use palinfra_testing::{Program, text};

const UP: &str = "up --stack hub";

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
    assert_eq!(urns.len(), objects.len(), "made twice: {objects:?}");
    urns
}

/// A run that takes some seconds.
fn start(program: &Program) -> Child {
    program
        .command(UP)
        .env("PALINFRA_LOCAL_TIME_SCALE", "0.02")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until it has made something. It still has to wait for that then.
fn until_something_is_made(program: &Program, run: &mut Child) {
    let made = program.folder().join(".palinfra/local/objects");
    while std::fs::metadata(&made).map_or(0, |made| made.len()) < 20_000 {
        assert_eq!(run.try_wait().unwrap(), None, "it ended too soon");
        sleep(Duration::from_millis(5));
    }
}

fn signal(run: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &run.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// Stops a run at a moment when it does not hold the local cloud, which is in its process and
/// would stop with it.
fn stop(program: &Program, run: &Child) {
    loop {
        signal(run, "-STOP");
        let mut look = program.command("local ls");
        let look = look.stdout(Stdio::null()).stderr(Stdio::null());
        let mut look = look.spawn().unwrap();
        for _ in 0..200 {
            sleep(Duration::from_millis(10));
            if look.try_wait().unwrap().is_some() {
                return;
            }
        }
        look.kill().unwrap();
        look.wait().unwrap();
        signal(run, "-CONT");
        sleep(Duration::from_millis(7));
    }
}

/// The next run finishes what was begun, and changes nothing else.
fn is_made_good(program: &Program) {
    program.expect(0, UP);
    let undisturbed = payflow();
    undisturbed.expect(0, UP);
    assert_eq!(objects(program), objects(&undisturbed));
    program.expect(0, "up --stack hub --expect-no-changes");
    program.expect(0, "state verify --ghosts --stack hub");
}

#[test]
fn interrupted_once_it_saves_what_is_in_flight() {
    for name in ["-INT", "-TERM"] {
        let program = payflow();
        let mut run = start(&program);
        until_something_is_made(&program, &mut run);
        signal(&run, name);
        assert_eq!(run.wait().unwrap().code(), Some(130), "{name}");
        // Nothing is left for the next run to find out.
        program.expect(0, "state verify --ghosts --stack hub");
        is_made_good(&program);
    }
}

#[test]
fn interrupted_twice_it_ends_at_once_and_loses_nothing() {
    let program = payflow();
    let mut run = start(&program);
    until_something_is_made(&program, &mut run);
    signal(&run, "-INT");
    signal(&run, "-INT");
    assert_eq!(run.wait().unwrap().code(), Some(130));
    is_made_good(&program);
}

#[test]
fn a_stopped_run_keeps_its_lock_until_it_is_taken_away() {
    let program = payflow();
    let mut run = start(&program);
    until_something_is_made(&program, &mut run);
    stop(&program, &run);
    program.expect(4, UP);
    program.expect(0, "state unlock --stack hub");
    program.expect(0, UP);
    let before = objects(&program);
    signal(&run, "-CONT");
    assert_eq!(run.wait().unwrap().code(), Some(1), "it must notice");
    assert_eq!(objects(&program), before);
    is_made_good(&program);
}

#[test]
fn of_many_runs_at_once_each_is_done_or_refused() {
    for count in [2, 8] {
        let program = payflow();
        let mut runs: Vec<Child> = (0..count).map(|_| start(&program)).collect();
        let ends: Vec<Option<i32>> = runs
            .iter_mut()
            .map(|run| run.wait().unwrap().code())
            .collect();
        assert!(ends.contains(&Some(0)), "{ends:?}");
        let known = |end: &Option<i32>| matches!(end, Some(0 | 4));
        assert!(ends.iter().all(known), "{ends:?}");
        is_made_good(&program);
    }
}
