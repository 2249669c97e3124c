//! The provider: what holds for every type, around the calls of one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use palinfra_core::journal::Durable;
use palinfra_core::provider::{Deletion, Done, Failure, FailureKind, Owned, Provider, Reading};
use palinfra_core::record::{Home, Intent, Record};
use palinfra_core::{Map, Schema, Value};
use tokio::sync::OnceCell;

use super::aws::Aws;
use super::calls::Calls;
use super::cloud::Account;
use super::error::of_delete;
use super::found::{Found, Status};
use super::pace::Pace;
use super::reads::{read_all, read_one};
use super::types::calls_of;
use super::{Change, Create, Object, owned, reading, tags};

/// How long AWS may not show what it has just made.
const VISIBILITY_LAG: Duration = Duration::from_secs(60);
/// The same for an emulator, which shows it at once.
const VISIBILITY_LAG_ELSEWHERE: Duration = Duration::from_secs(1);

/// How long AWS may not know what was made a moment ago and is referred to.
const REFERENCE_LAG: Duration = Duration::from_secs(10);

/// AWS in one region, with one set of credentials.
pub struct AwsProvider {
    account: Arc<Account>,
    region: String,
    aws: OnceCell<Aws>,
}

impl AwsProvider {
    pub(crate) fn new(account: Arc<Account>, region: &str) -> AwsProvider {
        AwsProvider {
            account,
            region: region.into(),
            aws: OnceCell::new(),
        }
    }

    async fn aws(&self) -> Result<&Aws, Failure> {
        self.aws
            .get_or_try_init(|| self.account.in_region(&self.region))
            .await
    }

    /// Where an object is, and the calls of its type.
    async fn at(&self, schema: &Schema) -> Result<(&Aws, &'static dyn Calls), Failure> {
        Ok((self.aws().await?, calls(schema)?))
    }
}

fn calls(schema: &Schema) -> Result<&'static dyn Calls, Failure> {
    calls_of(schema.resource_type).ok_or_else(|| {
        super::refused(format!(
            "this program was built without the calls for {}: turn on the feature of palinfra-aws \
             for its service",
            schema.resource_type
        ))
    })
}

fn object<'a>(aws: &'a Aws, record: &'a Record) -> Object<'a> {
    Object {
        aws,
        id: &record.id,
        inputs: &record.inputs,
        outputs: &record.outputs,
    }
}

