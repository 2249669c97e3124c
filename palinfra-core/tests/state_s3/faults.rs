//! Writes that fail, and answers that are lost.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use palinfra_core::backend::{Backend, StateError};
use palinfra_core::record::Entry;

use crate::state_support::{PROJECT, STACK, create, done, intent, names};
use crate::store::{FAULTS, Fault, Store};
use crate::{World, life, told};

#[tokio::test]
async fn one_failure_at_any_write_is_not_noticed() {
    for fault in FAULTS {
        for at in 0.. {
            let world = World::new(1);
            world.store.trap(at, fault, false);
            let state = life(&world.on(0)).await;
            let state = state.unwrap_or_else(|error| panic!("{fault:?} at write {at}: {error}"));
            assert_eq!(told(&state), "2 abc 0", "{fault:?} at write {at}");
            let backend = world.on(0);
            assert_eq!(backend.verify(PROJECT, STACK).await.unwrap(), []);
            assert_eq!(backend.history(PROJECT, STACK).await.unwrap().len(), 2);
            if world.store.writes.load(Ordering::SeqCst) <= at {
                assert!(at > 15, "nothing was tried");
                break;
            }
        }
    }
}

/// A run that is cut off at each write in turn. What its callers were told is so.
#[tokio::test]
async fn a_run_that_is_cut_off_anywhere_loses_nothing_that_it_was_told() {
    for fault in [Fault::Refused, Fault::Lost] {
        for at in 0.. {
            let world = World::new(2);
            crate::state_support::create(
                &world.on(0).open(PROJECT, STACK, "up").await.unwrap(),
                "z",
            )
            .await
            .unwrap();
            world.store.trap(at, fault, true);
            let before = world.store.writes.load(Ordering::SeqCst);
            let mut made = vec!["z".to_string()];
            let ended = run(&world, &mut made).await;
            let tried = world.store.writes.load(Ordering::SeqCst) - before;
            world.store.heal();

            // From this machine: every call that was made is known with its result.
            let backend = world.on(0);
            let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
            let known = journal.read(names);
            for name in &made {
                assert!(known.contains(name), "{fault:?} at {at}: {name} is lost");
            }
            create(&journal, "n").await.unwrap();
            let state = journal.finish().await.unwrap();
            // An intent may be durable although its caller was told that it failed.
            for problem in backend.verify(PROJECT, STACK).await.unwrap() {
                assert!(problem.what.contains("it is not known how"), "{problem:?}");
            }
            let history = backend.history(PROJECT, STACK).await.unwrap();
            let serials: Vec<u64> = history.iter().map(|entry| entry.serial).collect();
            assert_eq!(serials, (1..=state.serial).rev().collect::<Vec<_>>());
            // Nothing is left behind: the head, the checkpoints.
            let objects = world.objects().await;
            let stack = objects.iter().filter(|name| name.contains("payflow/hub"));
            assert_eq!(stack.count(), 1 + history.len(), "{objects:?}");
            if ended.is_ok() {
                assert!(tried > 8, "nothing was tried");
                break;
            }
        }
    }
}

/// Makes three resources, each with a call between intent and result.
async fn run(world: &World, made: &mut Vec<String>) -> Result<(), StateError> {
    let journal = world.on(0).open(PROJECT, STACK, "up").await?;
    let mut failed = Ok(());
    for name in ["a", "b", "c"] {
        let Ok(intent) = journal.intend(intent(name, journal.next_number())).await else {
            failed = Err(StateError::Missing { file: name.into() });
            break;
        };
        // Here is the call.
        made.push(name.into());
        let result = Entry::Result {
            intent: intent.number,
            outcome: done(name),
        };
        if let Err(error) = journal.append(result).await {
            failed = Err(error);
            break;
        }
    }
    journal.finish().await?;
    failed
}

#[tokio::test]
async fn a_store_that_ignores_conditions_is_refused() {
    for (overwrites, takes_any_version) in [(true, true), (true, false), (false, true)] {
        let world = World {
            store: Arc::new(Store {
                overwrites,
                takes_any_version,
                ..Store::default()
            }),
            ..World::new(1)
        };
        let error = world.on(0).open(PROJECT, STACK, "up").await.map(drop);
        let error = error.unwrap_err();
        assert!(matches!(error, StateError::NoConditions { .. }), "{error}");
        assert!(error.help().unwrap().contains("If-Match"));
        assert_eq!(world.objects().await, [] as [&str; 0]);
    }
}

