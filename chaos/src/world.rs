//! A cloud, a state and a clock, on which runs follow each other.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use palinfra_core::backend::{Backend, MemoryBackend};
use palinfra_core::engine::{Engine, EngineError, Prepared, Request, RunReport};
use palinfra_core::local::{Console, LocalCloud, LocalOptions};
use palinfra_core::record::{Checkpoint, Record};
use palinfra_core::secret::{KeySource, Keys};
use palinfra_core::{Project, Schema};
use tempfile::TempDir;

use crate::cloud::{Deleted, FaultyCloud, Shared};
use crate::fault::{Fault, LIFETIME};

/// How much faster than real times the cloud's own waits pass.
const PACE: f64 = 0.05;

/// A cloud, a state and a clock.
pub struct World {
    folder: Arc<TempDir>,
    /// The state.
    pub backend: MemoryBackend,
    /// The cloud, as the process sees it that is running now.
    pub cloud: Arc<FaultyCloud>,
    /// The resource types.
    pub types: Vec<&'static Schema>,
    seed: u64,
    lag: u64,
    late: Arc<AtomicUsize>,
    deleted: Deleted,
    /// Ids of objects that were deleted or forgotten behind the engine's back.
    pub outside: HashSet<String>,
    writes_before: u64,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All was done.
    Complete,
    /// The process died.
    Died,
    /// Something failed.
    Failed(String),
}

impl World {
    /// An empty one.
    pub fn new(types: Vec<&'static Schema>, seed: u64) -> World {
        World::over(
            Arc::new(tempfile::tempdir().unwrap()),
            MemoryBackend::default(),
            types,
            seed,
        )
    }

    fn over(
        folder: Arc<TempDir>,
        backend: MemoryBackend,
        types: Vec<&'static Schema>,
        seed: u64,
    ) -> World {
        let late = Arc::new(AtomicUsize::new(0));
        let deleted = Deleted::default();
        let cloud = open(&folder, Fault::Never, seed, 0, &late, &deleted);
        World {
            folder,
            backend,
            cloud,
            types,
            seed,
            lag: 0,
            late,
            deleted,
            outside: HashSet::new(),
            writes_before: 0,
        }
    }

    /// A copy that shares nothing with this one, long after all that was made before.
    pub async fn fork(&self, seed: u64) -> World {
        tokio::time::sleep(Duration::from_secs(7200)).await;
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let objects = self.folder.path().join("objects");
        if objects.exists() {
            fs::copy(objects, folder.path().join("objects")).unwrap();
        }
        let fork = World::over(folder, self.backend.fork(), self.types.clone(), seed);
        World {
            outside: self.outside.clone(),
            ..fork
        }
    }

    /// The next process, with this fault; what it makes is hidden for `lag` seconds.
    pub fn next_process(&mut self, fault: Fault, lag: u64) {
        self.lag = lag;
        self.cloud = open(
            &self.folder,
            fault,
            self.seed,
            lag,
            &self.late,
            &self.deleted,
        );
        let faults = self.backend.faults();
        self.writes_before = faults.seen();
        match fault {
            Fault::Disk(write) => faults.after(write - 1),
            Fault::Torn { write, bytes } => faults.torn_after(write - 1, bytes),
            _ => faults.clear(),
        }
    }

    /// The writes of the state by the process that is running now.
    pub fn writes(&self) -> u64 {
        self.backend.faults().seen() - self.writes_before
    }

    /// The same state and cloud, as another process has it that runs beside this one.
    pub fn beside(&self, fault: Fault) -> World {
        let seed = self.seed + 1;
        let (late, deleted) = (self.late.clone(), self.deleted.clone());
        World {
            folder: self.folder.clone(),
            backend: self.backend.clone(),
            cloud: open(&self.folder, fault, seed, self.lag, &late, &deleted),
            types: self.types.clone(),
            seed,
            lag: self.lag,
            late,
            deleted,
            outside: self.outside.clone(),
            writes_before: self.writes_before,
        }
    }

    /// An engine of the process that is running now.
    pub fn engine(&self, project: Project) -> Engine {
        let backend: Arc<dyn Backend> = Arc::new(self.backend.clone());
        let cloud = Arc::new(Shared(self.cloud.clone()));
        Engine::new(project, &self.types, backend, cloud)
    }

    /// Runs something until it ends or the process dies.
    pub async fn run(&self, work: impl Future<Output = Result<(), String>>) -> Ended {
        tokio::select! {
            biased;
            () = self.cloud.stopped() => Ended::Died,
            result = work => match result {
                Ok(()) => Ended::Complete,
                Err(why) => Ended::Failed(why),
            },
        }
    }

    /// The state of a stack.
    pub async fn state(&self, project: &str, stack: &str) -> Option<Checkpoint> {
        self.backend.load(project, stack).await.unwrap()
    }

    /// Whether the deletion of a record's object took effect.
    pub fn was_deleted(&self, record: &Record) -> bool {
        let which = (record.urn.stack().to_string(), record.incarnation);
        self.deleted.lock().unwrap().contains(&which)
    }

    /// A console, past all faults.
    pub fn console(&self) -> Console {
        Console::new(self.cloud.inner().clone(), self.types.clone())
    }

    /// Waits until no call is under way whose process is dead, and all can be seen.
    pub async fn settle_down(&self) {
        while self.late.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        tokio::time::sleep(Duration::from_secs(self.lag)).await;
    }
}

/// Carries out what was prepared; the error is all that was not done.
pub async fn carry_out(
    prepared: Result<Prepared, EngineError>,
    request: &Request,
) -> Result<(), String> {
    let prepared = prepared.map_err(|error| format!("{error}: {error:?}"))?;
    complete(&prepared.execute(request).await)
}

/// The error is all that was not done.
pub fn complete(report: &RunReport) -> Result<(), String> {
    for stack in &report.stacks {
        if let Some(error) = &stack.state_error {
            return Err(format!("{}: {error}", stack.stack));
        }
        match &stack.report {
            Some(run) if run.is_complete() => {}
            other => return Err(format!("{}: {other:?}", stack.stack)),
        }
    }
    Ok(())
}

fn open(
    folder: &TempDir,
    fault: Fault,
    seed: u64,
    lag: u64,
    late: &Arc<AtomicUsize>,
    deleted: &Deleted,
) -> Arc<FaultyCloud> {
    let keys = Keys::new(KeySource::Bytes([7; 32].into()), folder.path());
    let (_, sealer) = keys.fresh().unwrap();
    let options = LocalOptions {
        time_scale: PACE,
        seed: Some(seed),
        visibility_lag: Duration::from_secs(lag),
        ..LocalOptions::default()
    };
    let inner = LocalCloud::open(folder.path(), sealer, options).unwrap();
    // A call may be under way for a while, and what it makes may be hidden after that.
    let told = Duration::from_secs(lag + LIFETIME);
    FaultyCloud::new(inner, fault, told, seed, late.clone(), deleted.clone())
}
