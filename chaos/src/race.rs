//! Two runs of one stack at once: the second takes the lock away from the first.

use std::time::Duration;

use palinfra_core::backend::Backend;
use tokio::time::{Instant, sleep};

use crate::fault::Fault;
use crate::law;
use crate::schedule::LAGS;
use crate::seed::Seed;
use crate::soak::Bases;
use crate::subjects::{Operation, Subject};
use crate::world::{Ended, World};

/// A run, and another one that takes its lock away while it is at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    /// What is done.
    pub operation: Operation,
    /// For how many seconds nothing that was made can be seen.
    pub lag: u64,
    /// What goes wrong in the first run.
    pub fault: Fault,
    /// After how many milliseconds the second one begins.
    pub after: u64,
    /// Decides which of several calls comes first.
    pub seed: u64,
}

impl Race {
    /// Any race.
    pub fn any(seed: u64, subject: &'static Subject, bases: &mut Bases) -> Race {
        let mut numbers = Seed(seed);
        let operation = numbers.pick(&Operation::ALL);
        let (_, size) = bases.of(subject, operation);
        let fault = match Fault::any(&mut numbers, size.calls, size.writes) {
            // Both would write to the same full disk.
            Fault::Disk(_) | Fault::Torn { .. } => Fault::Never,
            fault => fault,
        };
        Race {
            operation,
            lag: numbers.pick(&LAGS),
            fault,
            after: [100, 1000, 40_000][numbers.below(3) as usize] * numbers.below(10) / 4,
            seed,
        }
    }

    /// Runs it on a copy of `base`, a world in which the operation can begin. Gives whether the
    /// first run was still at work when it lost its lock.
    ///
    /// # Errors
    /// What did not hold.
    pub async fn run(&self, subject: &Subject, base: &World) -> Result<bool, String> {
        let failed = |why: String| Err(format!("{self:?}: {why}"));
        let mut first = base.fork(self.seed).await;
        let project = (subject.project)(self.operation.version());
        first.next_process(self.fault, self.lag);
        let second = first.beside(Fault::Never);
        let (loser, (held, taken, winner)) =
            tokio::join!(first.run(subject.perform(&first, self.operation)), async {
                sleep(Duration::from_millis(self.after)).await;
                let mut held = false;
                for stack in subject.stacks {
                    let unlocked = second.backend.unlock(project.name(), stack).await;
                    held |= unlocked.unwrap().is_some();
                }
                let taken = Instant::now();
                let finished = subject.finish(&second, self.operation);
                (held, taken, second.run(finished).await)
            });
        if winner != Ended::Complete {
            return failed(format!("the second run: {winner:?}"));
        }
        if held && loser == Ended::Complete {
            return failed("the first run ended well without its lock".into());
        }
        let late = first.cloud.calls_since(taken);
        if held && !late.is_empty() {
            return failed(format!("without its lock, the first run made {late:?}"));
        }
        second.settle_down().await;
        let engine = subject.engine(&second, self.operation.version());
        let empty = self.operation.empties();
        let mut wrong = law::after_a_good_run(&second, &engine, empty).await;
        if !empty {
            let request = subject.request();
            wrong.extend(law::next_run_changes_nothing(&second, &engine, &request).await);
        }
        match wrong.is_empty() {
            true => Ok(held),
            false => failed(format!("{wrong:#?}")),
        }
    }
}
