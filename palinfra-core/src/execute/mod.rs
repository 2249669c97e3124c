//! Carries out a plan: starts each half of a step as soon as what it waits for has ended.

mod call;
mod step;

use std::collections::{BTreeMap, VecDeque};

use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::backend::StateError;
use crate::cancel::Cancel;
use crate::clouds::Clouds;
use crate::event::{Counts, Event, Sink};
use crate::journal::Journal;
use crate::order::{Half, Order};
use crate::plan::{Op, Plan, Step};
use crate::stack::Line;
use crate::urn::Urn;
use crate::value::Value;

/// All that a run of one stack needs.
pub struct Run<'a> {
    /// What is to be done.
    pub plan: &'a Plan,
    /// Where it is written down.
    pub journal: &'a Journal,
    /// Where it is done.
    pub clouds: &'a Clouds,
    /// Who wants to know.
    pub events: &'a Sink,
    /// Resources whose interrupted calls could not be settled, and why.
    pub blocked: &'a BTreeMap<Urn, String>,
    /// The outputs of other stacks.
    pub others: &'a (dyn Fn(&str, &str) -> Option<Value> + Send + Sync),
    /// How.
    pub options: ExecuteOptions,
    /// Whether to stop.
    pub cancel: &'a Cancel,
}

/// How a plan is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExecuteOptions {
    /// How many steps run at once; `None`: as many as can.
    pub parallel: Option<usize>,
    /// Whether steps that do not need a failed one still begin.
    pub continue_on_error: bool,
}

/// How a run ended.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was done.
    pub done: Counts,
    /// What failed.
    pub failed: Vec<FailedStep>,
    /// What was not begun, and what it needed.
    pub skipped: Vec<(Urn, Op, Urn)>,
    /// Steps that were not begun because the run was stopped.
    pub not_started: usize,
    /// Whether it was asked to stop.
    pub cancelled: bool,
}

impl Report {
    /// Whether all that was planned was done.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.skipped.is_empty() && self.not_started == 0
    }
}

/// A step that failed.
#[derive(Clone, Debug)]
pub struct FailedStep {
    /// The resource.
    pub urn: Urn,
    /// What was tried.
    pub op: Op,
    /// The line of the program.
    pub line: Option<Line>,
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Carries out the plan of one stack.
///
/// # Errors
/// When the journal cannot be written: the run has stopped, and the journal has all that
/// happened. A failed step is no error here; it is in the report.
pub async fn execute(run: &Run<'_>) -> Result<Report, StateError> {
    let order = Order::new(&run.plan.steps);
    let mut queue = Queue::new(&order);
    let mut report = Report::default();
    let mut running = FuturesUnordered::new();
    let limit = run.options.parallel.unwrap_or(usize::MAX).max(1);
    let mut broken = None;
    loop {
        let stopped = broken.is_some()
            || run.cancel.is_cancelled()
            || (!report.failed.is_empty() && !run.options.continue_on_error);
        while !stopped && running.len() < limit {
            let Some(at) = queue.ready.pop_front() else {
                break;
            };
            let Some((half, step)) = at_half(run.plan, &order, at) else {
                continue;
            };
            if let Some(because) = queue.failed.get(at).cloned().flatten() {
                skip(run, &mut report, half, step, &because);
                queue.end(at, Some(because));
            } else if step::is_nothing(run, half, step) {
                if matches!(half, Half::Forward(_)) {
                    count(&mut report.done, step.op);
                }
                queue.end(at, None);
            } else {
                running.push(async move { (at, step::take(run, half, step).await) });
            }
        }
        let Some((at, result)) = running.next().await else {
            break;
        };
        let Some((half, step)) = at_half(run.plan, &order, at) else {
            continue;
        };
        match result {
            Ok(op) => {
                if counts_here(half, step) {
                    count(&mut report.done, op);
                }
                queue.end(at, None);
            }
            Err(step::StepError::State(error)) => {
                // Calls that are under way end, so that their results are kept if they can be.
                broken.get_or_insert(error);
                queue.end(at, Some(step.urn.clone()));
            }
            Err(step::StepError::Stopped) => {
                report.not_started += 1;
                queue.end(at, Some(step.urn.clone()));
            }
            Err(step::StepError::Failed { message, help }) => {
                let op = shown_op(half, step);
                run.events.send(Event::StepFailed {
                    urn: step.urn.clone(),
                    op,
                    message: message.clone(),
                    help: help.clone(),
                });
                let line = step.new.as_ref().map(|new| new.line.clone());
                report.failed.push(FailedStep {
                    urn: step.urn.clone(),
                    op,
                    line,
                    message,
                    help,
                });
                queue.end(at, Some(step.urn.clone()));
            }
        }
    }
    if let Some(error) = broken {
        return Err(error);
    }
    report.failed.extend(without_a_step(run));
    report.cancelled = run.cancel.is_cancelled();
    report.not_started += queue.left(&order, run.plan);
    Ok(report)
}

/// Interrupted calls that could not be settled, of resources that the plan does not have.
fn without_a_step(run: &Run<'_>) -> Vec<FailedStep> {
    let mut open = run.blocked.clone();
    for step in &run.plan.steps {
        open.remove(&step.urn);
    }
    let open = open.into_iter();
    open.map(|(urn, reason)| {
        let (message, help) = step::not_settled(&reason);
        run.events.send(Event::StepFailed {
            urn: urn.clone(),
            op: Op::Create,
            message: message.clone(),
            help: Some(help.clone()),
        });
        FailedStep {
            urn,
            op: Op::Create,
            line: None,
            message,
            help: Some(help),
        }
    })
    .collect()
}

/// What is ready, what waits, and what cannot be begun any more.
struct Queue {
    ready: VecDeque<usize>,
    waiting: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    failed: Vec<Option<Urn>>,
    ended: Vec<bool>,
}

impl Queue {
    fn new(order: &Order) -> Queue {
        let mut dependents = vec![Vec::new(); order.halves.len()];
        for (at, after) in order.after.iter().enumerate() {
            for earlier in after {
                if let Some(list) = dependents.get_mut(*earlier) {
                    list.push(at);
                }
            }
        }
        let waiting: Vec<usize> = order.after.iter().map(Vec::len).collect();
        let ready = waiting
            .iter()
            .enumerate()
            .filter(|(_, left)| **left == 0)
            .map(|(at, _)| at);
        Queue {
            ready: ready.collect(),
            failed: vec![None; waiting.len()],
            ended: vec![false; waiting.len()],
            waiting,
            dependents,
        }
    }

