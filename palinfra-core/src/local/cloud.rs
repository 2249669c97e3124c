//! One open folder of the local cloud: options, counted calls, faults.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::clouds::Cloud;
use crate::project::Credentials;
use crate::provider::{Failure, FailureKind, Provider};
use crate::record::{Action, Record};
use crate::secret::Sealer;

use super::calls::Setting;
use super::faults::{Fault, Faults, OnStop, Request, Script};
use super::provider::LocalProvider;
use super::rules::refused;
use super::store::Store;

/// The account of the local cloud.
pub const ACCOUNT: &str = "123456789012";

/// Stops the process at a call, for tests with real kills: `N`, `N:before` or `N:after`.
const STOP_AT: &str = "PALINFRA_LOCAL_STOP_AT";

/// How a local cloud behaves.
#[derive(Clone, Debug)]
pub struct LocalOptions {
    /// What the usual times are multiplied with: 0 = at once, 1 = real times.
    pub time_scale: f64,
    /// The account, 12 digits.
    pub account: String,
    /// Makes ids differ from those of another seed, and generated secrets the same each time.
    /// Without one, secrets come from the system's randomness.
    pub seed: Option<u64>,
    /// How long what was made cannot be read or found.
    pub visibility_lag: Duration,
    /// How long each call that changes something takes.
    pub latency: Duration,
    /// How many such calls may be under way; more are throttled.
    pub parallel: Option<usize>,
    /// What goes wrong on purpose.
    pub faults: Faults,
}

impl Default for LocalOptions {
    fn default() -> LocalOptions {
        LocalOptions {
            time_scale: 0.0,
            account: ACCOUNT.into(),
            seed: None,
            visibility_lag: Duration::ZERO,
            latency: Duration::ZERO,
            parallel: None,
            faults: Faults::none(),
        }
    }
}

/// The local cloud of one folder. Open a folder once in a process and share it.
pub struct LocalCloud {
    /// Itself, for the providers that it makes.
    own: Weak<LocalCloud>,
    store: Mutex<Store>,
    script: Mutex<Script>,
    pub(crate) setting: Setting,
    visibility_lag: Duration,
    latency: Duration,
    parallel: Option<usize>,
    under_way: AtomicUsize,
    stopped: AtomicBool,
    stop: Notify,
}

impl LocalCloud {
    /// Opens a folder, and makes it if it is not there. `sealer` encrypts what is written.
    ///
    /// # Errors
    /// When the folder or the log cannot be read, the key is another one, or an option has no
    /// meaning.
    pub fn open(
        folder: &Path,
        sealer: Sealer,
        options: LocalOptions,
    ) -> Result<Arc<LocalCloud>, Failure> {
        let LocalOptions {
            time_scale,
            account,
            seed,
            visibility_lag,
            latency,
            parallel,
            faults,
        } = options;
        if !(time_scale.is_finite() && time_scale >= 0.0) {
            let message = format!("the time scale is a number from 0, not {time_scale}");
            return Err(refused("InvalidOption", message));
        }
        let faults = match std::env::var(STOP_AT) {
            Ok(text) => faults
                .stop_at(&text)
                .map_err(|error| refused("InvalidOption", format!("{STOP_AT}: {error}")))?,
            Err(_) => faults,
        };
        let store = Store::open(folder, sealer)?;
        Ok(Arc::new_cyclic(|own| LocalCloud {
            own: own.clone(),
            store: Mutex::new(store),
            script: Mutex::new(Script::new(faults)),
            setting: Setting {
                scale: time_scale,
                account,
                seed,
            },
            visibility_lag,
            latency,
            parallel,
            under_way: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            stop: Notify::new(),
        }))
    }

    /// The provider for a region. Several share the objects.
    pub fn provider(self: &Arc<Self>, region: &str) -> LocalProvider {
        LocalProvider::new(self.clone(), region)
    }

    /// Replaces the faults to come.
    pub fn set_faults(&self, faults: Faults) {
        lock(&self.script).faults = faults;
    }

