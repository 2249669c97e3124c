//! State in a store of objects: races, lost answers, lost locks, lost networks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../state_support/mod.rs"]
mod state_support;

mod engine;
mod faults;
mod locks;
mod moves;
mod store;
mod unsent;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use palinfra_core::backend::{S3Backend, Timing};
use palinfra_core::record::Checkpoint;
use state_support::{PROJECT, STACK, key};
use store::Store;

/// No waits, and locks that only a test frees.
const FAST: Timing = Timing {
    lease: Duration::from_secs(600),
    heartbeat: Duration::from_secs(600),
    pause: Duration::ZERO,
    attempts: 3,
};

/// The key of the head of the stack.
const HEAD: &str = "shop/payflow/hub/head";

/// A bucket, and the machines that use it.
#[derive(Default)]
struct World {
    store: Arc<Store>,
    machines: Vec<tempfile::TempDir>,
}

impl World {
    fn new(machines: usize) -> World {
        World {
            store: Arc::default(),
            machines: (0..machines)
                .map(|_| tempfile::tempdir().unwrap())
                .collect(),
        }
    }

    /// The folder of a machine.
    fn folder(&self, machine: usize) -> PathBuf {
        self.machines[machine].path().to_path_buf()
    }

    /// The backend as a new process on one of the machines has it.
    fn on(&self, machine: usize) -> S3Backend {
        self.with(machine, FAST)
    }

    fn with(&self, machine: usize, timing: Timing) -> S3Backend {
        let (store, local) = (self.store.clone(), self.folder(machine));
        S3Backend::with_timing(store, "s3://bucket/shop", "shop", key(1), local, timing)
    }

    /// The bytes of the stack's head.
    async fn head(&self) -> Vec<u8> {
        use object_store::ObjectStoreExt;
        let found = self.store.objects.get(&HEAD.into()).await.unwrap();
        found.bytes().await.unwrap().to_vec()
    }

    /// A field of the stack's head, which follows a checksum.
    async fn in_head(&self, field: &str) -> serde_json::Value {
        let head: serde_json::Value = serde_json::from_slice(&self.head().await[9..]).unwrap();
        head[field].clone()
    }

    /// Puts other bytes in its place.
    async fn put_head(&self, bytes: Vec<u8>) {
        use object_store::ObjectStoreExt;
        let put = self.store.objects.put(&HEAD.into(), bytes.into()).await;
        put.unwrap();
    }

    /// All objects.
    async fn objects(&self) -> Vec<String> {
        use futures_util::TryStreamExt;
        use object_store::ObjectStore;
        let objects = self.store.objects.list(None);
        let names = objects.map_ok(|object| object.location.to_string());
        let mut names: Vec<String> = names.try_collect().await.unwrap();
        names.sort();
        names
    }
}

/// What the state says, in one line.
fn told(state: &Checkpoint) -> String {
    let open = state.intents.len();
    format!(
        "{} {} {open}",
        state.serial,
        state_support::names(state).concat()
    )
}

/// A whole life: two creations in one run, a third in the next.
async fn life(backend: &S3Backend) -> Result<Checkpoint, palinfra_core::backend::StateError> {
    use palinfra_core::backend::Backend;
    let journal = backend.open(PROJECT, STACK, "up").await?;
    state_support::create(&journal, "a").await?;
    state_support::create(&journal, "b").await?;
    journal.finish().await?;
    let journal = backend.open(PROJECT, STACK, "up").await?;
    state_support::create(&journal, "c").await?;
    journal.finish().await
}
