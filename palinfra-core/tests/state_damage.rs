//! State that is damaged, cut, or not ours is refused, and nothing of it is changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use palinfra_core::backend::{Backend, StateError};
use palinfra_core::record::Entry;
use state_support::{PROJECT, Place, STACK, create, names, put, snapshot};

/// Rewrites the checksum of every line, as somebody would who changes a file on purpose.
fn with_checksums(text: &str) -> String {
    let line = |line: &str| {
        format!(
            "{:08x} {}\n",
            crc32fast::hash(&line.as_bytes()[9..]),
            &line[9..]
        )
    };
    text.lines().map(line).collect()
}

#[tokio::test]
async fn a_stack_that_never_ran_has_no_state_and_gets_none_by_looking() {
    let place = Place::new();
    assert_eq!(place.load().await.unwrap(), None);
    assert!(place.backend().stacks(PROJECT).await.unwrap().is_empty());
    assert!(snapshot(place.root.path()).is_empty());
}

#[tokio::test]
async fn a_checkpoint_that_is_cut_anywhere_is_refused() {
    let place = Place::new();
    place.up(&["a", "b"]).await;
    let whole = fs::read(place.file("checkpoint")).unwrap();
    for end in 0..whole.len() {
        put(&place.file("checkpoint"), &whole[..end]);
        match place.refused().await {
            StateError::Empty { .. } => assert_eq!(end, 0),
            StateError::Torn { file, .. } => assert_eq!(file, place.file("checkpoint")),
            other => panic!("cut at {end}: {other}"),
        }
    }
    put(&place.file("checkpoint"), &whole);
    assert_eq!(names(&place.load().await.unwrap().unwrap()), ["a", "b"]);
}

#[tokio::test]
async fn a_flipped_bit_anywhere_in_a_checkpoint_is_found() {
    let place = Place::new();
    place.up(&["a", "b"]).await;
    let whole = fs::read(place.file("checkpoint")).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        put(&place.file("checkpoint"), &flipped);
        let error = place.refused().await;
        assert!(
            matches!(error, StateError::Corrupt { .. } | StateError::Torn { .. }),
            "{at}: {error}"
        );
    }
}

#[tokio::test]
async fn what_follows_the_end_of_a_checkpoint_is_found() {
    let place = Place::new();
    place.up(&["a"]).await;
    let whole = fs::read_to_string(place.file("checkpoint")).unwrap();
    let last = whole.lines().last().unwrap();
    for more in ["x".to_string(), format!("{last}\n")] {
        put(&place.file("checkpoint"), format!("{whole}{more}"));
        let error = place.refused().await.to_string();
        assert!(error.contains("something follows its end"), "{error}");
    }
}

#[tokio::test]
async fn a_missing_checkpoint_is_never_taken_for_no_state() {
    let place = Place::new();
    place.up(&["a"]).await;
    fs::remove_file(place.file("checkpoint")).unwrap();
    assert_eq!(
        place.refused().await,
        StateError::Missing {
            file: place.file("checkpoint")
        }
    );
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let place = Place::new();
    place.up(&["a"]).await;
    let text = fs::read_to_string(place.file("checkpoint")).unwrap();
    let newer = with_checksums(&text.replacen("\"format\":1", "\"format\":7", 1));
    put(&place.file("checkpoint"), newer);
    let file = place.file("checkpoint");
    assert_eq!(
        place.refused().await,
        StateError::FromTheFuture {
            file,
            found: 7,
            known: 1
        }
    );
}

