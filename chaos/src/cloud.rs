//! The local cloud, with one fault for each process that uses it.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use palinfra_core::clouds::Cloud;
use palinfra_core::journal::Durable;
use palinfra_core::local::{LocalCloud, LocalProvider};
use palinfra_core::project::Credentials;
use palinfra_core::provider::{Deletion, Done, Failure, FailureKind, Owned, Provider, Reading};
use palinfra_core::record::{Action, Home, Intent, Record};
use palinfra_core::{Map, Schema};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::fault::Fault;
use crate::seed::Seed;

/// The cloud as one process sees it.
pub struct FaultyCloud {
    inner: Arc<LocalCloud>,
    fault: Fault,
    told_lag: Duration,
    script: Mutex<Script>,
    /// How often what was made has been looked for.
    looks: AtomicUsize,
    stopped: AtomicBool,
    stop: Notify,
    late: Arc<AtomicUsize>,
    deleted: Deleted,
}

/// The objects whose deletion took effect: stack and incarnation.
pub type Deleted = Arc<Mutex<HashSet<(String, u64)>>>;

struct Script {
    seed: Seed,
    calls: Vec<Call>,
    expired: bool,
    refused: Vec<String>,
}

/// A call that changes the cloud, or was meant to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What it was to do.
    pub action: Action,
    /// The resource's short name.
    pub name: String,
    /// When it was made.
    pub at: Instant,
}

/// What a call that changes the cloud answers.
enum Answer {
    Done(Done),
    Deletion(Deletion),
}

impl FaultyCloud {
    /// With this fault. `told_lag` is what the engine is told of visibility; `late` counts
    /// the calls that are still under way though their process is dead; `deleted` gathers
    /// what was deleted.
    pub fn new(
        inner: Arc<LocalCloud>,
        fault: Fault,
        told_lag: Duration,
        seed: u64,
        late: Arc<AtomicUsize>,
        deleted: Deleted,
    ) -> Arc<FaultyCloud> {
        Arc::new(FaultyCloud {
            inner,
            fault,
            told_lag,
            script: Mutex::new(Script {
                seed: Seed(seed),
                calls: Vec::new(),
                expired: false,
                refused: Vec::new(),
            }),
            looks: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            stop: Notify::new(),
            late,
            deleted,
        })
    }

    /// The cloud without the fault.
    pub fn inner(&self) -> &Arc<LocalCloud> {
        &self.inner
    }

    /// The calls so far that changed something, or were meant to.
    pub fn calls(&self) -> Vec<Call> {
        self.script.lock().unwrap().calls.clone()
    }

    /// Those of these calls that were made after a moment.
    pub fn calls_since(&self, moment: Instant) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.at > moment);
        calls
    }

    /// What the cloud itself refused: a run that keeps the order is refused nothing.
    pub fn refused(&self) -> Vec<String> {
        self.script.lock().unwrap().refused.clone()
    }

    /// Ends when the process is dead.
    pub async fn stopped(&self) {
        let stop = self.stop.notified();
        tokio::pin!(stop);
        stop.as_mut().enable();
        if !self.stopped.load(Ordering::SeqCst) {
            stop.await;
        }
    }

    async fn die<T>(&self) -> T {
        self.stopped.store(true, Ordering::SeqCst);
        self.stop.notify_waiters();
        std::future::pending().await
    }

    /// The dead get no answer, and those with expired credentials a refusal.
    async fn alive(&self) -> Result<(), Failure> {
        if self.stopped.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        match self.script.lock().unwrap().expired {
            true => Err(expired()),
            false => Ok(()),
        }
    }
}

fn expired() -> Failure {
    let message = "The security token included in the request is expired";
    Failure::new(FailureKind::Denied, "ExpiredToken", message)
}

fn unknown(code: &str) -> Failure {
    Failure::new(FailureKind::Unknown, code, "it is not known how it ended")
}

/// A cloud that makes providers which share it.
pub struct Shared(pub Arc<FaultyCloud>);

#[async_trait]
impl Cloud for Shared {
    fn name(&self) -> &'static str {
        "local"
    }

    fn asks(&self) -> bool {
        false
    }

    fn pace(&self) -> f64 {
        self.0.inner.pace()
    }

    async fn provider(
        &self,
        region: &str,
        _: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        let inner = Arc::new(self.0.inner.provider(region));
        let cloud = self.0.clone();
        Ok(Arc::new(FaultyProvider { cloud, inner }))
    }
}

struct FaultyProvider {
    cloud: Arc<FaultyCloud>,
    inner: Arc<LocalProvider>,
}

async fn perform(
    inner: &LocalProvider,
    schema: &'static Schema,
    intent: &Durable<Intent>,
    deleted: &Deleted,
) -> Result<Answer, Failure> {
    match intent.action {
        Action::Create => inner.create(schema, intent).await.map(Answer::Done),
        Action::Update => inner.update(schema, intent).await.map(Answer::Done),
        Action::Delete => {
            let deletion = inner.delete(schema, intent).await?;
            let record = &intent.record;
            let which = (record.urn.stack().to_string(), record.incarnation);
            deleted.lock().unwrap().insert(which);
            Ok(Answer::Deletion(deletion))
        }
    }
}

