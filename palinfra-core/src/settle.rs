//! Finds out how calls ended that were interrupted, before anything is planned.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::time::sleep;

use crate::backend::StateError;
use crate::clock;
use crate::clouds::Clouds;
use crate::diff;
use crate::event::{Event, Sink};
use crate::journal::{Durable, Journal};
use crate::provider::{Done, Failure, FailureKind, Provider, Reading};
use crate::record::{Action, Entry, Intent, Outcome, Record};
use crate::resource::Schema;
use crate::urn::Urn;
use crate::value::{Map, Value};

/// How an interrupted create ended.
pub enum Settled {
    /// There is an object, and it is ours.
    Made(Done),
    /// There is none, and none will appear.
    NotMade(String),
    /// It cannot be told.
    Open(Failure),
}

/// How often a create with a token is sent again before settling gives up.
const RESENDS: u32 = 5;

/// Finds out whether a create took effect, without ever making a second object: looks for
/// it; if it is not there, sends the same call again where a token makes that safe, and
/// otherwise looks again once an object could no longer be hidden. `called` is when the call
/// may last have been sent, in seconds since 1970.
///
/// # Errors
/// When the journal cannot be written any more, so that nothing may be sent.
pub async fn settle_create(
    journal: &Journal,
    provider: &dyn Provider,
    schema: &'static Schema,
    intent: &Durable<Intent>,
    called: u64,
) -> Result<Settled, StateError> {
    let can_be_seen = until_seen(provider, schema, called).is_zero();
    match provider.find(schema, intent).await {
        Ok(Some(done)) => return Ok(Settled::Made(done)),
        Ok(None) => {}
        Err(failure) => return Ok(Settled::Open(failure)),
    }
    let mut why = "it was looked for and is not there".to_string();
    if schema.token {
        match resend(journal, provider, schema, intent).await? {
            // A service that forgets tokens refuses a name that the hidden object has.
            Settled::NotMade(refused) => why = refused,
            other => return Ok(other),
        }
    } else if can_be_seen {
        return Ok(Settled::NotMade(why));
    }
    sleep(until_seen(provider, schema, called)).await;
    Ok(match provider.find(schema, intent).await {
        Ok(Some(done)) => Settled::Made(done),
        Ok(None) => Settled::NotMade(why),
        Err(failure) => Settled::Open(failure),
    })
}

/// How long it takes until a call that was sent at `called` has arrived, and what it did can
/// be seen.
fn until_seen(provider: &dyn Provider, schema: &'static Schema, called: u64) -> Duration {
    let lag = provider.visibility_lag(schema);
    if lag.is_zero() {
        return lag;
    }
    // Both times are whole seconds, cut off: one more for each.
    let visible = called + lag.as_secs() + 2;
    Duration::from_secs(visible.saturating_sub(clock::now()))
}

async fn resend(
    journal: &Journal,
    provider: &dyn Provider,
    schema: &'static Schema,
    intent: &Durable<Intent>,
) -> Result<Settled, StateError> {
    let mut attempt = 0;
    loop {
        journal.confirm().await?;
        match provider.create(schema, intent).await {
            Ok(done) => return Ok(Settled::Made(done)),
            Err(failure) => match failure.kind {
                FailureKind::Refused | FailureKind::NotFound => {
                    return Ok(Settled::NotMade(failure.to_string()));
                }
                FailureKind::Passing | FailureKind::Unknown if attempt < RESENDS => {
                    attempt += 1;
                    sleep(clock::back_off(attempt)).await;
                }
                _ => return Ok(Settled::Open(failure)),
            },
        }
    }
}

/// Settles all open intents of a stack. Returns the resources whose intents stay open, with
/// what to do about them: no step of theirs may run.
///
/// # Errors
/// When the journal cannot be written.
pub async fn settle(
    journal: &Journal,
    clouds: &Clouds,
    types: &HashMap<&'static str, &'static Schema>,
    events: &Sink,
) -> Result<BTreeMap<Urn, String>, StateError> {
    let mut open = BTreeMap::new();
    // Calls of the run that was interrupted may have been sent until just now: it may have
    // tried them again, long after it wrote its intents.
    let called = clock::now();
    for intent in journal.open_intents() {
        let urn = intent.record.urn.clone();
        let unsettled = match types.get(intent.record.resource_type.as_str()) {
            None => Some(format!(
                "its type `{}` is not known",
                intent.record.resource_type
            )),
            Some(schema) => match clouds.of(&intent.record).await {
                Ok(provider) => {
                    settle_one(journal, &*provider, schema, &intent, called, events).await?
                }
                Err(failure) => Some(failure.to_string()),
            },
        };
        if let Some(reason) = unsettled {
            open.insert(urn, reason);
        }
    }
    Ok(open)
}

