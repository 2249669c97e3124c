//! State that moves from one place to another.

use palinfra_core::backend::{Backend, Faults, FileBackend, StateError};

use crate::state_support::{PROJECT, STACK, create, key, names};
use crate::store::Fault;
use crate::{World, life};

fn folder(world: &World) -> FileBackend {
    FileBackend::new(world.folder(0).join("state"), key(1))
}

/// Three versions and an interrupted run.
async fn lived(backend: &dyn Backend) {
    for name in ["a", "b", "c"] {
        let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
        create(&journal, name).await.unwrap();
        journal.finish().await.unwrap();
    }
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "d").await.unwrap();
}

async fn serials(backend: &dyn Backend) -> Vec<u64> {
    let history = backend.history(PROJECT, STACK).await.unwrap();
    history.iter().map(|entry| entry.serial).collect()
}

#[tokio::test]
async fn state_moves_with_its_history_and_back_again() {
    let world = World::new(1);
    let (disk, bucket) = (folder(&world), world.on(0));
    assert_eq!(disk.migrate(PROJECT, STACK, &bucket).await.unwrap(), None);
    lived(&disk).await;
    assert_eq!(
        disk.migrate(PROJECT, STACK, &bucket).await.unwrap(),
        Some(4)
    );
    let state = bucket.load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!(names(&state).concat(), "abcd");
    assert_eq!(serials(&bucket).await, [4, 3, 2, 1]);
    assert_eq!(bucket.verify(PROJECT, STACK).await.unwrap(), []);

    let error = disk.load(PROJECT, STACK).await.unwrap_err();
    assert!(
        error.to_string().contains("moved to s3://bucket/shop"),
        "{error}"
    );
    assert_eq!(error.help().unwrap(), "Pass `--state 's3://bucket/shop'`.");
    assert!(disk.open(PROJECT, STACK, "up").await.is_err());
    assert_eq!(serials(&disk).await, [4, 3, 2, 1], "nothing is thrown away");
    // Again: nothing more to do.
    assert_eq!(
        disk.migrate(PROJECT, STACK, &bucket).await.unwrap(),
        Some(4)
    );

    let journal = bucket.open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "e").await.unwrap();
    journal.finish().await.unwrap();
    assert_eq!(
        bucket.migrate(PROJECT, STACK, &disk).await.unwrap(),
        Some(5)
    );
    let state = disk.load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!(names(&state).concat(), "abcde");
    assert_eq!(serials(&disk).await, [5, 4, 3, 2, 1]);
    assert!(matches!(
        bucket.load(PROJECT, STACK).await,
        Err(StateError::Moved { .. })
    ));
}

#[tokio::test]
async fn a_move_is_refused_while_a_run_is_at_work() {
    let world = World::new(1);
    let (disk, bucket) = (folder(&world), world.on(0));
    lived(&disk).await;
    let journal = disk.open(PROJECT, STACK, "up").await.unwrap();
    let error = disk.migrate(PROJECT, STACK, &bucket).await.unwrap_err();
    assert!(error.is_lock_held(), "{error}");
    drop(journal);
    assert_eq!(bucket.load(PROJECT, STACK).await.unwrap(), None);
    disk.migrate(PROJECT, STACK, &bucket).await.unwrap();
}

#[tokio::test]
async fn state_that_is_there_is_not_overwritten() {
    let world = World::new(1);
    let (disk, bucket) = (folder(&world), world.on(0));
    lived(&disk).await;
    let there = life(&bucket).await.unwrap();
    let error = disk.migrate(PROJECT, STACK, &bucket).await.unwrap_err();
    assert!(matches!(error, StateError::Occupied { .. }), "{error}");
    assert_eq!(bucket.load(PROJECT, STACK).await.unwrap(), Some(there));
    assert!(disk.load(PROJECT, STACK).await.unwrap().is_some());
    let same = disk.migrate(PROJECT, STACK, &disk).await.unwrap_err();
    assert!(matches!(same, StateError::Occupied { .. }), "{same}");
}

#[tokio::test]
async fn a_stack_that_moved_is_not_overwritten_from_a_third_place() {
    let world = World::new(1);
    let (disk, bucket) = (folder(&world), world.on(0));
    lived(&disk).await;
    disk.migrate(PROJECT, STACK, &bucket).await.unwrap();
    let third = FileBackend::new(world.folder(0).join("third"), key(1));
    let away = disk.migrate(PROJECT, STACK, &third).await.unwrap_err();
    assert!(matches!(away, StateError::Moved { .. }), "{away}");
    lived(&third).await;
    let error = third.migrate(PROJECT, STACK, &disk).await.unwrap_err();
    assert!(matches!(error, StateError::Occupied { .. }), "{error}");
    assert!(third.load(PROJECT, STACK).await.unwrap().is_some());
}

#[tokio::test]
async fn another_key_there_is_noticed_before_anything_is_given_up() {
    let world = World::new(1);
    let disk = folder(&world);
    lived(&disk).await;
    let other = FileBackend::new(world.folder(0).join("other"), key(2));
    let error = disk.migrate(PROJECT, STACK, &other).await.unwrap_err();
    assert!(matches!(error, StateError::WrongKey { .. }), "{error}");
    assert!(disk.load(PROJECT, STACK).await.unwrap().is_some());
}

/// At any moment one place has the state, but for the last write: then one more run of the
/// same command says which.
#[tokio::test]
async fn a_move_that_is_cut_off_anywhere_is_finished_by_the_next() {
    // First failing writes in the bucket, then on disk.
    for on_disk in [false, true] {
        for at in 0.. {
            let world = World::new(1);
            lived(&folder(&world)).await;
            let faults = Faults::default();
            let root = world.folder(0).join("state");
            let disk = FileBackend::with_faults(root, key(1), faults.clone());
            match on_disk {
                true => faults.after(at),
                false => world.store.trap(at, Fault::Lost, true),
            }
            let result = disk.migrate(PROJECT, STACK, &world.on(0)).await;
            faults.clear();
            world.store.heal();
            let (disk, bucket) = (folder(&world), world.on(0));
            let here = disk.load(PROJECT, STACK).await;
            let there = bucket.load(PROJECT, STACK).await;
            match (&here, &there) {
                (Ok(Some(_)), Ok(None) | Err(StateError::Arriving { .. })) => {}
                (Err(StateError::Moved { .. }), Ok(Some(_))) => {}
                (Err(StateError::Moved { .. }), Err(StateError::Arriving { .. })) => {}
                other => panic!("at write {at}: {other:?}"),
            }
            disk.migrate(PROJECT, STACK, &bucket).await.unwrap();
            let state = bucket.load(PROJECT, STACK).await.unwrap().unwrap();
            assert_eq!(names(&state).concat(), "abcd");
            assert_eq!(serials(&bucket).await, [4, 3, 2, 1]);
            assert!(disk.load(PROJECT, STACK).await.is_err());
            if result.is_ok() {
                assert!(at > 3, "nothing was tried");
                break;
            }
        }
    }
}
