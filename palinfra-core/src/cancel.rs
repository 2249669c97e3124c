//! Asking a run to stop.

use std::sync::Arc;

use tokio::sync::watch;

/// Asks a run to stop: what is in flight ends, nothing new begins, all is saved.
#[derive(Clone, Debug)]
pub struct Cancel {
    sender: Arc<watch::Sender<bool>>,
}

impl Default for Cancel {
    fn default() -> Self {
        Cancel {
            sender: Arc::new(watch::Sender::new(false)),
        }
    }
}

impl Cancel {
    /// Asks.
    pub fn cancel(&self) {
        self.sender.send_replace(true);
    }

    /// Whether it was asked.
    pub fn is_cancelled(&self) -> bool {
        *self.sender.borrow()
    }

    /// Waits until it is asked.
    pub async fn cancelled(&self) {
        let mut receiver = self.sender.subscribe();
        // The sender lives as long as `self`, so this ends only when it is asked.
        let _ = receiver.wait_for(|asked| *asked).await;
    }
}