#[async_trait]
impl Provider for AwsProvider {
    async fn home(&self) -> Result<Home, Failure> {
        let account = self.aws().await?.account().to_string();
        Ok(Home {
            cloud: "aws".into(),
            account,
            region: self.region.clone(),
        })
    }

    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let inputs = &intent.record.inputs;
        let call = create(aws, schema, intent);
        let mut waited = Pace::default();
        let made = loop {
            match calls.create(inputs, &call).await {
                // What it refers to was made a moment ago, and is not known everywhere.
                Err(failure) if failure.kind == FailureKind::NotFound => {
                    waited
                        .again(1, reference_lag(aws))
                        .await
                        .map_err(|_| failure)?;
                }
                made => break made?,
            }
        };
        Ok(match made.ready {
            Some(found) => done(schema, &found),
            None => {
                let outputs = Map::from([("id".into(), Value::Text(made.id.clone()))]);
                Done {
                    id: made.id,
                    outputs,
                    ready: false,
                }
            }
        })
    }

    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let Record {
            id, inputs: wanted, ..
        } = &intent.record;
        let change = Change {
            schema,
            before: &intent.before,
            wanted,
            token: &intent.token,
        };
        calls
            .update(wanted, &object(aws, &intent.record), &change)
            .await?;
        Ok(Done {
            id: id.clone(),
            outputs: Map::new(),
            ready: false,
        })
    }

    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let at = object(aws, &intent.record);
        if schema.tags && !schema.unique.is_empty() {
            // Another object may have the name by now. Its tags tell, which a read may leave out
            // of what is recorded with its outputs.
            let outputs = &Map::new();
            match read_one(calls, Object { outputs, ..at }).await? {
                None => return Ok(Deletion::Gone),
                Some(found) if is_anothers(&found, &intent.lineage) => {
                    return Err(super::refused(
                        "what has this name now was made by another stack: take it out of the \
                         state with `state rm`",
                    ));
                }
                Some(_) => {}
            }
        }
        match calls.delete(&at).await {
            Err(failure) if failure.kind == FailureKind::NotFound => Ok(Deletion::Gone),
            Err(failure) => Err(of_delete(failure)),
            Ok(deletion) => Ok(deletion),
        }
    }

    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let mut waited = Pace::default();
        let mut told = String::new();
        loop {
            match read_one(calls, object(aws, record)).await {
                Ok(Some(found)) => match &found.status {
                    Status::Ready => return Ok(reading::outputs(schema, &found)),
                    Status::Pending => {}
                    Status::PendingFor(words) => told.clone_from(words),
                    Status::Stuck(reason) => return Err(super::refused(reason)),
                    Status::Failed(reason) => {
                        let help = "make it anew with `up --replace`";
                        return Err(super::refused(format!("{reason}; {help}")));
                    }
                    Status::Deleting => return Err(not_there("it is being deleted")),
                },
                Ok(None) if waited.elapsed() > visibility_lag(aws) => {
                    return Err(not_there("it is not there any more"));
                }
                Err(failure) if !may_pass(&failure) => return Err(failure),
                Ok(None) | Err(_) => {}
            }
            if let Err(mut over) = waited.again(schema.usual.create, limit).await {
                if !told.is_empty() {
                    over.message = format!("{}: {told}", over.message);
                }
                return Err(over);
            }
        }
    }

    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure> {
        let (aws, calls) = self.at(schema).await?;
        let mut waited = Pace::default();
        loop {
            match read_one(calls, object(aws, record)).await {
                Ok(None) => return Ok(()),
                Ok(Some(Found {
                    status: Status::Failed(reason),
                    ..
                })) => {
                    return Err(super::refused(reason));
                }
                Err(failure) if !may_pass(&failure) => return Err(failure),
                Ok(Some(_)) | Err(_) => {}
            }
            waited.again(schema.usual.delete, limit).await?;
        }
    }

    async fn find(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Option<Done>, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let inputs = &intent.record.inputs;
        let Some(id) = calls.find(inputs, &create(aws, schema, intent)).await? else {
            return Ok(None);
        };
        let outputs = Map::new();
        let found = read_one(
            calls,
            Object {
                aws,
                id: &id,
                inputs,
                outputs: &outputs,
            },
        )
        .await?;
        Ok(found
            .filter(|found| found.status != Status::Deleting && is_ours(schema, intent, found))
            .map(|found| done(schema, &found)))
    }

    fn visibility_lag(&self, _: &'static Schema) -> Duration {
        self.aws.get().map_or(VISIBILITY_LAG, visibility_lag)
    }

    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>> {
        let (aws, calls) = match self.at(schema).await {
            Ok(at) => at,
            Err(failure) => return records.iter().map(|_| Err(failure.clone())).collect(),
        };
        let objects: Vec<Object<'_>> = records.iter().map(|record| object(aws, record)).collect();
        let read = read_all(calls, aws, &objects).await;
        let results = objects.iter().zip(read).map(|(object, found)| {
            found.map(|found| match found {
                Some(found) if found.status == Status::Deleting => Reading::Going,
                Some(found) => reading::reading(schema, object.inputs, found),
                None => Reading::Gone,
            })
        });
        results.collect()
    }

    async fn owned(&self, lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        let aws = self.aws().await?;
        let global = self.account.in_region(aws.global_region()).await?;
        Ok(Some(owned::owned(aws, &global, lineage).await?))
    }

    async fn import(
        &self,
        schema: &'static Schema,
        _: &str,
        id: &str,
        wanted: &Map,
    ) -> Result<Reading, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let (inputs, outputs) = (reading::asked(wanted), Map::new());
        let found = read_one(
            calls,
            Object {
                aws,
                id,
                inputs: &inputs,
                outputs: &outputs,
            },
        )
        .await?;
        let Some(mut found) = found.filter(|found| found.status != Status::Deleting) else {
            return Ok(Reading::Gone);
        };
        found.inputs.retain(|_, value| !value.is_null());
        Ok(reading::reading(schema, wanted, found))
    }

    async fn look_up(
        &self,
        schema: &'static Schema,
        _: &str,
        inputs: &Map,
    ) -> Result<Map, Failure> {
        let (aws, calls) = self.at(schema).await?;
        let found = calls.look_up(inputs, aws).await?;
        Ok(reading::outputs(schema, &found))
    }
}

fn create<'a>(aws: &'a Aws, schema: &Schema, intent: &'a Intent) -> Create<'a> {
    let natural_id = natural_id(schema.id, &intent.record.inputs);
    Create {
        aws,
        token: &intent.token,
        tags: tags::at_creation(intent),
        natural_id,
    }
}

/// The id that the schema's form makes of inputs, if it is made of inputs alone.
fn natural_id(form: &str, inputs: &Map) -> Option<String> {
    let mut pieces = form.split('{');
    let mut id = pieces.next()?.to_string();
    let mut holes = 0;
    for piece in pieces {
        let (name, rest) = piece.split_once('}')?;
        id.push_str(inputs.get(name)?.as_str()?);
        id.push_str(rest);
        holes += 1;
    }
    (holes > 0).then_some(id)
}

/// Whether an object is the one that this call made: it has our token; or, where there are
/// no tags, it has this natural name and all that was asked for.
fn is_ours(schema: &Schema, intent: &Intent, found: &Found) -> bool {
    let tag = found.tags.as_ref().and_then(|tags| tags.get(tags::TOKEN));
    match tag.or(found.token.as_ref()) {
        Some(token) => *token == intent.token,
        None => !schema.tags && reading::is_as_asked(schema, &intent.record.inputs, found),
    }
}

fn is_anothers(found: &Found, lineage: &str) -> bool {
    let tag = found.tags.as_ref().and_then(|tags| tags.get(tags::LINEAGE));
    tag.is_some_and(|other| other != lineage)
}

fn done(schema: &Schema, found: &Found) -> Done {
    let outputs = reading::outputs(schema, found);
    Done {
        id: found.id.clone(),
        outputs,
        ready: found.status == Status::Ready,
    }
}

fn visibility_lag(aws: &Aws) -> Duration {
    if aws.is_elsewhere() {
        VISIBILITY_LAG_ELSEWHERE
    } else {
        VISIBILITY_LAG
    }
}

fn reference_lag(aws: &Aws) -> Duration {
    if aws.is_elsewhere() {
        Duration::ZERO
    } else {
        REFERENCE_LAG
    }
}

fn may_pass(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Passing | FailureKind::Unknown)
}

fn not_there(message: &str) -> Failure {
    Failure::new(FailureKind::NotFound, "", message)
}