#[tokio::test]
async fn a_head_or_a_line_that_was_changed_on_purpose_is_not_authentic() {
    let place = Place::new();
    place.up(&["a", "b"]).await;
    let text = fs::read_to_string(place.file("checkpoint")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let renamed = text.replacen("\"command\":\"up\"", "\"command\":\"no\"", 1);
    let relabelled = text.replacen("ec2:Vpc:a ", "ec2:Vpc:x ", 1);
    let swapped = [lines[0], lines[1], lines[3], lines[2]].join("\n");
    // So that each has the number of its new place.
    let (second, third) = (
        lines[3].replacen(" 3 ", " 2 ", 1),
        lines[2].replacen(" 2 ", " 3 ", 1),
    );
    let renumbered = [lines[0], lines[1], &second, &third].join("\n");
    let shorter = text
        .replacen("\"lines\":3", "\"lines\":2", 1)
        .replace(lines[3], "");
    for changed in [renamed, relabelled, swapped, renumbered, shorter] {
        let changed = changed.trim_end();
        assert_ne!(changed, text.trim_end());
        put(&place.file("checkpoint"), with_checksums(changed));
        let error = place.refused().await;
        assert!(matches!(error, StateError::Corrupt { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_line_of_another_checkpoint_is_refused() {
    let place = Place::new();
    place.up(&["a"]).await;
    let older = fs::read_to_string(place.file("checkpoint")).unwrap();
    place.up(&["b"]).await;
    let newer = fs::read_to_string(place.file("checkpoint")).unwrap();
    let mut lines: Vec<&str> = newer.lines().collect();
    lines[2] = older.lines().nth(2).unwrap();
    put(&place.file("checkpoint"), lines.join("\n") + "\n");
    let error = place.refused().await;
    assert!(
        error.to_string().contains("line 3 is not authentic"),
        "{error}"
    );
}

#[tokio::test]
async fn a_journal_that_is_cut_anywhere_gives_a_prefix_and_goes_on() {
    let place = Place::new();
    place.up(&["a"]).await;
    place.crash(&["b", "c"]).await;
    let whole = fs::read(place.file("journal-1")).unwrap();
    for end in 0..=whole.len() {
        put(&place.file("journal-1"), &whole[..end]);
        // The head, the run, and two entries for each resource.
        let lines = whole[..end].iter().filter(|byte| **byte == b'\n').count();
        let expected: &[&str] = match lines {
            0..=3 => &["a"],
            4 | 5 => &["a", "b"],
            _ => &["a", "b", "c"],
        };
        let state = place.load().await.unwrap().unwrap();
        assert_eq!(names(&state), expected, "cut at {end}");
        assert_eq!(
            state.intents.len(),
            usize::from(lines == 3 || lines == 5),
            "cut at {end}"
        );
        assert_eq!(
            fs::read(place.file("journal-1")).unwrap().len(),
            end,
            "looking changes nothing"
        );

        // Going on takes a while: at the ends of lines, and here and there between them.
        let at_end = |at: usize| at > 0 && whole[at - 1] == b'\n';
        if end % 47 > 0 && !at_end(end) && !at_end((end + 1).min(whole.len())) {
            continue;
        }
        let journal = place.open().await.unwrap();
        assert_eq!(journal.read(Clone::clone), state);
        create(&journal, "d").await.unwrap();
        let written = journal.read(Clone::clone);
        drop(journal);
        assert_eq!(
            place.load().await.unwrap().unwrap(),
            written,
            "cut at {end}"
        );
    }
}

#[tokio::test]
async fn a_flipped_bit_anywhere_in_a_journal_is_found() {
    let place = Place::new();
    place.up(&["a"]).await;
    place.crash(&["b"]).await;
    let whole = fs::read(place.file("journal-1")).unwrap();
    for at in 0..whole.len() - 1 {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        put(&place.file("journal-1"), &flipped);
        // Both ways to read a stack do the same: the longer one is tried here and there.
        let error = match at % 29 {
            0 => place.refused().await,
            _ => place.load().await.unwrap_err(),
        };
        let StateError::Corrupt { file, what } = error else {
            panic!("{at}: {error}")
        };
        assert_eq!(file, place.file("journal-1"));
        assert!(what.contains("line "), "{what}");
    }
    // Without its end, the last line looks as if its write had been interrupted.
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    put(&place.file("journal-1"), &flipped);
    let state = place.load().await.unwrap().unwrap();
    assert_eq!((names(&state), state.intents.len()), (vec!["a".into()], 1));
}

#[tokio::test]
async fn the_journal_of_another_checkpoint_is_refused() {
    let place = Place::new();
    place.crash(&["a"]).await;
    let other = Place::new();
    other.crash(&["b"]).await;
    fs::copy(other.file("journal-0"), place.file("journal-0")).unwrap();
    let error = place.refused().await;
    assert!(
        error
            .to_string()
            .contains("does not belong to the checkpoint"),
        "{error}"
    );
}

#[tokio::test]
async fn a_serial_that_goes_backwards_is_refused() {
    let place = Place::new();
    place.up(&["a"]).await;
    let old = fs::read(place.file("checkpoint")).unwrap();
    place.up(&["b"]).await;
    put(&place.file("checkpoint"), &old);
    let file = place.file("checkpoint");
    assert_eq!(
        place.refused().await,
        StateError::SerialWentBack {
            file,
            found: 1,
            seen: 2
        }
    );
    // As the help says, whoever means it removes the file.
    fs::remove_file(place.file("serial")).unwrap();
    assert_eq!(
        names(&place.open().await.unwrap().finish().await.unwrap()),
        ["a"]
    );
}

#[tokio::test]
async fn a_journal_of_a_newer_checkpoint_keeps_the_older_one_from_being_used() {
    let place = Place::new();
    place.up(&["a"]).await;
    let old = fs::read(place.file("checkpoint")).unwrap();
    place.up(&["b"]).await;
    place.crash(&["c"]).await;
    put(&place.file("checkpoint"), &old);
    fs::remove_file(place.file("serial")).unwrap();
    let error = place.open().await.map(|_| ()).unwrap_err();
    assert!(
        matches!(
            error,
            StateError::SerialWentBack {
                found: 1,
                seen: 2,
                ..
            }
        ),
        "{error}"
    );
    assert!(place.file("journal-2").exists());
}

#[tokio::test]
async fn the_file_with_the_serial_is_checked_too() {
    let place = Place::new();
    place.up(&["a"]).await;
    for text in ["", "1\n", "00000000 1\n"] {
        fs::write(place.file("serial"), text).unwrap();
        let error = place.refused().await;
        assert!(
            matches!(error, StateError::Empty { .. } | StateError::Corrupt { .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_folder_of_another_stack_is_refused() {
    let place = Place::new();
    place.up(&["a"]).await;
    fs::rename(
        place.folder(),
        place.root.path().join(PROJECT).join("other"),
    )
    .unwrap();
    let error = place.backend().load(PROJECT, "other").await.unwrap_err();
    assert!(
        matches!(&error, StateError::OtherProject { found, .. } if found == "payflow/hub"),
        "{error}"
    );
    let opened = place
        .backend()
        .open(PROJECT, "other", "up")
        .await
        .map(|_| ());
    assert_eq!(opened.unwrap_err(), error);
}

#[tokio::test]
async fn a_file_where_a_folder_should_be_is_named() {
    let place = Place::new();
    fs::write(place.root.path().join(PROJECT), "").unwrap();
    let error = place.refused().await;
    assert!(error.to_string().contains(PROJECT), "{error}");
    assert!(
        matches!(
            error,
            StateError::Io {
                kind: std::io::ErrorKind::NotADirectory,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn what_others_can_reach_is_refused_with_the_command_to_run() {
    let place = Place::new();
    place.up(&["a"]).await;
    place.crash(&["b"]).await;
    let chmod =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for (path, open, closed) in [
        (place.folder(), 0o750, 0o700),
        (place.file("checkpoint"), 0o640, 0o600),
        (place.file("journal-1"), 0o604, 0o600),
        (place.file("serial"), 0o620, 0o600),
    ] {
        chmod(&path, open);
        let error = place.refused().await;
        assert_eq!(
            error,
            StateError::GroupReadable {
                file: path.clone(),
                mode: open
            }
        );
        assert_eq!(
            error.help().unwrap(),
            format!("Run `chmod {closed:o} '{}'`.", path.display())
        );
        chmod(&path, closed);
    }
    place.open().await.unwrap();
}

#[tokio::test]
async fn only_the_owner_can_reach_what_is_written_and_it_shows_no_secret() {
    let place = Place::new();
    place.up(&["a", "b"]).await;
    place.crash(&["c"]).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.folder()), 0o700);
    assert_eq!(mode(&place.file("history")), 0o700);
    for (path, bytes) in snapshot(&place.folder()) {
        assert_eq!(mode(&path), 0o600, "{path:?}");
        for secret in ["a very secret word", "10.0.0.0/16"] {
            let shown = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!shown, "{path:?} shows {secret}");
        }
    }
}

#[tokio::test]
async fn a_name_cannot_lead_out_of_the_folder() {
    let place = Place::new();
    for name in ["..", ".", "", "a/b", "/etc", "a\\b", ".hidden"] {
        let error = place
            .backend()
            .open(PROJECT, name, "up")
            .await
            .map(|_| ())
            .unwrap_err();
        assert!(
            matches!(error, StateError::BadName { .. }),
            "{name}: {error}"
        );
        assert!(place.backend().load(name, STACK).await.is_err(), "{name}");
    }
    assert!(snapshot(place.root.path()).is_empty());
}

#[tokio::test]
async fn a_journal_can_be_verified_and_one_that_continues_nothing_is_told() {
    let place = Place::new();
    place.up(&["a"]).await;
    place.crash(&["b"]).await;
    let verify = async || place.backend().verify(PROJECT, STACK).await.unwrap();
    assert_eq!(verify().await, []);
    let text = fs::read_to_string(place.file("journal-1")).unwrap();
    assert_eq!(
        text.matches(" urn:palinfra:payflow:hub:ec2:Vpc:b ").count(),
        1
    );
    fs::copy(place.file("journal-1"), place.file("journal-2")).unwrap();
    let problems = verify().await;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0]
            .what
            .contains("continues a checkpoint that is not there")
    );
}

#[tokio::test]
async fn a_run_of_which_only_its_begin_was_written_leaves_nothing() {
    let place = Place::new();
    let before = place.up(&["a"]).await;
    place.crash(&["b"]).await;
    let text = fs::read_to_string(place.file("journal-1")).unwrap();
    let begin: Vec<&str> = text.split_inclusive('\n').take(2).collect();
    put(&place.file("journal-1"), begin.concat());
    let journal = place.open().await.unwrap();
    assert_eq!(journal.finish().await.unwrap(), before);
    assert!(!place.file("journal-1").exists());
}

#[tokio::test]
async fn verify_lists_every_problem() {
    let place = Place::new();
    place.up(&["a", "b", "c"]).await;
    let verify = async || place.backend().verify(PROJECT, STACK).await.unwrap();
    assert_eq!(verify().await, []);
    fs::copy(place.file("history/2"), place.file("history/1")).unwrap();
    assert!(verify().await[0].what.contains("history/1 holds serial 2"));
    let journal = place.open().await.unwrap();
    let mut lost = state_support::record("d", 9);
    lost.dependencies.insert(state_support::urn("nowhere"));
    journal.append(Entry::Record(Box::new(lost))).await.unwrap();
    journal.finish().await.unwrap();
    fs::write(place.file("history/1"), "x").unwrap();
    let what: Vec<String> = verify()
        .await
        .into_iter()
        .map(|problem| problem.what)
        .collect();
    assert_eq!(what.len(), 2, "{what:?}");
    assert!(
        what[0].contains("nowhere") && what[1].contains("history/1"),
        "{what:?}"
    );
}
