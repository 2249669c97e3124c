//! One half of a step: what is to be done, in terms of calls.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::backend::StateError;
use crate::diff;
use crate::event::Event;
use crate::execute::Run;
use crate::execute::call;
use crate::order::Half;
use crate::plan::{Op, Step, Wanted};
use crate::provider::{Failure, FailureKind};
use crate::record::{Entry, Record};
use crate::value::{Map, Promise, Value};

/// Why a step did not end well.
pub enum StepError {
    /// The journal cannot be written.
    State(StateError),
    /// The run was asked to stop while the step waited. Its object is on its way.
    Stopped,
    /// It failed.
    Failed {
        /// What went wrong.
        message: String,
        /// What to do.
        help: Option<String>,
    },
}

impl From<StateError> for StepError {
    fn from(error: StateError) -> Self {
        StepError::State(error)
    }
}

impl From<Failure> for StepError {
    fn from(failure: Failure) -> Self {
        let help = match failure.kind {
            FailureKind::Denied => Some("check the credentials and their permissions"),
            FailureKind::TimedOut => Some("run `up` again: it goes on waiting"),
            FailureKind::Unknown => Some("run `up` again: it finds out how the call ended"),
            FailureKind::Passing => Some("run `up` again in a while"),
            FailureKind::Refused | FailureKind::NotFound => None,
        };
        StepError::Failed {
            message: failure.to_string(),
            help: help.map(String::from),
        }
    }
}

/// Whether there is nothing to do or to write down, so that no time is spent on it.
pub fn is_nothing(run: &Run<'_>, half: Half, step: &Step) -> bool {
    match (half, step.op, &step.new, &step.old) {
        (Half::Forward(_), Op::Same, Some(new), Some(old)) => {
            !run.blocked.contains_key(&step.urn) && !differs(old, &new.inputs, new)
        }
        _ => false,
    }
}

/// What is said of a resource whose interrupted call could not be settled, and what to do.
pub fn not_settled(reason: &str) -> (String, String) {
    let message = format!("it is not known how an interrupted call ended: {reason}");
    let help = "mend the cause and run again; nothing is made twice";
    (message, help.into())
}

/// Does it. Returns what was done, which may be less than was planned.
pub async fn take(run: &Run<'_>, half: Half, step: &Step) -> Result<Op, StepError> {
    if let Some(reason) = run.blocked.get(&step.urn) {
        let (message, help) = not_settled(reason);
        return Err(StepError::Failed {
            message,
            help: Some(help),
        });
    }
    let started = Instant::now();
    let shown = if matches!(half, Half::Retire(_)) {
        Op::Delete
    } else {
        step.op
    };
    if !matches!(step.op, Op::Same | Op::Read | Op::Forget) {
        run.events.send(Event::StepStarted {
            urn: step.urn.clone(),
            op: shown,
            usual: run.clouds.usual(usual(shown, step)),
        });
    }
    let done = match (half, &step.new) {
        (Half::Forward(_), Some(new)) => forward(run, step, new).await?,
        (Half::Retire(_), _) | (Half::Forward(_), None) => retire(run, step).await?,
    };
    if !matches!(step.op, Op::Same | Op::Read | Op::Forget) {
        let seconds = started.elapsed().as_secs_f64();
        let op = if shown == Op::Delete {
            Op::Delete
        } else {
            done
        };
        run.events.send(Event::StepDone {
            urn: step.urn.clone(),
            op,
            seconds,
        });
    }
    Ok(done)
}

/// The seconds that an operation usually takes.
pub fn usual(op: Op, step: &Step) -> u32 {
    let usual = step.schema.usual;
    match op {
        Op::Create | Op::Replace | Op::Wait => usual.create,
        Op::Update => usual.update,
        Op::Delete => usual.delete,
        Op::Same | Op::Read | Op::Forget => 0,
    }
}

async fn forward(run: &Run<'_>, step: &Step, new: &Wanted) -> Result<Op, StepError> {
    let inputs = resolve(run, &new.inputs)?;
    let draft = Record {
        inputs,
        dependencies: new.dependencies.clone(),
        options: new.options.clone(),
        lookup: step.schema.lookup,
        line: new.line.clone(),
        ..Record::new(step.urn.clone(), &new.region)
    };
    match step.op {
        Op::Same => record_edges(run, step, draft).await,
        Op::Read => look_up(run, step, draft).await,
        Op::Create => call::create(run, step, draft).await.map(|()| Op::Create),
        Op::Wait => {
            let current = current(run, step)?;
            call::wait_ready(run, step, &current, limit(step, Op::Create))
                .await
                .map(|_| Op::Wait)
        }
        Op::Update => update(run, step, draft).await,
        Op::Replace => replace(run, step, draft).await,
        Op::Delete | Op::Forget => Ok(step.op),
    }
}

async fn update(run: &Run<'_>, step: &Step, draft: Record) -> Result<Op, StepError> {
    let current = current(run, step)?;
    // What was unknown at the preview may turn out to be what is there already.
    if diff::diff(step.schema, &draft.inputs, &current, &draft.options).is_empty() {
        return record_edges(run, step, draft).await;
    }
    call::update(run, step, &current, draft)
        .await
        .map(|()| Op::Update)
}

