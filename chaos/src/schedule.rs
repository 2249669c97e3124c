//! One operation with faults, and the run that makes it good.

use crate::fault::Fault;
use crate::law;
use crate::subjects::{Operation, Subject};
use crate::world::{Ended, World};

/// Runs that follow each other, each with its fault; the first does the operation, the others
/// bring it to its end. After them comes one that nothing disturbs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Schedule {
    /// The project's name in the table.
    pub subject: &'static str,
    /// What is done.
    pub operation: Operation,
    /// For how many seconds nothing that was made can be seen.
    pub lag: u64,
    /// What goes wrong in each run.
    pub faults: Vec<Fault>,
    /// Decides which of several calls comes first.
    pub seed: u64,
}

/// For how many seconds nothing that was made can be seen: all that are tried.
pub const LAGS: [u64; 4] = [0, 1, 60, 300];

/// How much there was to disturb in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Calls that change the cloud.
    pub calls: u64,
    /// Writes of the state.
    pub writes: u64,
}

impl Schedule {
    /// Runs it on a copy of `base`, a world in which the operation can begin. Gives the size
    /// of the last run, or what is wrong.
    ///
    /// # Errors
    /// What did not hold, and after which run.
    pub async fn run(&self, subject: &Subject, base: &World) -> Result<Size, String> {
        let failed = |run: usize, why: String| Err(format!("{self:?}\n  run {run}: {why}"));
        let mut world = base.fork(self.seed).await;
        let operation = self.operation;
        let project = (subject.project)(operation.version());
        let faults = self.faults.iter().copied().chain([Fault::Never]);
        for (run, fault) in faults.enumerate() {
            world.next_process(fault, self.lag);
            let work = async {
                match run {
                    0 => subject.perform(&world, operation).await,
                    _ => subject.finish(&world, operation).await,
                }
            };
            let ended = world.run(work).await;
            let wrong = law::after_any_run(&world, project.name()).await;
            if !wrong.is_empty() {
                return failed(run, format!("{ended:?}: {wrong:#?}"));
            }
            if fault == Fault::Never && ended != Ended::Complete {
                return failed(run, format!("{ended:?}"));
            }
        }
        let size = world.size();
        let last = self.faults.len();
        world.settle_down().await;
        let engine = subject.engine(&world, operation.version());
        // One operation alone is not yet all that its program says.
        let finished = last > 0 || !matches!(operation, Operation::Refresh | Operation::Import);
        let mut wrong = law::after_a_good_run(&world, &engine, operation.empties()).await;
        if finished && !operation.empties() {
            let request = subject.request();
            wrong.extend(law::next_run_changes_nothing(&world, &engine, &request).await);
        }
        match wrong.is_empty() {
            true => Ok(size),
            false => failed(last, format!("{wrong:#?}")),
        }
    }
}

/// The first schedules of an operation: one fault at each call and each write, with each lag.
pub fn singles(subject: &Subject, operation: Operation, size: Size, seed: u64) -> Vec<Schedule> {
    let of_lag = |lag: u64| {
        let faults = Fault::all(size.calls, size.writes).into_iter();
        faults.map(move |fault| Schedule {
            subject: subject.name,
            operation,
            lag,
            faults: vec![fault],
            seed,
        })
    };
    LAGS.into_iter().flat_map(of_lag).collect()
}

/// The same operation with one more fault, in the run that was to make it good and that had
/// this size.
pub fn with_another(schedule: &Schedule, size: Size) -> Vec<Schedule> {
    let faults = Fault::all(size.calls, size.writes).into_iter();
    let cutting = faults.filter(|fault| fault.cuts_off());
    cutting
        .map(|fault| {
            let mut longer = schedule.clone();
            longer.faults.push(fault);
            longer
        })
        .collect()
}

impl World {
    /// How much there was to disturb in the run of this process.
    pub fn size(&self) -> Size {
        Size {
            calls: self.cloud.calls().len() as u64,
            writes: self.writes(),
        }
    }
}