#[tokio::test]
async fn a_missing_bucket_is_no_missing_stack() {
    let world = World {
        store: Arc::new(Store {
            missing: true,
            ..Store::default()
        }),
        ..World::new(1)
    };
    let error = world.on(0).load(PROJECT, STACK).await.unwrap_err();
    assert!(error.to_string().contains("NoSuchBucket"), "{error}");
}

#[tokio::test]
async fn a_request_is_tried_as_often_as_is_said() {
    let world = World::new(1);
    world.store.trap(0, Fault::Refused, true);
    let error = world.on(0).load(PROJECT, STACK).await.unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
    assert_eq!(world.store.reads.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_head_that_is_older_than_its_journal_is_refused() {
    let world = World::new(1);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    let old = world.head().await;
    // So many that they no longer fit the head.
    for at in 0..100 {
        create(&journal, &format!("r{at}")).await.unwrap();
    }
    drop(journal);
    world.put_head(old).await;
    let error = world.on(0).load(PROJECT, STACK).await.unwrap_err();
    assert!(error.to_string().contains("is older than"), "{error}");
}

#[tokio::test]
async fn a_head_that_was_put_back_is_refused() {
    let world = World::new(1);
    life(&world.on(0)).await.unwrap();
    let old = world.head().await;
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "d").await.unwrap();
    journal.finish().await.unwrap();
    world.put_head(old).await;
    let expected = StateError::SerialWentBack {
        file: "s3://bucket/shop/payflow/hub/checkpoint".into(),
        found: 2,
        seen: 3,
    };
    assert_eq!(
        world.on(0).load(PROJECT, STACK).await.unwrap_err(),
        expected
    );
    let opened = world.on(0).open(PROJECT, STACK, "up").await.map(drop);
    assert_eq!(opened.unwrap_err(), expected);
}

#[tokio::test]
async fn a_damaged_head_is_refused() {
    let world = World::new(1);
    life(&world.on(0)).await.unwrap();
    let whole = world.head().await;
    for end in 0..whole.len() {
        world.put_head(whole[..end].to_vec()).await;
        let error = world.on(0).load(PROJECT, STACK).await.unwrap_err();
        let expected = matches!(error, StateError::Empty { .. } | StateError::Corrupt { .. });
        assert!(expected, "cut at {end}: {error}");
    }
}

#[tokio::test]
async fn a_damaged_checkpoint_is_refused_by_its_name() {
    use object_store::{ObjectStoreExt, path::Path};
    let world = World::new(1);
    life(&world.on(0)).await.unwrap();
    for name in world.objects().await {
        if name.contains("/checkpoint/") {
            let object = Path::from(name);
            world.store.objects.put(&object, "x".into()).await.unwrap();
        }
    }
    let error = world.on(0).load(PROJECT, STACK).await.unwrap_err();
    let StateError::Torn { file, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        file.to_str(),
        Some("s3://bucket/shop/payflow/hub/checkpoint")
    );
}

#[tokio::test]
async fn what_is_there_shows_no_secret() {
    use object_store::{ObjectStoreExt, path::Path};
    let world = World::new(1);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "a").await.unwrap();
    drop(journal);
    life(&world.on(0)).await.unwrap();
    for name in world.objects().await {
        let object = world.store.objects.get(&Path::from(name.as_str())).await;
        let bytes = object.unwrap().bytes().await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["a very secret word", "10.0.0.0/16"] {
            assert!(!text.contains(secret), "{name} shows {secret}");
        }
    }
}

/// What a step costs does not grow with the state or the journal.
#[tokio::test]
async fn a_step_costs_two_writes_however_large_the_state_is() {
    let world = World::new(1);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    let counts = || {
        let of = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::SeqCst);
        (of(&world.store.writes), of(&world.store.bytes))
    };
    let mut costs = Vec::new();
    for part in 0..4 {
        let before = counts();
        for at in 0..200 {
            create(&journal, &format!("r{part}-{at}")).await.unwrap();
        }
        let after = counts();
        costs.push((after.0 - before.0, after.1 - before.1));
    }
    for (writes, bytes) in &costs {
        // Intent and result, and now and then an object for what no longer fits the head.
        assert!((400..=420).contains(writes), "{costs:?}");
        assert!(*bytes < 400 * 64 * 1024, "{costs:?}");
        assert!(*bytes < costs[0].1 * 12 / 10, "{costs:?}");
    }
    // What is in objects of its own is read again, after a crash too.
    drop(journal);
    let journal = world.on(0).open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.read(names).len(), 800);
}
