//! The calls that change a cloud, each between its intent and its result. Nothing else in
//! the engine makes them.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::diff;
use crate::event::Event;
use crate::execute::Run;
use crate::execute::step::{StepError, limit};
use crate::journal::Durable;
use crate::plan::{Op, Step};
use crate::provider::{Deletion, Done, Failure, FailureKind};
use crate::record::{Action, Entry, Intent, Outcome, Record};
use crate::secret;
use crate::settle::{Settled, read_again, settle_create};
use crate::value::Map;

/// Makes an object, waits for it, and sets what the create call does not take.
pub async fn create(run: &Run<'_>, step: &Step, wanted: Record) -> Result<(), StepError> {
    let provider = run.clouds.of(&wanted).await?;
    let number = run.journal.next_number();
    let mut draft = wanted.clone();
    draft.incarnation = number;
    draft.inputs.retain(|name, _| {
        !step
            .schema
            .input(name)
            .is_some_and(|input| input.after_create)
    });
    let later = draft.inputs.len() < wanted.inputs.len();
    let intent = intend(run, number, Action::Create, draft, Map::new()).await?;

    let mut retry = Retry::new(limit(step, Op::Create));
    let done = loop {
        match provider.create(step.schema, &intent).await {
            Ok(done) => break done,
            Err(failure) => match failure.kind {
                FailureKind::Passing if retry.again(run, step, &failure).await? => {}
                FailureKind::Unknown => {
                    let sent = clock::now();
                    match settle_create(run.journal, &*provider, step.schema, &intent, sent).await?
                    {
                        Settled::Made(done) => break done,
                        Settled::NotMade(_) if retry.again(run, step, &failure).await? => {}
                        Settled::NotMade(_) => return not_done(run, &intent, failure).await,
                        // The intent stays open: the next run finds out.
                        Settled::Open(_) => return Err(failure.into()),
                    }
                }
                _ => return not_done(run, &intent, failure).await,
            },
        }
    };
    end(run, &intent, done).await?;

    let mut record = find(run, &intent)?;
    if !record.ready {
        record = wait_ready(run, step, &record, limit(step, Op::Create)).await?;
    }
    if later {
        update(run, step, &record, wanted).await?;
    }
    Ok(())
}

/// Brings an object from what is recorded to what is wanted, and waits for it.
pub async fn update(
    run: &Run<'_>,
    step: &Step,
    current: &Record,
    mut wanted: Record,
) -> Result<(), StepError> {
    let mut current = current.clone();
    if !current.ready {
        current = wait_ready(run, step, &current, limit(step, Op::Create)).await?;
    }
    let provider = run.clouds.of(&current).await?;
    wanted.incarnation = current.incarnation;
    wanted.id.clone_from(&current.id);
    wanted.outputs.clone_from(&current.outputs);
    wanted.made = current.made;
    let before = diff::before(step.schema, &wanted.inputs, &current);
    let number = run.journal.next_number();
    let intent = intend(run, number, Action::Update, wanted, before).await?;

    let mut retry = Retry::new(limit(step, Op::Update));
    let mut done = loop {
        match provider.update(step.schema, &intent).await {
            Ok(done) => break done,
            Err(failure) => match failure.kind {
                // An update can be repeated whether or not it took effect.
                FailureKind::Passing | FailureKind::Unknown
                    if retry.again(run, step, &failure).await? => {}
                FailureKind::Unknown => return Err(failure.into()),
                _ => {
                    let failed = not_done(run, &intent, failure).await;
                    // It may have taken several calls, of which the first ones were made.
                    read_again(run.journal, &*provider, step.schema, &intent).await?;
                    return failed;
                }
            },
        }
    };
    // What an update does not give back stays as it was.
    let mut outputs = current.outputs;
    outputs.append(&mut done.outputs);
    done.outputs = outputs;
    end(run, &intent, done).await?;
    let record = find(run, &intent)?;
    if !record.ready {
        wait_ready(run, step, &record, limit(step, Op::Update)).await?;
    }
    Ok(())
}

