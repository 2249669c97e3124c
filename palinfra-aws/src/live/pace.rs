//! How often a wait looks.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{Failure, FailureKind};

/// The looks of one wait: quick at first, then slower, and slower for what usually takes
/// long.
pub struct Pace {
    started: Instant,
    looks: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            started: Instant::now(),
            looks: 0,
        }
    }
}

impl Pace {
    /// Since when it waits.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Sleeps until the next look at something that usually takes so many seconds.
    ///
    /// # Errors
    /// When the limit is over.
    pub async fn again(&mut self, usual: u32, limit: Duration) -> Result<(), Failure> {
        if self.elapsed() >= limit {
            let message = format!("it is not done after {} seconds", limit.as_secs());
            return Err(Failure::new(FailureKind::TimedOut, "", message));
        }
        self.looks += 1;
        sleep(pause(self.looks, usual)).await;
        Ok(())
    }
}

/// A quarter second, doubled each time, up to a twentieth of the usual time; that is at least
/// one and at most fifteen seconds.
fn pause(looks: u32, usual: u32) -> Duration {
    let most = Duration::from_millis((u64::from(usual) * 50).clamp(1_000, 15_000));
    (Duration::from_millis(250) * 2u32.pow(looks.saturating_sub(1).min(8))).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_looked_at_seldom() {
        let pauses = |usual| [1, 2, 3, 4, 9].map(|looks| pause(looks, usual).as_millis());
        assert_eq!(pauses(1), [250, 500, 1000, 1000, 1000]);
        assert_eq!(pauses(120), [250, 500, 1000, 2000, 6000]);
        assert_eq!(pauses(900), [250, 500, 1000, 2000, 15000]);
    }

    #[tokio::test]
    async fn a_wait_ends_at_its_limit() {
        let over = Pace::default().again(1, Duration::ZERO).await;
        assert!(over.is_err_and(|failure| failure.kind == FailureKind::TimedOut));
    }
}