async fn settle_one(
    journal: &Journal,
    provider: &dyn Provider,
    schema: &'static Schema,
    intent: &Durable<Intent>,
    called: u64,
    events: &Sink,
) -> Result<Option<String>, StateError> {
    // What is seen before could be from before the call, or from before the object. Only an
    // object that is there tells at once; and a call that is made again because of its token
    // would otherwise meet the first one, which may come after all, when its object is gone
    // again.
    let there = match intent.action {
        Action::Create => provider.find(schema, intent).await.ok().flatten(),
        Action::Update | Action::Delete => None,
    };
    let wait = until_seen(provider, schema, called);
    if there.is_none() && !wait.is_zero() {
        events.send(Event::Note {
            stack: intent.record.urn.stack().into(),
            message: format!(
                "an earlier run was interrupted; in {} s it can be seen what its calls did",
                wait.as_secs()
            ),
        });
        sleep(wait).await;
    }
    let outcome = match intent.action {
        Action::Create => {
            let settled = match there {
                Some(done) => Settled::Made(done),
                None => settle_create(journal, provider, schema, intent, called).await?,
            };
            match settled {
                Settled::Made(Done { id, outputs, ready }) => {
                    let time = called;
                    let outcome = Outcome::Done {
                        id,
                        outputs,
                        ready,
                        time,
                    };
                    Ok((outcome, "it had been made"))
                }
                Settled::NotMade(message) => {
                    Ok((Outcome::NotDone { message }, "it had not been made"))
                }
                Settled::Open(failure) => Err(failure),
            }
        }
        Action::Update | Action::Delete => match read_one(provider, schema, &intent.record).await {
            Ok(Reading::Gone) if intent.action == Action::Delete => {
                Ok((Outcome::Deleted, "it had been deleted"))
            }
            // The run waits for it, even if its resource is wanted again.
            Ok(Reading::Going) if intent.action == Action::Delete => {
                Ok((Outcome::Deleting, "it is being deleted"))
            }
            Ok(reading) => {
                let message = "an earlier run was interrupted".to_string();
                journal
                    .append(Entry::Result {
                        intent: intent.number,
                        outcome: Outcome::NotDone { message },
                    })
                    .await?;
                take_up(journal, schema, &intent.record, &reading).await?;
                events.send(Event::Settled {
                    urn: intent.record.urn.clone(),
                    message: "it was read again".into(),
                });
                return Ok(None);
            }
            Err(failure) => Err(failure),
        },
    };
    match outcome {
        Ok((outcome, message)) => {
            journal
                .append(Entry::Result {
                    intent: intent.number,
                    outcome,
                })
                .await?;
            events.send(Event::Settled {
                urn: intent.record.urn.clone(),
                message: message.into(),
            });
            Ok(None)
        }
        Err(failure) => Ok(Some(failure.to_string())),
    }
}

/// Reads an object that an update may have changed in part, and writes down what there is. What
/// cannot be read stays unsure.
///
/// # Errors
/// When the journal cannot be written.
pub async fn read_again(
    journal: &Journal,
    provider: &dyn Provider,
    schema: &'static Schema,
    intent: &Intent,
) -> Result<(), StateError> {
    match read_one(provider, schema, &intent.record).await {
        Ok(reading) => take_up(journal, schema, &intent.record, &reading).await,
        Err(_) => Ok(()),
    }
}

async fn take_up(
    journal: &Journal,
    schema: &'static Schema,
    object: &Record,
    reading: &Reading,
) -> Result<(), StateError> {
    let recorded = journal.read(|state| state.find(&object.urn, object.incarnation).cloned());
    if let Some(record) = recorded.and_then(|record| reread(schema, &record, reading)) {
        journal.append(Entry::Record(Box::new(record))).await?;
    }
    Ok(())
}

/// Reads one object.
pub async fn read_one(
    provider: &dyn Provider,
    schema: &'static Schema,
    record: &Record,
) -> Result<Reading, Failure> {
    provider
        .read(schema, &[record])
        .await
        .pop()
        .unwrap_or_else(|| {
            Err(Failure::new(
                FailureKind::Unknown,
                "",
                "the cloud gave no answer for this resource",
            ))
        })
}

/// The record as the cloud now has it, if that differs from what is recorded.
pub fn reread(schema: &Schema, record: &Record, reading: &Reading) -> Option<Record> {
    let mut fresh = record.clone();
    match reading {
        Reading::Gone => fresh.gone = true,
        // It is not known whose delete that is.
        Reading::Going => {}
        Reading::Present { inputs, outputs } => {
            fresh.gone = false;
            fresh.drift = drift(schema, record, inputs);
            fresh
                .unsure
                .retain(|name, _| actual(schema, name, inputs).is_none());
            // What a read does not give, such as a generated password, stays as it was.
            for (name, value) in outputs {
                fresh.outputs.insert(name.clone(), value.clone());
            }
        }
    }
    (fresh != *record).then_some(fresh)
}

/// The inputs that the cloud has otherwise than recorded: of those that were ours once. What a
/// read leaves out is not known.
fn drift(schema: &Schema, record: &Record, inputs: &Map) -> Map {
    let ours = record.input_names().into_iter();
    ours.filter_map(|name| {
        let recorded = record.inputs.get(name).unwrap_or(&Value::Null);
        let now = actual(schema, name, inputs)?;
        let differs = !diff::equal(schema.input(name), recorded, now);
        differs.then(|| (name.clone(), now.clone()))
    })
    .collect()
}

/// What a read says of an input.
fn actual<'a>(schema: &Schema, name: &str, inputs: &'a Map) -> Option<&'a Value> {
    let input = schema.input(name)?;
    inputs.get(name).filter(|_| !input.write_only)
}
