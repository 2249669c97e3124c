//! Who has the lock, and who has lost it.

use std::time::Duration;

use palinfra_core::backend::{Backend, StateError, Timing};
use palinfra_core::record::Entry;

use crate::state_support::{PROJECT, STACK, create, done, intent, names};
use crate::{FAST, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_machines_one_wins() {
    let world = World::new(64);
    for _ in 0..3 {
        let runs: Vec<_> = (0..64)
            .map(|machine| {
                let backend = world.on(machine);
                tokio::spawn(async move { backend.open(PROJECT, STACK, "up").await })
            })
            .collect();
        let mut won = Vec::new();
        for run in runs {
            match run.await.unwrap() {
                Ok(journal) => won.push(journal),
                Err(error) => assert!(error.is_lock_held(), "{error}"),
            }
        }
        assert_eq!(won.len(), 1);
    }
}

/// A run that has lost the head, by a lease that ended or by `state unlock`.
async fn zombie(world: &World, timing: Timing, unlock: bool) {
    let first = world.with(0, timing);
    let zombie = first.open(PROJECT, STACK, "up").await.unwrap();
    create(&zombie, "a").await.unwrap();
    let second = world.with(1, timing);
    if unlock {
        second.unlock(PROJECT, STACK).await.unwrap().unwrap();
    }
    tokio::time::sleep(timing.lease.min(Duration::from_millis(20)) * 2).await;
    let journal = second.open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.read(names), ["a"]);
    create(&journal, "b").await.unwrap();
    journal.finish().await.unwrap();
    second.remove(PROJECT, "other").await.unwrap();

    // No intent is durable any more, so that no call is made.
    let refused = zombie.intend(intent("c", 9)).await.unwrap_err();
    assert!(matches!(refused, StateError::LockLost { .. }), "{refused}");
    let refused = zombie.intend(intent("d", 10)).await.unwrap_err();
    assert!(matches!(refused, StateError::Poisoned { .. }), "{refused}");
    assert!(zombie.finish().await.is_err());
    let state = second.load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!(names(&state), ["a", "b"]);
    assert!(state.intents.is_empty());
}

#[tokio::test]
async fn a_zombie_makes_no_call_after_its_lease() {
    let timing = Timing {
        lease: Duration::from_millis(10),
        ..FAST
    };
    zombie(&World::new(2), timing, false).await;
}

#[tokio::test]
async fn a_zombie_makes_no_call_after_unlock() {
    zombie(&World::new(2), FAST, true).await;
}

#[tokio::test]
async fn a_zombie_makes_no_call_after_its_stack_was_removed_and_made_anew() {
    let world = World::new(2);
    let zombie = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    create(&zombie, "a").await.unwrap();
    let other = world.on(1);
    other.unlock(PROJECT, STACK).await.unwrap();
    other.remove(PROJECT, STACK).await.unwrap();
    let journal = other.open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "b").await.unwrap();
    let refused = zombie.intend(intent("c", 9)).await.unwrap_err();
    assert!(matches!(refused, StateError::LockLost { .. }), "{refused}");
    drop(zombie);
    assert_eq!(names(&journal.finish().await.unwrap()), ["b"]);
}

#[tokio::test]
async fn a_zombie_cannot_commit() {
    let world = World::new(2);
    let zombie = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    create(&zombie, "a").await.unwrap();
    world.on(1).unlock(PROJECT, STACK).await.unwrap();
    let journal = world.on(1).open(PROJECT, STACK, "up").await.unwrap();
    let refused = zombie.finish().await.unwrap_err();
    assert!(matches!(refused, StateError::LockLost { .. }), "{refused}");
    create(&journal, "b").await.unwrap();
    let state = journal.finish().await.unwrap();
    assert_eq!((state.serial, names(&state).concat()), (1, "ab".into()));
    assert_eq!(world.on(1).verify(PROJECT, STACK).await.unwrap(), []);
}

