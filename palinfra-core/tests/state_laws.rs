//! What holds wherever state is kept: on disk, in memory, in a store of objects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use std::sync::Arc;

use palinfra_core::backend::{Backend, FileBackend, MemoryBackend, StateError};
use palinfra_core::record::{Checkpoint, Entry};
use palinfra_core::secret::KeySource;
use state_support::{PROJECT, STACK, create, intent, key, names, record, urn};

/// A place for state.
trait Home: Default + Send + Sync + 'static {
    /// The state there, as a process that has just begun sees it.
    fn backend_with(&self, key: KeySource) -> Arc<dyn Backend>;

    fn backend(&self) -> Arc<dyn Backend> {
        self.backend_with(key(1))
    }
}

struct OnDisk(tempfile::TempDir);

impl Default for OnDisk {
    fn default() -> OnDisk {
        OnDisk(tempfile::tempdir().unwrap())
    }
}

impl Home for OnDisk {
    fn backend_with(&self, key: KeySource) -> Arc<dyn Backend> {
        Arc::new(FileBackend::new(self.0.path().into(), key))
    }
}

#[cfg(feature = "s3")]
struct AsObjects {
    store: Arc<object_store::memory::InMemory>,
    local: tempfile::TempDir,
}

#[cfg(feature = "s3")]
impl Default for AsObjects {
    fn default() -> AsObjects {
        AsObjects {
            store: Arc::default(),
            local: tempfile::tempdir().unwrap(),
        }
    }
}

#[cfg(feature = "s3")]
impl Home for AsObjects {
    fn backend_with(&self, key: KeySource) -> Arc<dyn Backend> {
        let (store, local) = (self.store.clone(), self.local.path().to_path_buf());
        Arc::new(palinfra_core::backend::S3Backend::new(
            store,
            "s3://bucket/shop",
            "shop",
            key,
            local,
        ))
    }
}

#[derive(Default)]
struct InMemory(MemoryBackend);

impl Home for InMemory {
    fn backend_with(&self, _: KeySource) -> Arc<dyn Backend> {
        Arc::new(self.0.clone())
    }
}

async fn up(backend: &dyn Backend, names: &[&str]) -> Checkpoint {
    let mut state = None;
    for name in names {
        let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
        create(&journal, name).await.unwrap();
        state = Some(journal.finish().await.unwrap());
    }
    state.unwrap()
}

async fn crash(backend: &dyn Backend, names: &[&str]) -> Checkpoint {
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    for name in names {
        create(&journal, name).await.unwrap();
    }
    journal.read(Checkpoint::clone)
}

async fn what_is_finished_is_loaded_again<H: Home>(home: H) {
    let backend = home.backend();
    assert!(backend.url().contains(':'));
    assert_eq!(backend.load(PROJECT, STACK).await.unwrap(), None);
    let state = up(&*backend, &["a", "b"]).await;
    assert_eq!(
        (state.serial, names(&state)),
        (2, vec!["a".into(), "b".into()])
    );
    let backend = home.backend();
    assert_eq!(backend.load(PROJECT, STACK).await.unwrap(), Some(state));
    assert_eq!(backend.stacks(PROJECT).await.unwrap(), [STACK]);
    assert_eq!(backend.stacks("other").await.unwrap(), [] as [&str; 0]);
    assert_eq!(backend.verify(PROJECT, STACK).await.unwrap(), []);
}

async fn a_run_that_changes_nothing_makes_no_version<H: Home>(home: H) {
    let backend = home.backend();
    let before = up(&*backend, &["a"]).await;
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.finish().await.unwrap(), before);
    assert_eq!(backend.history(PROJECT, STACK).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_asks_for_the_lock_writes_nothing() {
    let home = InMemory::default();
    let journal = home.backend().open(PROJECT, STACK, "up").await.unwrap();
    home.0.faults().after(0);
    journal.confirm().await.unwrap();
    journal.finish().await.unwrap();
}

async fn numbers_are_never_given_twice<H: Home>(home: H) {
    let backend = home.backend();
    let state = crash(&*backend, &["a", "b"]).await;
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    assert!(journal.next_number() > state.counter);
    assert_ne!(journal.next_number(), journal.next_number());
}

async fn what_an_interrupted_run_wrote_is_there<H: Home>(home: H) {
    let state = crash(&*home.backend(), &["a", "b"]).await;
    assert_eq!(
        home.backend().load(PROJECT, STACK).await.unwrap(),
        Some(state)
    );
    let journal = home.backend().open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, "c").await.unwrap();
    drop(journal);
    let state = up(&*home.backend(), &["d"]).await;
    assert_eq!((state.serial, names(&state).concat()), (1, "abcd".into()));
}

