//! Time, for intents and retries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Seconds since 1970.
pub fn now() -> u64 {
    since_1970().as_secs()
}

/// Milliseconds since 1970.
pub fn milliseconds() -> u64 {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}

/// The time as the runtime sees it: a test that stops tokio's clock, or turns it on, sees
/// this one follow.
fn since_1970() -> Duration {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let (seen, real) = (Instant::now().into_std(), std::time::Instant::now());
    (now + seen.saturating_duration_since(real))
        .saturating_sub(real.saturating_duration_since(seen))
}

/// How long to wait before the given attempt, from 1: a quarter second, doubled each time,
/// at most 20 seconds.
pub fn back_off(attempt: u32) -> Duration {
    let factor = 1u32 << attempt.saturating_sub(1).min(7);
    (Duration::from_millis(250) * factor).min(Duration::from_secs(20))
}