/// The lock on disk of a killed process is free; what it holds in the store is so, too.
#[tokio::test]
async fn a_dead_owner_on_this_machine_is_replaced_at_once() {
    let world = World::new(2);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "a").await.unwrap();
    // As after kill -9: nothing is given back in the store.
    world.store.trap(0, crate::store::Fault::Refused, true);
    drop(journal);
    world.store.heal();
    let elsewhere = world.on(1).open(PROJECT, STACK, "up").await.map(drop);
    assert!(elsewhere.unwrap_err().is_lock_held());
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(names(&journal.finish().await.unwrap()), ["a"]);
}

#[tokio::test]
async fn a_heartbeat_keeps_the_lock() {
    let world = World::new(2);
    let timing = Timing {
        lease: Duration::from_millis(400),
        heartbeat: Duration::from_millis(20),
        ..FAST
    };
    let journal = world
        .with(0, timing)
        .open(PROJECT, STACK, "up")
        .await
        .unwrap();
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let other = world.with(1, timing).open(PROJECT, STACK, "up").await;
        assert!(other.map(drop).unwrap_err().is_lock_held());
    }
    create(&journal, "a").await.unwrap();
    assert_eq!(names(&journal.finish().await.unwrap()), ["a"]);
}

/// A renewal whose answer is lost for good is not taken for somebody else's.
#[tokio::test]
async fn a_renewal_that_was_not_seen_to_succeed_does_not_lose_the_lock() {
    let world = World::new(1);
    let timing = Timing {
        heartbeat: Duration::from_millis(10),
        attempts: 1,
        ..FAST
    };
    let journal = world
        .with(0, timing)
        .open(PROJECT, STACK, "up")
        .await
        .unwrap();
    world.store.trap(0, crate::store::Fault::Lost, true);
    let writes = || world.store.writes.load(std::sync::atomic::Ordering::SeqCst);
    let before = writes();
    while writes() < before + 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let beat = async || world.in_head("beat").await.as_u64().unwrap();
    let lost = beat().await;
    world.store.heal();
    let number = journal.next_number();
    let made = journal.intend(intent("a", number)).await.unwrap();
    // Each write of the head is told from all others.
    assert!(beat().await > lost);
    let result = Entry::Result {
        intent: made.number,
        outcome: done("a"),
    };
    journal.append(result).await.unwrap();
    assert_eq!(names(&journal.finish().await.unwrap()), ["a"]);
}

/// Only the clock of the store counts: what the owner's says is for people to read.
#[tokio::test]
async fn clocks_of_machines_do_not_count() {
    let world = World::new(2);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    let since = world.in_head("run").await["since"].as_u64().unwrap();
    assert!(since > 1_700_000_000);
    // As if the owner's clock were years behind.
    let text = String::from_utf8(world.head().await).unwrap();
    let json = text[9..].trim_end().replace(&since.to_string(), "1000");
    let line = format!("{:08x} {json}\n", crc(json.as_bytes()));
    world.put_head(line.into()).await;
    let error = world.on(1).open(PROJECT, STACK, "up").await.map(drop);
    let error = error.unwrap_err();
    assert!(
        error.is_lock_held() && error.to_string().contains("since 1970"),
        "{error}"
    );
    drop(journal);
}

fn crc(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// What a former owner wrote is told from what the next one writes by the epoch.
#[tokio::test]
async fn every_owner_has_an_epoch_of_its_own() {
    let world = World::new(1);
    let mut epochs = Vec::new();
    for name in ["a", "b", "c"] {
        let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
        create(&journal, name).await.unwrap();
        epochs.push(world.in_head("epoch").await.as_u64().unwrap());
        journal.finish().await.unwrap();
    }
    assert!(
        epochs.is_sorted_by(|former, next| former < next),
        "{epochs:?}"
    );
}

#[tokio::test]
async fn a_zombie_is_told_before_it_sends_a_call_again() {
    let world = World::new(2);
    let zombie = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    zombie.confirm().await.unwrap();
    world.on(1).unlock(PROJECT, STACK).await.unwrap().unwrap();
    let journal = world.on(1).open(PROJECT, STACK, "up").await.unwrap();
    let told = zombie.confirm().await.unwrap_err();
    let file = "s3://bucket/shop/payflow/hub/head".into();
    assert_eq!(told, StateError::LockLost { file });
    journal.confirm().await.unwrap();
}