    /// The calls that changed something, or were meant to, in their order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.script).requests.clone()
    }

    /// How many such calls there were.
    pub fn calls(&self) -> u64 {
        lock(&self.script).requests.len() as u64
    }

    /// Ends when a fault has stopped the run.
    pub async fn stopped(&self) {
        let stop = self.stop.notified();
        tokio::pin!(stop);
        stop.as_mut().enable();
        if !self.stopped.load(Ordering::SeqCst) {
            stop.await;
        }
    }

    /// How long what was made may be hidden, by the options or by a fault.
    pub(crate) fn longest_lag(&self) -> Duration {
        self.visibility_lag
            .max(lock(&self.script).faults.longest_lag())
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Every call begins here: after a stop none is answered.
    pub(crate) async fn alive(&self) -> Result<(), Failure> {
        if !self.stopped.load(Ordering::SeqCst) {
            return Ok(());
        }
        let on_stop = lock(&self.script).faults.on_stop_now();
        match on_stop {
            OnStop::Hang => std::future::pending().await,
            _ => Err(Failure::new(
                FailureKind::Unknown,
                "Stopped",
                "the run was stopped",
            )),
        }
    }

    async fn stop_now(&self) -> Result<(), Failure> {
        if lock(&self.script).faults.on_stop_now() == OnStop::Abort {
            std::process::abort();
        }
        self.stopped.store(true, Ordering::SeqCst);
        self.stop.notify_waiters();
        self.alive().await
    }

    /// Makes a call that changes something: counted, and with the fault that is due.
    /// `made` tells the id, for the list of calls.
    pub(crate) async fn call<T>(
        &self,
        action: Action,
        record: &Record,
        change: impl FnOnce(&mut Store, Duration) -> Result<T, Failure>,
        made: impl FnOnce(&T) -> Option<&str>,
    ) -> Result<T, Failure> {
        self.alive().await?;
        let request = Request {
            call: 0,
            action,
            resource_type: record.resource_type.clone(),
            id: record.id.clone(),
            name: record.urn.short(),
        };
        let (call, fault) = lock(&self.script).begin(request);
        let place = UnderWay::enter(&self.under_way);
        if self.parallel.is_some_and(|most| place.number > most) {
            return Err(Failure::new(
                FailureKind::Passing,
                "Throttling",
                "Rate exceeded",
            ));
        }
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        if fault == Some(Fault::StopBefore) {
            self.stop_now().await?;
        }
        if let Some(failure) = fault.and_then(Fault::before) {
            return Err(failure);
        }
        // A run that was stopped meanwhile can change nothing more.
        self.alive().await?;
        let lag = self
            .visibility_lag
            .max(fault.map(Fault::lag).unwrap_or_default());
        let result = change(&mut self.store(), lag);
        if let Ok(answer) = &result
            && let Some(id) = made(answer)
        {
            lock(&self.script).made(call, id);
        }
        if fault == Some(Fault::StopAfter) {
            self.stop_now().await?;
        }
        match fault.and_then(Fault::after) {
            Some(failure) => Err(failure),
            None => result,
        }
    }
}

#[async_trait]
impl Cloud for LocalCloud {
    fn name(&self) -> &'static str {
        "local"
    }

    fn asks(&self) -> bool {
        false
    }

    fn pace(&self) -> f64 {
        self.setting.scale
    }

    /// Credentials mean nothing here: there is one account.
    async fn provider(
        &self,
        region: &str,
        _: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        let own = self.own.upgrade();
        let own = own.ok_or_else(|| refused("InternalError", "the local cloud is closed"))?;
        Ok(Arc::new(own.provider(region)))
    }
}

/// Counts a call while it is under way.
struct UnderWay<'a> {
    count: &'a AtomicUsize,
    number: usize,
}

impl UnderWay<'_> {
    fn enter(count: &AtomicUsize) -> UnderWay<'_> {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        UnderWay { count, number }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A panic elsewhere leaves nothing half done: each change is applied as a whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