impl FaultyProvider {
    async fn call(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Answer, Failure> {
        let cloud = &self.cloud;
        cloud.alive().await?;
        let (number, latency) = {
            let mut script = cloud.script.lock().unwrap();
            script.calls.push(Call {
                action: intent.action,
                name: intent.record.urn.short(),
                at: Instant::now(),
            });
            (script.calls.len() as u64, script.seed.below(40))
        };
        // Which of several calls comes first is up to the seed.
        sleep(Duration::from_millis(latency)).await;
        cloud.alive().await?;
        if let Some(seconds) = cloud.fault.delays(number) {
            self.send_late(schema, intent, seconds);
            return cloud.die().await;
        }
        match cloud.fault {
            Fault::StopBefore(call) if call == number => return cloud.die().await,
            Fault::Burst { from, calls } | Fault::LateRetry { from, calls, .. }
                if (from..from + calls).contains(&number) =>
            {
                let message = "Rate exceeded";
                return Err(Failure::new(FailureKind::Passing, "Throttling", message));
            }
            Fault::LostBefore(call) if call == number => return Err(unknown("")),
            Fault::ErrorBefore(call) if call == number => return Err(unknown("InternalError")),
            Fault::Expired(call) if call <= number => {
                cloud.script.lock().unwrap().expired = true;
                return Err(expired());
            }
            _ => {}
        }
        let answer = perform(&self.inner, schema, intent, &cloud.deleted).await;
        if let Err(failure) = &answer {
            let refused = format!("{:?} of {}: {failure}", intent.action, intent.record.urn);
            cloud.script.lock().unwrap().refused.push(refused);
        }
        match cloud.fault {
            Fault::StopAfter(call) if call == number => cloud.die().await,
            Fault::LostAfter(call) if call == number => Err(unknown("")),
            Fault::Blind { .. } if number == 1 => Err(unknown("")),
            Fault::ErrorAfter(call) if call == number => Err(unknown("InternalError")),
            _ => answer,
        }
    }

    fn send_late(&self, schema: &'static Schema, intent: &Durable<Intent>, seconds: u64) {
        let (inner, intent) = (self.inner.clone(), intent.clone());
        let (late, deleted) = (self.cloud.late.clone(), self.cloud.deleted.clone());
        late.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            sleep(Duration::from_secs(seconds)).await;
            // Nobody is left to be told what came of it.
            let _ = perform(&inner, schema, &intent, &deleted).await;
            late.fetch_sub(1, Ordering::SeqCst);
        });
    }

    async fn done(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        match self.call(schema, intent).await? {
            Answer::Done(done) => Ok(done),
            Answer::Deletion(_) => Err(unknown("a deletion")),
        }
    }
}

#[async_trait]
impl Provider for FaultyProvider {
    async fn home(&self) -> Result<Home, Failure> {
        self.cloud.alive().await?;
        self.inner.home().await
    }

    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.done(schema, intent).await
    }

    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.done(schema, intent).await
    }

    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure> {
        match self.call(schema, intent).await? {
            Answer::Deletion(deletion) => Ok(deletion),
            Answer::Done(_) => Err(unknown("no deletion")),
        }
    }

    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure> {
        self.cloud.alive().await?;
        let outputs = self.inner.wait_ready(schema, record, limit).await;
        self.cloud.alive().await?;
        outputs
    }

    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure> {
        self.cloud.alive().await?;
        let gone = self.inner.wait_gone(schema, record, limit).await;
        self.cloud.alive().await?;
        gone
    }

    async fn find(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Option<Done>, Failure> {
        self.cloud.alive().await?;
        let looks = self.cloud.looks.fetch_add(1, Ordering::Relaxed);
        if matches!(self.cloud.fault, Fault::Blind { looks: seen } if seen <= looks) {
            return Err(unknown("InternalError"));
        }
        self.inner.find(schema, intent).await
    }

    fn visibility_lag(&self, _: &'static Schema) -> Duration {
        self.cloud.told_lag
    }

    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>> {
        match self.cloud.alive().await {
            Ok(()) => self.inner.read(schema, records).await,
            Err(failure) => records.iter().map(|_| Err(failure.clone())).collect(),
        }
    }

    async fn owned(&self, lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        self.cloud.alive().await?;
        self.inner.owned(lineage).await
    }

    async fn import(
        &self,
        schema: &'static Schema,
        region: &str,
        id: &str,
        wanted: &Map,
    ) -> Result<Reading, Failure> {
        self.cloud.alive().await?;
        self.inner.import(schema, region, id, wanted).await
    }

    async fn look_up(
        &self,
        schema: &'static Schema,
        region: &str,
        inputs: &Map,
    ) -> Result<Map, Failure> {
        self.cloud.alive().await?;
        self.inner.look_up(schema, region, inputs).await
    }
}
