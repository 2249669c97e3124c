//! Carries out plans of several stacks: each as soon as those that it waits for have ended.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::backend::StateError;
use crate::clouds::Clouds;
use crate::display;
use crate::engine::prepare::{Prepared, PreparedStack};
use crate::engine::{EngineError, Request};
use crate::event::{Counts, Event, RunResult};
use crate::execute::{Report, Run, execute};
use crate::plan::{Op, Plan};
use crate::project::StackRef;
use crate::record::{Checkpoint, Entry};
use crate::resource::Outputs;
use crate::session::Session;
use crate::value::{Map, Promise, Value};

/// How a run over some stacks ended.
#[derive(Debug, Default)]
pub struct RunReport {
    /// Each stack, in the order in which they were to run.
    pub stacks: Vec<StackReport>,
}

/// How the run of one stack ended.
#[derive(Debug)]
pub struct StackReport {
    /// The stack.
    pub stack: String,
    /// What was done, and what was not. `None`: it was not begun.
    pub report: Option<Report>,
    /// The stack's outputs.
    pub outputs: Map,
    /// Why its state could not be written, if that is what ended the run.
    pub state_error: Option<StateError>,
    /// A stack that failed and that this one waited for.
    pub because: Option<String>,
}

impl RunReport {
    /// How it ended.
    pub fn result(&self) -> RunResult {
        let reports = || self.stacks.iter().filter_map(|stack| stack.report.as_ref());
        let failed = self.stacks.iter().any(|stack| stack.state_error.is_some())
            || reports().any(|report| !report.failed.is_empty());
        if failed {
            RunResult::Failed
        } else if reports().any(|report| report.cancelled && !report.is_complete())
            || self.stacks.iter().any(|stack| stack.report.is_none())
        {
            RunResult::Cancelled
        } else {
            RunResult::Succeeded
        }
    }

    /// The outputs of one stack, as its program declares them. One that is not known, since a
    /// step failed or the stack was not part of the run, stays a promise.
    ///
    /// ```
    /// # use palinfra_core::engine::RunReport;
    /// # use palinfra_core::{Output, Outputs, Project};
    /// #[derive(Outputs)]
    /// struct Hub {
    ///     domain: Output<String>,
    /// }
    ///
    /// let mut project = Project::new("shop", "us-east-1");
    /// let hub = project.stack("hub", |_, _: &()| Hub { domain: Output::known("a.example".into()) });
    /// // After `let report = engine.plan_up(&request).await?.execute(&request).await`:
    /// # let report = RunReport::default();
    /// match report.outputs_of(&hub).domain.get() {
    ///     Ok(domain) => println!("https://{domain}/"),
    ///     Err(why) => println!("no domain: {why}"),
    /// }
    /// ```
    pub fn outputs_of<O: Outputs>(&self, stack: &StackRef<O>) -> O {
        let report = self
            .stacks
            .iter()
            .find(|report| report.stack == stack.name());
        match report {
            Some(report) => stack.of_values(&report.outputs),
            None => stack.of_values(&Map::new()),
        }
    }

    /// What was done, over all stacks.
    pub fn counts(&self) -> Counts {
        let reports = self.stacks.iter().filter_map(|stack| stack.report.as_ref());
        reports.fold(Counts::default(), |sum, report| sum.plus(report.done))
    }
}

/// Whether a stack has ended, and how.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Waiting,
    Complete,
    Broken,
}

impl Prepared {
    /// Carries it out. Failed steps are in the report; the state has all that was done.
    pub async fn execute(self, request: &Request) -> RunReport {
        let Prepared {
            stacks,
            clouds,
            others,
        } = self;
        let turns: Vec<watch::Sender<Turn>> = stacks
            .iter()
            .map(|_| watch::Sender::new(Turn::Waiting))
            .collect();
        let names: Vec<String> = stacks
            .iter()
            .map(|stack| stack.plan.stack.clone())
            .collect();
        let others = Mutex::new(others);
        let runs = stacks.into_iter().zip(&turns).map(|(stack, turn)| {
            let (turns, names, others, clouds) = (&turns, &names, &others, &clouds);
            async move {
                let mut because = None;
                for at in &stack.after {
                    let Some(earlier) = turns.get(*at) else {
                        continue;
                    };
                    let mut earlier = earlier.subscribe();
                    let ended = earlier.wait_for(|turn| *turn != Turn::Waiting).await;
                    if ended.is_ok_and(|turn| *turn == Turn::Broken) {
                        because = names.get(*at).cloned();
                    }
                }
                let report = run_stack(stack, clouds, request, others, because).await;
                let complete = report.report.as_ref().is_some_and(Report::is_complete);
                let complete = complete && report.state_error.is_none();
                turn.send_replace(if complete {
                    Turn::Complete
                } else {
                    Turn::Broken
                });
                report
            }
        });
        RunReport {
            stacks: join_all(runs).await,
        }
    }

