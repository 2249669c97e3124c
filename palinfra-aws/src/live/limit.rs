//! How many calls to a service run at once: fewer when it says that they are too many, then
//! slowly more again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

const FIRST: f64 = 32.0;
const MOST: f64 = 128.0;

/// The limit of one service in one region.
#[derive(Debug)]
pub struct Limiter {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: f64,
    running: usize,
    /// Counts the calls that began.
    begun: u64,
    /// Calls that began up to here say nothing new when they are throttled.
    cut_at: u64,
}

/// The right to make a call. Dropping it lets the next one begin.
#[derive(Debug)]
pub struct Permit {
    limiter: Arc<Limiter>,
}

impl Default for Limiter {
    fn default() -> Self {
        let state = State {
            limit: FIRST,
            running: 0,
            begun: 0,
            cut_at: 0,
        };
        Limiter {
            state: Mutex::new(state),
            freed: Notify::new(),
        }
    }
}

impl Limiter {
    /// Waits until a call may begin.
    pub async fn begin(self: &Arc<Limiter>) -> Permit {
        loop {
            let freed = self.freed.notified();
            if self.state().begin() {
                return Permit {
                    limiter: self.clone(),
                };
            }
            freed.await;
        }
    }

    /// Takes note of an answer.
    pub fn answered(&self, throttled: bool) {
        self.state().answered(throttled);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limiter.state().running -= 1;
        // All look again: the limit may have grown by more than this one place.
        self.limiter.freed.notify_waiters();
    }
}

impl State {
    fn begin(&mut self) -> bool {
        let free = (self.running as f64) < self.limit.floor();
        if free {
            self.running += 1;
            self.begun += 1;
        }
        free
    }

    fn answered(&mut self, throttled: bool) {
        if !throttled {
            // One more for each round of as many calls as there may be.
            self.limit = (self.limit + 1.0 / self.limit).min(MOST);
        } else if self.begun > self.cut_at {
            // The calls that are under way were begun under the old limit.
            self.limit = (self.limit / 2.0).max(1.0);
            self.cut_at = self.begun + self.running as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_throttling_halves_once_and_success_grows_slowly() {
        let limiter = Limiter::default();
        let mut state = limiter.state();
        while state.begin() {}
        assert_eq!(state.running, 32);
        for _ in 0..32 {
            state.answered(true);
        }
        assert_eq!(state.limit, 16.0);
        for _ in 0..16 {
            state.answered(false);
        }
        assert!((16.5..17.1).contains(&state.limit), "{}", state.limit);
    }

    #[test]
    fn one_call_can_always_run() {
        let limiter = Limiter::default();
        let mut state = limiter.state();
        for _ in 0..20 {
            state.begun += 1000;
            state.answered(true);
        }
        assert!(state.begin() && !state.begin());
    }

    #[tokio::test]
    async fn a_call_that_waits_begins_when_another_ends() {
        let limiter = Arc::new(Limiter::default());
        let mut permits = Vec::new();
        for _ in 0..32 {
            permits.push(limiter.begin().await);
        }
        let waiting = tokio::spawn({
            let limiter = limiter.clone();
            async move { limiter.begin().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        permits.pop();
        assert!(waiting.await.is_ok());
    }
}
