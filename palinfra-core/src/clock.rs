//! Time, for intents and retries.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// When the simulation began: since 1970, and on tokio's clock.
static SIMULATED: OnceLock<(Duration, Instant)> = OnceLock::new();

/// From now on, and in the whole process, time is what tokio's clock says, which a test stops
/// and turns on.
pub fn simulate() {
    SIMULATED.get_or_init(|| (system(), Instant::now()));
}

/// Seconds since 1970.
pub fn now() -> u64 {
    since_1970().as_secs()
}

/// Milliseconds since 1970.
pub fn milliseconds() -> u64 {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}

fn since_1970() -> Duration {
    match SIMULATED.get() {
        Some((then, at)) => *then + Instant::now().saturating_duration_since(*at),
        None => system(),
    }
}

fn system() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

/// How long to wait before the given attempt, from 1: a quarter second, doubled each time,
/// at most 20 seconds.
pub fn back_off(attempt: u32) -> Duration {
    let factor = 1u32 << attempt.saturating_sub(1).min(7);
    (Duration::from_millis(250) * factor).min(Duration::from_secs(20))
}