async fn replace(run: &Run<'_>, step: &Step, draft: Record) -> Result<Op, StepError> {
    if !step.delete_first && step.reason.is_none() {
        let current = current(run, step)?;
        let changes = diff::diff(step.schema, &draft.inputs, &current, &draft.options);
        if changes.is_empty() {
            return record_edges(run, step, draft).await;
        }
        if !changes.iter().any(|change| change.replaces) {
            return call::update(run, step, &current, draft)
                .await
                .map(|()| Op::Update);
        }
    }
    call::create(run, step, draft).await.map(|()| Op::Replace)
}

/// Deletes an object, or lets it go.
async fn retire(run: &Run<'_>, step: &Step) -> Result<Op, StepError> {
    let Some(old) = &step.old else {
        return Ok(step.op);
    };
    let (record, replaced) = run.journal.read(|state| {
        let current = state.resources.get(&step.urn);
        let replaced = current.is_none_or(|current| current.incarnation != old.incarnation);
        (state.find(&old.urn, old.incarnation).cloned(), replaced)
    });
    let Some(record) = record else {
        return Ok(step.op);
    };
    if step.op == Op::Replace && !step.delete_first && !replaced {
        // The replacement turned out not to be needed.
        return Ok(step.op);
    }
    if step.op == Op::Forget || record.options.retain || record.gone || record.lookup {
        let entry = Entry::Forget {
            urn: record.urn.clone(),
            incarnation: record.incarnation,
        };
        run.journal.append(entry).await?;
    } else {
        call::delete(run, step, record).await?;
    }
    Ok(step.op)
}

/// Writes down edges, options and inputs that mean the same but are not the same.
async fn record_edges(run: &Run<'_>, step: &Step, draft: Record) -> Result<Op, StepError> {
    let mut record = current(run, step)?;
    record.inputs = draft.inputs;
    record.dependencies = draft.dependencies;
    record.options = draft.options;
    record.line = draft.line;
    record.drift.clear();
    run.journal.append(Entry::Record(Box::new(record))).await?;
    Ok(Op::Same)
}

fn differs(old: &Record, inputs: &Map, new: &Wanted) -> bool {
    old.inputs != *inputs
        || old.options != new.options
        || old.dependencies != new.dependencies
        || !old.drift.is_empty()
}

/// Writes down the answer that the plan was made with.
async fn look_up(run: &Run<'_>, step: &Step, mut draft: Record) -> Result<Op, StepError> {
    let outputs = run.plan.lookups.get(&step.urn).cloned().unwrap_or_default();
    draft.id = outputs
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .into();
    draft.outputs = outputs;
    draft.ready = true;
    draft.incarnation = match &step.old {
        Some(old) => old.incarnation,
        None => run.journal.next_number(),
    };
    run.journal.append(Entry::Record(Box::new(draft))).await?;
    Ok(Op::Read)
}

fn current(run: &Run<'_>, step: &Step) -> Result<Record, StepError> {
    run.journal
        .read(|state| {
            state
                .resources
                .get(&step.urn)
                .map(|record| Record::clone(record))
        })
        .ok_or_else(|| StepError::Failed {
            message: "it is no longer in the state".into(),
            help: None,
        })
}

/// The inputs with every promise kept.
fn resolve(run: &Run<'_>, inputs: &Map) -> Result<Map, StepError> {
    let failed = |message: String| StepError::Failed {
        message,
        help: None,
    };
    let mut resolved = Map::new();
    for (name, value) in inputs {
        let value = value
            .resolve(&|promise| match promise {
                Promise::Property { urn, name } => run.journal.read(|state| {
                    state
                        .resources
                        .get(urn)
                        .and_then(|record| record.outputs.get(*name))
                        .cloned()
                }),
                Promise::StackOutput { stack, name } => (run.others)(stack, name),
                _ => None,
            })
            .map_err(|message| failed(format!("`{name}`: {message}")))?;
        if !value.is_known() {
            let mut missing = BTreeSet::new();
            value.visit_promises(&mut |promise| {
                missing.insert(promise.to_string());
            });
            let missing: Vec<String> = missing.into_iter().collect();
            return Err(failed(format!(
                "`{name}` needs {}, which there is not",
                missing.join(", ")
            )));
        }
        if !value.is_null() {
            resolved.insert(name.clone(), value);
        }
    }
    Ok(resolved)
}

/// How long to wait: as the user says, or four times what is usual and at least ten minutes.
pub fn limit(step: &Step, op: Op) -> Duration {
    let options = step.new.as_ref().map(|new| &new.options);
    let options = options.or(step.old.as_ref().map(|old| &old.options));
    let own = options.and_then(|options| match op {
        Op::Delete => options.timeouts.delete,
        Op::Update => options.timeouts.update,
        _ => options.timeouts.create,
    });
    own.unwrap_or_else(|| patience(usual(op, step)))
}

/// For how long an operation is waited for that usually takes so many seconds.
fn patience(usual: u32) -> Duration {
    Duration::from_secs(600.max(u64::from(usual) * 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_waited_for_longer() {
        let seconds = [0, 60, 150, 151, 900].map(|usual| patience(usual).as_secs());
        assert_eq!(seconds, [600, 600, 600, 604, 3600]);
    }
}