async fn an_intent_stays_open_until_its_result_is_written<H: Home>(home: H) {
    let backend = home.backend();
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    journal.intend(intent("a", 1)).await.unwrap();
    drop(journal);
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    let open = journal.open_intents();
    assert_eq!(open.len(), 1);
    assert_eq!(*open[0], intent("a", 1));
    // An open intent is a change: it must come through a checkpoint too.
    journal.finish().await.unwrap();
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    assert_eq!(journal.open_intents().len(), 1);
}

async fn a_second_run_is_told_who_holds_the_lock<H: Home>(home: H) {
    let backend = home.backend();
    let first = backend.open(PROJECT, STACK, "up").await.unwrap();
    for other in [backend.clone(), home.backend()] {
        let error = other
            .open(PROJECT, STACK, "up")
            .await
            .map(drop)
            .unwrap_err();
        assert!(error.is_lock_held(), "{error}");
        let process = format!("(process {}), since 20", std::process::id());
        assert!(error.to_string().contains(&process), "{error}");
    }
    // Looking needs no lock.
    assert!(backend.load(PROJECT, STACK).await.unwrap().is_some());
    first.finish().await.unwrap();
    backend.open(PROJECT, STACK, "up").await.unwrap();
}

async fn of_many_runs_at_once_one_wins<H: Home>(home: H) {
    for _ in 0..5 {
        let runs = (0..8).map(|_| {
            let backend = home.backend();
            tokio::spawn(async move { backend.open(PROJECT, STACK, "up").await })
        });
        // Kept until all have tried, so that nobody takes a lock that was given back.
        let runs: Vec<_> = runs.collect();
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

async fn a_run_whose_lock_was_taken_away_writes_nothing_more<H: Home>(home: H) {
    let backend = home.backend();
    let first = backend.open(PROJECT, STACK, "up").await.unwrap();
    create(&first, "a").await.unwrap();
    let owner = backend.unlock(PROJECT, STACK).await.unwrap();
    assert!(owner.unwrap().contains("process"));
    assert_eq!(backend.unlock(PROJECT, STACK).await.unwrap(), None);
    let second = backend.open(PROJECT, STACK, "up").await.unwrap();
    let error = create(&first, "b").await.unwrap_err();
    assert!(matches!(error, StateError::LockLost { .. }), "{error}");
    assert!(first.finish().await.is_err());
    create(&second, "c").await.unwrap();
    assert_eq!(names(&second.finish().await.unwrap()), ["a", "c"]);
}

async fn appends_at_once_are_all_there_in_one_order<H: Home>(home: H) {
    let backend = home.backend();
    let journal = Arc::new(backend.open(PROJECT, STACK, "up").await.unwrap());
    let runs = (0..200).map(|at| {
        let journal = journal.clone();
        tokio::spawn(async move {
            let name = format!("r{at}");
            create(&journal, &name).await.unwrap();
            assert!(journal.read(|state| state.resources.contains_key(&urn(&name))));
        })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap();
    }
    let live = journal.read(Checkpoint::clone);
    assert_eq!(live.resources.len(), 200);
    drop(journal);
    let folded = backend.load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!(names(&folded), names(&live));
    assert_eq!(folded, live);
}

async fn a_reader_is_not_disturbed_by_runs<H: Home>(home: H) {
    let backend = home.backend();
    up(&*backend, &["a"]).await;
    let reader = home.backend();
    let readers = (0..4).map(|_| {
        let reader = reader.clone();
        tokio::spawn(async move {
            let mut last = 0;
            while last < 40 {
                let state = reader.load(PROJECT, STACK).await.unwrap().unwrap();
                assert!(state.serial >= last);
                last = state.serial;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    for number in 0..40 {
        up(&*backend, &[&format!("b{number}")]).await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
}

async fn the_history_keeps_the_newest_hundred<H: Home>(home: H) {
    let backend = home.backend();
    for at in 0..105 {
        let command = format!("up {at}");
        let journal = backend.open(PROJECT, STACK, &command).await.unwrap();
        let entry = Entry::Record(Box::new(record("a", 1)));
        journal.append(entry).await.unwrap();
        journal.finish().await.unwrap();
    }
    let history = backend.history(PROJECT, STACK).await.unwrap();
    let serials: Vec<u64> = history.iter().map(|entry| entry.serial).collect();
    assert_eq!(serials, (5..=105).rev().collect::<Vec<_>>());
    let newest = &history[0];
    assert_eq!((newest.command.as_str(), newest.resources), ("up 104", 1));
    assert!(newest.time > 0);
}

async fn imported_state_takes_the_next_serial_and_keeps_the_lineage<H: Home>(home: H) {
    let backend = home.backend();
    let mut old = up(&*backend, &["a"]).await;
    old.resources.insert(urn("x"), record("x", 7).into());
    crash(&*backend, &["b"]).await;
    let written = backend.replace(PROJECT, STACK, old.clone()).await.unwrap();
    // The interrupted run has become serial 2.
    assert_eq!((written.serial, names(&written).concat()), (3, "ax".into()));
    assert_eq!(backend.load(PROJECT, STACK).await.unwrap(), Some(written));
    let mut foreign = old.clone();
    foreign.lineage = "z".repeat(32);
    let refused = backend.replace(PROJECT, STACK, foreign.clone()).await;
    assert!(matches!(refused, Err(StateError::OtherLineage { .. })));
    let refused = backend.replace(PROJECT, "new", old.clone()).await;
    assert!(matches!(refused, Err(StateError::OtherProject { .. })));
    // A stack that has nothing takes any lineage.
    foreign.stack = "new".into();
    let written = backend
        .replace(PROJECT, "new", foreign.clone())
        .await
        .unwrap();
    assert_eq!(written.lineage, foreign.lineage);
    assert_eq!(written.serial, old.serial + 1);
}

async fn a_removed_stack_is_gone_unless_a_run_is_at_work_on_it<H: Home>(home: H) {
    let backend = home.backend();
    let before = up(&*backend, &["a", "b"]).await;
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    let refused = backend.remove(PROJECT, STACK).await.unwrap_err();
    assert!(refused.is_lock_held(), "{refused}");
    drop(journal);
    backend.remove(PROJECT, STACK).await.unwrap();
    assert_eq!(backend.load(PROJECT, STACK).await.unwrap(), None);
    assert_eq!(backend.stacks(PROJECT).await.unwrap(), [] as [&str; 0]);
    backend.remove(PROJECT, STACK).await.unwrap();
    // A new one of the same name begins anew.
    let new = up(&*backend, &["c"]).await;
    assert_eq!((new.serial, names(&new).concat()), (1, "c".into()));
    assert_ne!(new.lineage, before.lineage);
    assert_eq!(backend.verify(PROJECT, STACK).await.unwrap(), []);
}

async fn another_key_seals_all_that_is_kept<H: Home>(home: H) {
    let backend = home.backend();
    up(&*backend, &["a", "b"]).await;
    crash(&*backend, &["c"]).await;
    let before = backend.history(PROJECT, STACK).await.unwrap();
    backend.rotate(PROJECT, STACK, key(2)).await.unwrap();
    let with_new = home.backend_with(key(2));
    let state = with_new.load(PROJECT, STACK).await.unwrap().unwrap();
    assert_eq!((state.serial, names(&state).concat()), (3, "abc".into()));
    assert_eq!(with_new.verify(PROJECT, STACK).await.unwrap(), []);
    let history = with_new.history(PROJECT, STACK).await.unwrap();
    assert_eq!((history.len(), &history[1..]), (3, before.as_slice()));
    let refused = home.backend().load(PROJECT, STACK).await.unwrap_err();
    assert!(matches!(refused, StateError::WrongKey { .. }), "{refused}");
}

macro_rules! laws {
    ($place:ident: $home:ty; $($law:ident)*) => {
        mod $place {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $law() {
                    super::$law(<$home>::default()).await;
                }
            )*
        }
    };
}

macro_rules! laws_of {
    ($place:ident: $home:ty) => {
        laws! {
            $place: $home;
            what_is_finished_is_loaded_again
            a_run_that_changes_nothing_makes_no_version
            numbers_are_never_given_twice
            what_an_interrupted_run_wrote_is_there
            an_intent_stays_open_until_its_result_is_written
            a_second_run_is_told_who_holds_the_lock
            of_many_runs_at_once_one_wins
            a_run_whose_lock_was_taken_away_writes_nothing_more
            appends_at_once_are_all_there_in_one_order
            a_reader_is_not_disturbed_by_runs
            the_history_keeps_the_newest_hundred
            imported_state_takes_the_next_serial_and_keeps_the_lineage
            a_removed_stack_is_gone_unless_a_run_is_at_work_on_it
        }
    };
}

laws_of!(on_disk: super::OnDisk);
laws_of!(in_memory: super::InMemory);
#[cfg(feature = "s3")]
laws_of!(as_objects: super::AsObjects);

laws!(keys_on_disk: super::OnDisk; another_key_seals_all_that_is_kept);
#[cfg(feature = "s3")]
laws!(keys_as_objects: super::AsObjects; another_key_seals_all_that_is_kept);
