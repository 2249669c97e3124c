//! Ctrl-C and SIGTERM: once, the run ends what is in flight and saves; twice, it ends at once.

use super::problem::INTERRUPTED;
use super::terminal::Terminal;

/// Listens on the current runtime.
pub fn listen(terminal: &Terminal) {
    let cancel = terminal.cancel.clone();
    let stderr = terminal.stderr.clone();
    tokio::spawn(async move {
        let Ok(mut signals) = Signals::new() else {
            return;
        };
        signals.next().await;
        cancel.cancel();
        stderr.print(
            "\ninterrupted: what is in flight ends and is saved; once more to end at once\n",
        );
        signals.next().await;
        // The journal has every call that was begun, so the next run finds out how it ended.
        std::process::exit(INTERRUPTED.into());
    });
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
