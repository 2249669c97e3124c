//! Results that could not be sent wait on this machine.

use std::os::unix::fs::PermissionsExt;

use palinfra_core::backend::{Backend, StateError};
use palinfra_core::record::Entry;

use crate::World;
use crate::state_support::{PROJECT, STACK, done, intent, names, snapshot};
use crate::store::Fault;

/// A run whose network fails between the call and its result.
async fn cut_off(world: &World) {
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    let first = journal.intend(intent("a", 1)).await.unwrap();
    let second = journal.intend(intent("b", 2)).await.unwrap();
    world.store.trap(0, Fault::Refused, true);
    for (intent, name) in [(first, "a"), (second, "b")] {
        let result = Entry::Result {
            intent: intent.number,
            outcome: done(name),
        };
        assert!(journal.append(result).await.is_err());
    }
    let refused = journal.intend(intent("c", 3)).await.unwrap_err();
    assert!(matches!(refused, StateError::Poisoned { .. }), "{refused}");
    drop(journal);
    world.store.heal();
}

fn unsent(world: &World) -> Vec<std::path::PathBuf> {
    let files = snapshot(&world.folder(0)).into_keys();
    let is = |file: &std::path::PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("unsent-")
    };
    files.filter(is).collect()
}

#[tokio::test]
async fn the_next_run_from_this_machine_sends_them() {
    let world = World::new(1);
    cut_off(&world).await;
    let files = unsent(&world);
    assert_eq!(files.len(), 1);
    let mode = std::fs::metadata(&files[0]).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(!text.contains("vpc-a"), "{text}");

    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.read(names), ["a", "b"]);
    assert!(journal.open_intents().is_empty());
    assert_eq!(unsent(&world).len(), 0);
    drop(journal);
    let state = world.on(0).load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!(names(&state), ["a", "b"]);
}

/// Another machine has found out by itself in the meantime.
#[tokio::test]
async fn what_is_known_by_then_is_not_sent() {
    let world = World::new(2);
    cut_off(&world).await;
    world.on(1).unlock(PROJECT, STACK).await.unwrap();
    let journal = world.on(1).open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.open_intents().len(), 2);
    for intent in [1, 2] {
        let outcome = done(["x", "y"][intent - 1]);
        let intent = intent as u64;
        journal
            .append(Entry::Result { intent, outcome })
            .await
            .unwrap();
    }
    let settled = journal.finish().await.unwrap();
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.finish().await.unwrap(), settled);
    assert_eq!(unsent(&world).len(), 0);
}

#[tokio::test]
async fn a_network_that_fails_again_while_they_are_sent_loses_nothing() {
    for at in 0..6 {
        let world = World::new(1);
        cut_off(&world).await;
        world.store.trap(at, Fault::Lost, true);
        let _ = world.on(0).open(PROJECT, STACK, "up").await;
        world.store.heal();
        let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
        assert_eq!(journal.read(names), ["a", "b"], "at write {at}");
        assert!(journal.open_intents().is_empty());
    }
}
