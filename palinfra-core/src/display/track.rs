//! What is known of a run, from its events. Pure: the time comes from outside.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use crate::event::{Counts, Event, RunResult};
use crate::plan::{Op, Plan};
use crate::stack::{Line as ProgramLine, ProgramError};
use crate::urn::Urn;

/// A run so far. Times are seconds since the display began.
#[derive(Default)]
pub(super) struct Track {
    /// The names of all stacks of the run, as far as they are known.
    pub names: Vec<String>,
    /// The stacks that have begun, in that order.
    pub stacks: Vec<StackTrack>,
    /// The steps that run now, in the order they began.
    pub running: BTreeMap<u64, Running>,
    /// The steps that failed.
    pub failed: Vec<Failed>,
    /// The steps that were not begun, with what failed so that they could not.
    pub skipped: IndexMap<Urn, Urn>,
    /// What is wrong with the program.
    pub errors: Vec<ProgramError>,
    /// The outputs of each stack that has ended.
    pub outputs: Vec<(String, serde_json::Map<String, serde_json::Value>)>,
    /// How the run ended.
    pub summary: Option<(RunResult, Counts, f64)>,
    /// Where the program declares each resource.
    pub lines: HashMap<Urn, ProgramLine>,
    /// The cells of the longest name and type.
    pub widths: (usize, usize),
    by_urn: HashMap<Urn, Vec<u64>>,
    next: u64,
}

/// One stack of a run.
pub(super) struct StackTrack {
    /// Its name.
    pub name: String,
    /// The steps that it will take.
    pub steps: usize,
    /// Those that have ended, in whatever way.
    pub ended: usize,
    /// The seconds that the longest chain usually takes.
    pub usual: u32,
    /// When it began.
    pub began: f64,
    /// Whether it has ended.
    pub over: bool,
}

/// A step that runs.
#[derive(Clone)]
pub(super) struct Running {
    /// The resource.
    pub urn: Urn,
    /// What is done.
    pub op: Op,
    /// The seconds that it usually takes.
    pub usual: u32,
    /// When it began.
    pub began: f64,
    /// What it is at.
    pub phase: Phase,
}

/// What a running step is at.
#[derive(Clone)]
pub(super) enum Phase {
    /// The call to the cloud.
    Call,
    /// The wait until the object with this id is ready, or gone.
    Wait(String),
    /// The call again, for this time and reason.
    Again(u32, String),
}

/// A step that failed.
pub(super) struct Failed {
    /// The resource.
    pub urn: Urn,
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Track {
    /// A run of these stacks.
    pub fn new(stacks: &[String]) -> Track {
        Track {
            names: stacks.to_vec(),
            ..Track::default()
        }
    }

    /// Whether lines have to say which stack they are about.
    pub fn several(&self) -> bool {
        self.names.len() > 1
    }

    /// Takes up what a plan tells of its resources.
    pub fn know(&mut self, plan: &Plan) {
        self.name_stack(&plan.stack);
        for step in plan.steps.iter().filter(|step| step.op != Op::Same) {
            let new = step.new.as_ref().map(|new| &new.line);
            if let Some(line) = new.or(step.old.as_ref().map(|old| &old.line)) {
                self.lines.insert(step.urn.clone(), line.clone());
            }
            self.measure(&step.urn);
        }
    }

    fn name_stack(&mut self, stack: &str) {
        if !self.names.iter().any(|name| name == stack) {
            self.names.push(stack.into());
        }
    }

    fn measure(&mut self, urn: &Urn) {
        let width = |text: &str| super::text::width(&super::escape(text));
        self.widths.0 = self.widths.0.max(width(&urn.short()));
        self.widths.1 = self.widths.1.max(width(urn.resource_type()));
    }

    /// Takes up an event. Gives the step that it ends, if it ends one.
    pub fn event(&mut self, event: &Event, now: f64) -> Option<Running> {
        match event {
            Event::StackStarted {
                stack,
                steps,
                usual,
            } => {
                self.name_stack(stack);
                self.stacks.push(StackTrack {
                    name: stack.clone(),
                    steps: *steps,
                    ended: 0,
                    usual: *usual,
                    began: now,
                    over: false,
                });
            }
            Event::StepStarted { urn, op, usual } => {
                self.measure(urn);
                let running = Running {
                    urn: urn.clone(),
                    op: *op,
                    usual: *usual,
                    began: now,
                    phase: Phase::Call,
                };
                self.by_urn.entry(urn.clone()).or_default().push(self.next);
                self.running.insert(self.next, running);
                self.next += 1;
            }
            Event::StepWaiting { urn, op, id } => {
                if let Some(running) = self.find(urn, Some(*op)) {
                    running.phase = Phase::Wait(id.clone());
                }
            }
            Event::StepRetried {
                urn,
                attempt,
                failure,
            } => {
                if let Some(running) = self.find(urn, None) {
                    running.phase = Phase::Again(*attempt, failure.to_string());
                }
            }
            Event::StepDone { urn, op, .. } => return self.end(urn, *op),
            Event::StepFailed {
                urn,
                op,
                message,
                help,
            } => {
                self.failed.push(Failed {
                    urn: urn.clone(),
                    message: message.clone(),
                    help: help.clone(),
                });
                return self.end(urn, *op);
            }
            Event::StepSkipped { urn, because, .. } => {
                // What it needed was perhaps not begun itself.
                let cause = self.skipped.get(because).unwrap_or(because).clone();
                self.skipped.insert(urn.clone(), cause);
                self.count_end(urn);
            }
            Event::ProgramError(error) => self.errors.push(error.clone()),
            Event::StackDone { stack, outputs } => {
                if let Some(track) = self.stacks.iter_mut().rfind(|track| track.name == *stack) {
                    track.over = true;
                }
                self.outputs.push((stack.clone(), outputs.clone()));
            }
            Event::Summary {
                result,
                changes,
                seconds,
            } => {
                self.summary = Some((*result, *changes, *seconds));
            }
            Event::Settled { .. } | Event::Note { .. } | Event::Planned { .. } => {}
        }
        None
    }

    /// The running step of a resource: the one that does `op`, or else the first.
    fn key(&self, urn: &Urn, op: Option<Op>) -> Option<u64> {
        let keys = self.by_urn.get(urn)?;
        let does = |key: &&u64| {
            self.running
                .get(key)
                .is_some_and(|running| Some(running.op) == op)
        };
        keys.iter().find(does).or(keys.first()).copied()
    }

    fn find(&mut self, urn: &Urn, op: Option<Op>) -> Option<&mut Running> {
        let key = self.key(urn, op)?;
        self.running.get_mut(&key)
    }

    fn end(&mut self, urn: &Urn, op: Op) -> Option<Running> {
        self.count_end(urn);
        let key = self.key(urn, Some(op))?;
        if let Some(keys) = self.by_urn.get_mut(urn) {
            keys.retain(|other| *other != key);
            if keys.is_empty() {
                self.by_urn.remove(urn);
            }
        }
        self.running.remove(&key)
    }

    fn count_end(&mut self, urn: &Urn) {
        if let Some(track) = self
            .stacks
            .iter_mut()
            .rfind(|track| track.name == urn.stack())
        {
            track.ended += 1;
        }
    }
}
