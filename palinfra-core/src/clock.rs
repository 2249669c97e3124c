//! Time, for intents and retries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// How long to wait before the given attempt, from 1: a quarter second, doubled each time,
/// at most 20 seconds.
pub fn back_off(attempt: u32) -> Duration {
    let factor = 1u32 << attempt.saturating_sub(1).min(7);
    (Duration::from_millis(250) * factor).min(Duration::from_secs(20))
}