    /// Gives the locks back without carrying anything out.
    ///
    /// # Errors
    /// When what was settled could not be saved.
    pub async fn release(self) -> Result<(), EngineError> {
        for stack in self.stacks {
            if let Session::Open(journal) = stack.session {
                journal.finish().await?;
            }
        }
        Ok(())
    }
}

async fn run_stack(
    stack: PreparedStack,
    clouds: &Clouds,
    request: &Request,
    others: &Mutex<BTreeMap<String, Map>>,
    because: Option<String>,
) -> StackReport {
    let PreparedStack {
        plan,
        session,
        blocked,
        outputs,
        ..
    } = stack;
    let mut ended = StackReport {
        stack: plan.stack.clone(),
        report: None,
        outputs: Map::new(),
        state_error: None,
        because,
    };
    let Session::Open(journal) = session else {
        return ended;
    };
    if ended.because.is_none() && !request.cancel.is_cancelled() {
        start(&plan, clouds, request);
        let known = others
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let run = Run {
            plan: &plan,
            journal: &journal,
            clouds,
            events: &request.events,
            blocked: &blocked,
            others: &|stack, name| known.get(stack)?.get(name).cloned(),
            options: request.options,
            cancel: &request.cancel,
        };
        let result = async {
            let report = execute(&run).await?;
            let values = journal.read(|state| stack_outputs(&outputs, state, &known));
            let entry = Entry::Outputs {
                values: values.clone(),
                reads: plan.reads.clone(),
            };
            // A stack that is going away keeps what it says of itself until it is gone.
            let keep = plan.steps.iter().all(|step| step.new.is_none()) && !report.is_complete();
            let same = journal.read(|state| state.outputs == values && state.reads == plan.reads);
            if !same && !keep {
                journal.append(entry).await?;
            }
            others
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(plan.stack.clone(), values.clone());
            Ok((report, values))
        };
        match result.await {
            Ok((report, values)) => {
                ended.report = Some(report);
                ended.outputs = values;
            }
            Err(error) => ended.state_error = Some(error),
        }
    }
    if let Err(error) = journal.finish().await {
        ended.state_error.get_or_insert(error);
    }
    if ended.report.is_some() {
        let outputs = ended
            .outputs
            .iter()
            .map(|(name, value)| (name.clone(), value.to_json()));
        request.events.send(Event::StackDone {
            stack: ended.stack.clone(),
            outputs: outputs.collect(),
        });
    }
    ended
}

fn start(plan: &Plan, clouds: &Clouds, request: &Request) {
    let steps = plan
        .steps
        .iter()
        .filter(|step| step.op != Op::Same && step.op != Op::Read)
        .count();
    let seconds = display::estimate(plan).map_or(0, |estimate| estimate.seconds);
    let usual = clouds.usual(u32::try_from(seconds).unwrap_or(u32::MAX));
    request.events.send(Event::StackStarted {
        stack: plan.stack.clone(),
        steps,
        usual,
    });
}

/// The stack's outputs as they are now; what is not known is left out.
fn stack_outputs(
    declared: &[(String, Value)],
    state: &Checkpoint,
    others: &BTreeMap<String, Map>,
) -> Map {
    let lookup = |promise: &Promise| match promise {
        Promise::Property { urn, name } => state
            .resources
            .get(urn)
            .and_then(|record| record.outputs.get(*name))
            .cloned(),
        Promise::StackOutput { stack, name } => others.get(stack.as_ref())?.get(name).cloned(),
        _ => None,
    };
    let resolved = declared.iter().filter_map(|(name, value)| {
        let value = value.resolve(&lookup).ok()?;
        value.is_known().then(|| (name.clone(), value))
    });
    resolved.collect()
}
