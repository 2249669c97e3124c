//! Runs: locks, crashes, full disks, history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use palinfra_core::backend::{Backend, Faults, FileBackend, MemoryBackend, StateError};
use palinfra_core::record::{Checkpoint, Entry};
use state_support::{PROJECT, Place, STACK, create, intent, key, names, record, snapshot, urn};

#[tokio::test]
async fn what_is_finished_is_loaded_again() {
    let place = Place::new();
    let state = place.up(&["a", "b"]).await;
    assert_eq!(
        (state.serial, names(&state)),
        (2, vec!["a".to_string(), "b".to_string()])
    );
    assert_eq!(place.load().await.unwrap(), Some(state));
    assert_eq!(place.backend().stacks(PROJECT).await.unwrap(), [STACK]);
    assert!(place.backend().url().starts_with("file:///"));
}

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
async fn numbers_are_never_given_twice() {
    let place = Place::new();
    let state = place.crash(&["a", "b"]).await;
    let journal = place.open().await.unwrap();
    assert!(journal.next_number() > state.counter);
    assert_ne!(journal.next_number(), journal.next_number());
}

#[tokio::test]
async fn an_intent_stays_open_until_its_result_is_written() {
    let place = Place::new();
    let journal = place.open().await.unwrap();
    journal.intend(intent("a", 1)).await.unwrap();
    drop(journal);
    let journal = place.open().await.unwrap();
    let open = journal.open_intents();
    assert_eq!(open.len(), 1);
    assert_eq!(*open[0], intent("a", 1));
    drop(journal);
    // An open intent is a change: it must come through a checkpoint too.
    place.open().await.unwrap().finish().await.unwrap();
    assert_eq!(place.open().await.unwrap().open_intents().len(), 1);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_runs_at_once_one_wins() {
    let place = Arc::new(Place::new());
    for _ in 0..10 {
        let runs: Vec<_> = (0..8)
            .map(|_| {
                let place = place.clone();
                tokio::spawn(async move { place.open().await })
            })
            .collect();
        // Kept until all have tried, so that nobody takes a lock that was given back.
        let mut results = Vec::new();
        for run in runs {
            results.push(run.await.unwrap());
        }
        let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for error in lost.into_iter().filter_map(Result::err) {
            assert!(error.is_lock_held(), "{error}");
        }
    }
}

#[tokio::test]
async fn a_run_whose_lock_was_taken_away_writes_nothing_more() {
    let place = Place::new();
    let first = place.open().await.unwrap();
    create(&first, "a").await.unwrap();
    let owner = place.backend().unlock(PROJECT, STACK).await.unwrap();
    assert!(owner.unwrap().contains("process"));
    assert_eq!(place.backend().unlock(PROJECT, STACK).await.unwrap(), None);
    let second = place.open().await.unwrap();
    let error = create(&first, "b").await.unwrap_err();
    assert!(matches!(error, StateError::LockLost { .. }), "{error}");
    assert!(first.finish().await.is_err());
    create(&second, "c").await.unwrap();
    assert_eq!(names(&second.finish().await.unwrap()), ["a", "c"]);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn appends_at_once_are_all_there_in_one_order() {
    let place = Place::new();
    let journal = Arc::new(place.open().await.unwrap());
    let runs: Vec<_> = (0..200)
        .map(|at| {
            let journal = journal.clone();
            tokio::spawn(async move {
                let name = format!("r{at}");
                create(&journal, &name).await.unwrap();
                assert!(journal.read(|state| state.resources.contains_key(&urn(&name))));
            })
        })
        .collect();
    for run in runs {
        run.await.unwrap();
    }
    let live = journal.read(Checkpoint::clone);
    assert_eq!(live.resources.len(), 200);
    drop(journal);
    let folded = place.load().await.unwrap().unwrap();
    assert_eq!(names(&folded), names(&live));
    assert_eq!(folded, live);
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
async fn the_history_keeps_the_newest_hundred() {
    let backend = MemoryBackend::default();
    for at in 0..105 {
        let journal = backend
            .open(PROJECT, STACK, &format!("up {at}"))
            .await
            .unwrap();
        journal
            .append(Entry::Record(Box::new(record("a", 1))))
            .await
            .unwrap();
        journal.finish().await.unwrap();
    }
    let history = backend.history(PROJECT, STACK).await.unwrap();
    let serials: Vec<u64> = history.iter().map(|entry| entry.serial).collect();
    assert_eq!(serials, (5..=105).rev().collect::<Vec<_>>());
    assert_eq!(
        (history[0].command.as_str(), history[0].resources),
        ("up 104", 1)
    );
    assert!(history[0].time > 0);
}

#[tokio::test]
async fn imported_state_takes_the_next_serial_and_keeps_the_lineage() {
    let place = Place::new();
    let mut old = place.up(&["a"]).await;
    old.resources.insert(urn("x"), record("x", 7).into());
    place.crash(&["b"]).await;
    let backend = place.backend();
    let written = backend.replace(PROJECT, STACK, old.clone()).await.unwrap();
    // The interrupted run has become serial 2.
    assert_eq!(
        (written.serial, names(&written)),
        (3, vec!["a".to_string(), "x".to_string()])
    );
    assert_eq!(place.load().await.unwrap(), Some(written));
    let mut foreign = old.clone();
    foreign.lineage = "z".repeat(32);
    let error = backend
        .replace(PROJECT, STACK, foreign.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, StateError::OtherLineage { .. }), "{error}");
    let error = backend
        .replace(PROJECT, "new", old.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, StateError::OtherProject { .. }), "{error}");
    // A stack that has nothing takes any lineage.
    foreign.stack = "new".into();
    let written = backend
        .replace(PROJECT, "new", foreign.clone())
        .await
        .unwrap();
    assert_eq!(written.lineage, foreign.lineage);
    assert_eq!(written.serial, old.serial + 1);
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
