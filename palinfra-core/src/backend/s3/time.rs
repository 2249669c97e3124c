//! Times that the backend works with.

use std::time::Duration;

/// Times that the backend works with.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// A lock that was not renewed for so long, by the clock of the store, is free.
    pub lease: Duration,
    /// How often its owner renews it.
    pub heartbeat: Duration,
    /// The wait before a request is sent again, doubled each time.
    pub pause: Duration,
    /// How often a request is sent in all.
    pub attempts: u32,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            lease: Duration::from_secs(60),
            heartbeat: Duration::from_secs(20),
            pause: Duration::from_millis(250),
            attempts: 6,
        }
    }
}
