//! What shows a run while it goes on.

use std::io::stdout;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Json, Live, Plain, Style};
use crate::event::Event;
use crate::plan::Plan;

/// Shows the events of a run.
pub trait Reporter: Send {
    /// Takes up a plan before it is executed: where its resources are declared, and how long
    /// their names are.
    fn know(&mut self, _plan: &Plan) {}

    /// Prints text that belongs to the run, such as a preview. With `--json` there is none.
    fn print(&mut self, _text: &str) {}

    /// Shows an event.
    fn event(&mut self, event: &Event);

    /// Shows the end: outputs, what failed, what was not begun, the totals.
    fn finish(&mut self);
}

/// The reporter that fits standard output: JSON if asked for, lines that are redrawn on a
/// terminal, plain lines in a pipe or in CI. `stacks`: the stacks that will run.
pub fn reporter(json: bool, stacks: &[String]) -> Box<dyn Reporter> {
    let style = Style::stdout();
    if json {
        Box::new(Json::new(stdout()))
    } else if style.live {
        Box::new(Live::new(console::Term::stdout(), style, stacks))
    } else {
        Box::new(Plain::new(stdout(), style, stacks))
    }
}

/// Calls something again and again on a thread of its own, until it is dropped.
pub(super) struct Ticker {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Calls `tick` once every so often. Without a thread to spare, never.
    pub fn start(every: Duration, mut tick: impl FnMut() + Send + 'static) -> Ticker {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let shared = stop.clone();
        let run = move || {
            let (flag, wake) = &*shared;
            let mut stopped = flag.lock().unwrap_or_else(PoisonError::into_inner);
            while !*stopped {
                let waited = wake.wait_timeout(stopped, every);
                stopped = waited.unwrap_or_else(PoisonError::into_inner).0;
                if !*stopped {
                    drop(stopped);
                    tick();
                    stopped = flag.lock().unwrap_or_else(PoisonError::into_inner);
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("display".into())
            .spawn(run)
            .ok();
        Ticker { stop, thread }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let (flag, wake) = &*self.stop;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        wake.notify_all();
        if let Some(thread) = self.thread.take() {
            // A tick that panicked has nothing more to show.
            let _ = thread.join();
        }
    }
}