    /// A half has ended, well or not: what waited for it comes nearer.
    fn end(&mut self, at: usize, failed: Option<Urn>) {
        if let Some(flag) = self.ended.get_mut(at) {
            *flag = true;
        }
        for next in self.dependents.get(at).into_iter().flatten() {
            if let (Some(urn), Some(slot)) = (&failed, self.failed.get_mut(*next)) {
                slot.get_or_insert_with(|| urn.clone());
            }
            if let Some(left) = self.waiting.get_mut(*next) {
                *left -= 1;
                if *left == 0 {
                    self.ready.push_back(*next);
                }
            }
        }
    }

    /// How many halves that would have changed something were never begun.
    fn left(&self, order: &Order, plan: &Plan) -> usize {
        let open = self.ended.iter().enumerate().filter(|(_, ended)| !**ended);
        open.filter_map(|(at, _)| at_half(plan, order, at))
            .filter(|(half, step)| counts_here(*half, step) && step.op != Op::Same)
            .count()
    }
}

fn at_half<'a>(plan: &'a Plan, order: &Order, at: usize) -> Option<(Half, &'a Step)> {
    let half = *order.halves.get(at)?;
    let (Half::Forward(index) | Half::Retire(index)) = half;
    Some((half, plan.steps.get(index)?))
}

/// A replacement has two halves and counts once, with its new object.
fn counts_here(half: Half, step: &Step) -> bool {
    matches!(half, Half::Forward(_)) || step.op != Op::Replace
}

fn shown_op(half: Half, step: &Step) -> Op {
    match half {
        Half::Forward(_) => step.op,
        Half::Retire(_) => Op::Delete,
    }
}

fn skip(run: &Run<'_>, report: &mut Report, half: Half, step: &Step, because: &Urn) {
    if step.op == Op::Same || !counts_here(half, step) {
        return;
    }
    run.events.send(Event::StepSkipped {
        urn: step.urn.clone(),
        op: step.op,
        because: because.clone(),
    });
    report
        .skipped
        .push((step.urn.clone(), step.op, because.clone()));
}

fn count(counts: &mut Counts, op: Op) {
    match op {
        Op::Create => counts.create += 1,
        Op::Update => counts.update += 1,
        Op::Replace => counts.replace += 1,
        Op::Delete => counts.delete += 1,
        Op::Same | Op::Wait | Op::Read | Op::Forget => counts.same += 1,
    }
}