/// Deletes an object and waits until it is gone.
pub async fn delete(run: &Run<'_>, step: &Step, record: Record) -> Result<(), StepError> {
    let provider = run.clouds.of(&record).await?;
    let number = run.journal.next_number();
    let intent = intend(run, number, Action::Delete, record, Map::new()).await?;
    let mut retry = Retry::new(limit(step, Op::Delete));
    let deletion = loop {
        match provider.delete(step.schema, &intent).await {
            Ok(deletion) => break deletion,
            Err(failure) => match failure.kind {
                FailureKind::NotFound => break Deletion::Gone,
                // A delete can be repeated whether or not it took effect; a read could miss
                // an object that is there.
                FailureKind::Passing | FailureKind::Unknown
                    if retry.again(run, step, &failure).await? => {}
                FailureKind::Unknown => return Err(failure.into()),
                _ => return not_done(run, &intent, failure).await,
            },
        }
    };
    let outcome = match deletion {
        Deletion::Gone => Outcome::Deleted,
        Deletion::Going => Outcome::Deleting,
    };
    run.journal
        .append(Entry::Result {
            intent: intent.number,
            outcome,
        })
        .await?;
    if deletion == Deletion::Going {
        run.events.send(Event::StepWaiting {
            urn: step.urn.clone(),
            op: Op::Delete,
            id: intent.record.id.clone(),
        });
        tokio::select! {
            gone = provider.wait_gone(step.schema, &intent.record, limit(step, Op::Delete)) => gone?,
            () = run.cancel.cancelled() => return Err(StepError::Stopped),
            () = run.journal.failed() => return Err(StepError::Stopped),
        }
        let Record {
            urn, incarnation, ..
        } = &intent.record;
        let entry = Entry::Forget {
            urn: urn.clone(),
            incarnation: *incarnation,
        };
        run.journal.append(entry).await?;
    }
    Ok(())
}

/// Waits until an object can be used; gives its record with all outputs. A wait can be
/// interrupted at any time: the next run takes it up.
pub async fn wait_ready(
    run: &Run<'_>,
    step: &Step,
    record: &Record,
    limit: Duration,
) -> Result<Record, StepError> {
    let provider = run.clouds.of(record).await?;
    run.events.send(Event::StepWaiting {
        urn: step.urn.clone(),
        op: step.op,
        id: record.id.clone(),
    });
    let waited = tokio::select! {
        outputs = provider.wait_ready(step.schema, record, limit) => outputs?,
        () = run.cancel.cancelled() => return Err(StepError::Stopped),
        () = run.journal.failed() => return Err(StepError::Stopped),
    };
    let mut outputs = record.outputs.clone();
    outputs.extend(waited);
    let ready = Record {
        ready: true,
        outputs: outputs.clone(),
        ..record.clone()
    };
    let (urn, incarnation) = (record.urn.clone(), record.incarnation);
    run.journal
        .append(Entry::Ready {
            urn,
            incarnation,
            outputs,
        })
        .await?;
    Ok(ready)
}

async fn intend(
    run: &Run<'_>,
    number: u64,
    action: Action,
    record: Record,
    before: Map,
) -> Result<Durable<Intent>, StepError> {
    let (token, lineage) = run.journal.read(|state| {
        (
            secret::token(&state.lineage, &record.urn, number, action),
            state.lineage.clone(),
        )
    });
    let time = clock::now();
    let intent = Intent {
        number,
        action,
        record,
        before,
        token,
        lineage,
        time,
    };
    Ok(run.journal.intend(intent).await?)
}

async fn end(run: &Run<'_>, intent: &Durable<Intent>, done: Done) -> Result<(), StepError> {
    let Done { id, outputs, ready } = done;
    let outcome = Outcome::Done {
        id,
        outputs,
        ready,
        time: clock::now(),
    };
    Ok(run
        .journal
        .append(Entry::Result {
            intent: intent.number,
            outcome,
        })
        .await?)
}

async fn not_done<T>(
    run: &Run<'_>,
    intent: &Durable<Intent>,
    failure: Failure,
) -> Result<T, StepError> {
    let outcome = Outcome::NotDone {
        message: failure.to_string(),
    };
    run.journal
        .append(Entry::Result {
            intent: intent.number,
            outcome,
        })
        .await?;
    Err(failure.into())
}

fn find(run: &Run<'_>, intent: &Durable<Intent>) -> Result<Record, StepError> {
    let Record {
        urn, incarnation, ..
    } = &intent.record;
    run.journal
        .read(|state| state.find(urn, *incarnation).cloned())
        .ok_or_else(|| StepError::Failed {
            message: "its record was lost from the state".into(),
            help: None,
        })
}

/// Tries again after failures that pass, until a limit.
struct Retry {
    attempt: u32,
    started: Instant,
    limit: Duration,
}

impl Retry {
    fn new(limit: Duration) -> Retry {
        Retry {
            attempt: 0,
            started: Instant::now(),
            limit,
        }
    }

    /// Waits for the next attempt, if there is to be one. Another run may have taken the lock
    /// meanwhile: then there is none.
    async fn again(
        &mut self,
        run: &Run<'_>,
        step: &Step,
        failure: &Failure,
    ) -> Result<bool, StepError> {
        let stopped = run.cancel.is_cancelled() || run.journal.has_failed();
        if stopped || self.started.elapsed() >= self.limit {
            return Ok(false);
        }
        self.attempt += 1;
        run.events.send(Event::StepRetried {
            urn: step.urn.clone(),
            attempt: self.attempt,
            failure: failure.clone(),
        });
        tokio::select! {
            () = tokio::time::sleep(clock::back_off(self.attempt)) => {}
            () = run.cancel.cancelled() => return Ok(false),
            () = run.journal.failed() => return Ok(false),
        }
        run.journal.confirm().await?;
        Ok(true)
    }
}
