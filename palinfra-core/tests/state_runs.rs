//! Runs: locks, crashes, full disks, history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use palinfra_core::backend::{Backend, Faults, FileBackend, MemoryBackend, StateError};
use palinfra_core::record::{Checkpoint, Entry};
use state_support::{PROJECT, Place, STACK, create, intent, key, names, snapshot, urn};

#[tokio::test]
async fn a_run_that_changes_nothing_writes_nothing() {
    let place = Place::new();
    let before = place.up(&["a"]).await;
    let files = snapshot(place.root.path());
    let written = || {
        fs::metadata(place.file("checkpoint"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let time = written();
    let journal = place.open().await.unwrap();
    let after = journal.finish().await.unwrap();
    assert_eq!(before, after);
    assert_eq!((files, time), (snapshot(place.root.path()), written()));
}

#[tokio::test]
async fn a_second_run_is_told_who_holds_the_lock() {
    let place = Place::new();
    let first = place.open().await.unwrap();
    let error = place.open().await.map(|_| ()).unwrap_err();
    assert!(error.is_lock_held());
    let process = format!("(process {}), since 20", std::process::id());
    assert!(error.to_string().contains(&process), "{error}");
    // Looking needs no lock.
    assert!(place.load().await.unwrap().is_some());
    first.finish().await.unwrap();
    place.open().await.unwrap();
    assert!(!place.file("lock").exists());
}

/// Runs in a process of its own, which the test below kills.
#[tokio::test]
async fn a_killed_run_leaves_a_lock_that_is_free_at_once() {
    const ROOT: &str = "STATE_OF_A_RUN_TO_KILL";
    if let Some(root) = std::env::var_os(ROOT) {
        let backend = FileBackend::new(root.into(), key(1));
        let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
        create(&journal, "a").await.unwrap();
        println!("\nready");
        std::thread::sleep(std::time::Duration::from_secs(600));
    }
    let place = Place::new();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_run_leaves_a_lock_that_is_free_at_once",
            "--nocapture",
        ])
        .env(ROOT, place.root.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "ready"));
    assert!(place.open().await.is_err_and(|error| error.is_lock_held()));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(place.file("lock").exists());
    assert_eq!(
        names(&place.open().await.unwrap().finish().await.unwrap()),
        ["a"]
    );
}

#[tokio::test]
async fn a_full_disk_stops_the_run_and_loses_nothing() {
    let place = Place::new();
    let journal = place.open().await.unwrap();
    // The journal is made by the first append: here, it is a device that is always full.
    std::os::unix::fs::symlink("/dev/full", place.file("journal-0")).unwrap();
    let error = journal.intend(intent("a", 1)).await.unwrap_err();
    assert_eq!(
        error,
        StateError::DiskFull {
            file: place.file("journal-0")
        }
    );
    assert!(error.help().unwrap().contains("Make room"));
    fs::remove_file(place.file("journal-0")).unwrap();
    // There is room again, but this run has already told somebody that it failed.
    let again = journal.intend(intent("a", 2)).await.unwrap_err();
    assert_eq!(
        again,
        StateError::Poisoned {
            cause: Box::new(error)
        }
    );
    assert!(
        journal.read(Checkpoint::is_empty),
        "what was not written does not count"
    );
    assert!(matches!(
        journal.finish().await,
        Err(StateError::Poisoned { .. })
    ));
    assert!(place.load().await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn after_a_failed_append_the_journal_has_what_was_written_before() {
    let backend = MemoryBackend::default();
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "a").await.unwrap();
    backend.faults().after(1);
    journal.intend(intent("b", 2)).await.unwrap();
    let failed = journal
        .append(Entry::Forget {
            urn: urn("a"),
            incarnation: 1,
        })
        .await;
    assert!(matches!(failed, Err(StateError::DiskFull { .. })));
    assert_eq!(journal.read(names), ["a"]);
    drop(journal);
    backend.faults().clear();
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(
        (journal.read(names), journal.open_intents().len()),
        (vec!["a".to_string()], 1)
    );
}

/// Stops `work` after each number of writes in turn, until it comes through, and checks what
/// the next run finds.
async fn crash_everywhere(
    work: impl AsyncFn(&FileBackend) -> Result<(), StateError>,
    expected: &[&str],
) {
    for writes in 0.. {
        let place = Place::new();
        place.up(&["a"]).await;
        place.crash(&["b"]).await;
        let faults = Faults::default();
        let root = place.root.path().to_path_buf();
        let backend = FileBackend::with_faults(root, key(1), faults.clone());
        faults.after(writes);
        let result = work(&backend).await;
        let state = place.load().await.unwrap().unwrap();
        assert_eq!(names(&state), expected, "stopped after {writes} writes");
        let journal = place.open().await.unwrap();
        create(&journal, "c").await.unwrap();
        let state = journal.finish().await.unwrap();
        assert_eq!(state.resources.len(), expected.len() + 1);
        assert_eq!(place.backend().verify(PROJECT, STACK).await.unwrap(), []);
        let history = place.backend().history(PROJECT, STACK).await.unwrap();
        let serials: Vec<u64> = history.iter().map(|entry| entry.serial).collect();
        assert_eq!(serials, (1..=state.serial).rev().collect::<Vec<_>>());
        let left: Vec<_> = snapshot(&place.folder()).into_keys().collect();
        assert_eq!(left.len(), 2 + history.len() - 1, "{left:?}");
        if result.is_ok() {
            assert!(writes > 2, "nothing was tried");
            return;
        }
    }
}

#[tokio::test]
async fn a_crash_between_any_two_steps_of_the_end_loses_nothing() {
    let finish = async |backend: &FileBackend| {
        let journal = backend.open(PROJECT, STACK, "up").await?;
        journal.finish().await.map(|_| ())
    };
    crash_everywhere(finish, &["a", "b"]).await;
}

#[tokio::test]
async fn a_draft_that_a_crash_left_is_swept_away() {
    let place = Place::new();
    place.up(&["a"]).await;
    fs::write(place.file(".draft-1-2-3"), "half a checkp").unwrap();
    place.open().await.unwrap().finish().await.unwrap();
    assert!(!place.file(".draft-1-2-3").exists());
}

#[tokio::test]
async fn a_removed_stack_is_gone_unless_a_run_is_at_work_on_it() {
    let place = Place::new();
    place.up(&["a"]).await;
    let journal = place.open().await.unwrap();
    assert!(
        place
            .backend()
            .remove(PROJECT, STACK)
            .await
            .unwrap_err()
            .is_lock_held()
    );
    drop(journal);
    place.backend().remove(PROJECT, STACK).await.unwrap();
    assert_eq!(place.load().await.unwrap(), None);
    assert!(snapshot(place.root.path()).is_empty());
    place.backend().remove(PROJECT, STACK).await.unwrap();
}
