//! The calls that the engine makes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::clock;
use crate::journal::Durable;
use crate::provider::{Deletion, Done, Failure, FailureKind, Owned, Provider, Reading};
use crate::record::{Action, Home, Intent, Record};
use crate::resource::Schema;
use crate::value::Map;

use super::calls;
use super::cloud::LocalCloud;
use super::index::Index;
use super::lookups;
use super::object::{Event, Object};
use super::rules;
use super::store::Changed;

/// A wait looks again at least this often, since another process may change things.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The local cloud as the provider of one region.
pub struct LocalProvider {
    cloud: Arc<LocalCloud>,
    region: String,
}

impl LocalProvider {
    pub(crate) fn new(cloud: Arc<LocalCloud>, region: &str) -> LocalProvider {
        LocalProvider {
            cloud,
            region: region.into(),
        }
    }

    /// The cloud behind it.
    pub fn cloud(&self) -> &Arc<LocalCloud> {
        &self.cloud
    }

    fn look<T>(&self, look: impl FnOnce(&Index, u64) -> T) -> Result<T, Failure> {
        self.cloud.store().look(look)
    }

    pub(crate) async fn create_now(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Done, Failure> {
        let setting = &self.cloud.setting;
        let create = |index: &Index, now, lag: Duration| {
            let lag = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
            calls::create(index, setting, schema, intent, now, lag)
        };
        self.cloud
            .call(
                Action::Create,
                &intent.record,
                |store, lag| store.change(|index, now| create(index, now, lag)),
                |done| Some(&done.id),
            )
            .await
    }

    pub(crate) async fn update_now(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Done, Failure> {
        let setting = &self.cloud.setting;
        let update = |index: &Index, now| calls::update(index, setting, schema, intent, now);
        let record = &intent.record;
        self.cloud
            .call(
                Action::Update,
                record,
                |store, _| store.change(update),
                |_| None,
            )
            .await
    }

    pub(crate) async fn delete_now(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Deletion, Failure> {
        let (setting, record) = (&self.cloud.setting, &intent.record);
        let delete = |index: &Index, now| calls::delete(index, setting, schema, record, now);
        self.cloud
            .call(
                Action::Delete,
                record,
                |store, _| store.change(delete),
                |_| None,
            )
            .await
    }

    /// Looks until `look` has an answer. It gives the time until which there is none.
    async fn wait<T>(
        &self,
        record: &Record,
        limit: Duration,
        look: impl Fn(&Index, u64) -> Result<Result<T, u64>, Failure>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        loop {
            self.cloud.alive().await?;
            let until = match self.look(&look)?? {
                Ok(answer) => return Ok(answer),
                Err(until) => until,
            };
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                let message = format!("{} {} is still on its way", record.resource_type, record.id);
                return Err(Failure::new(FailureKind::TimedOut, "", message));
            }
            let pause = Duration::from_millis(until.saturating_sub(clock::milliseconds()));
            tokio::time::sleep(pause.min(LOOK_AGAIN).min(left)).await;
        }
    }
}

#[async_trait]
impl Provider for LocalProvider {
    async fn home(&self) -> Result<Home, Failure> {
        self.cloud.alive().await?;
        Ok(Home {
            cloud: "local".into(),
            account: self.cloud.setting.account.clone(),
            region: self.region.clone(),
        })
    }

    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.create_now(schema, intent).await
    }

    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.update_now(schema, intent).await
    }

    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure> {
        self.delete_now(schema, intent).await
    }

    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure> {
        self.wait(record, limit, |index, now| {
            let object = calls::find(index, schema, record)?;
            if object.gone.is_some() {
                let message = format!("{} is being deleted", object.describe());
                return Err(rules::refused("IncorrectState", message));
            }
            let ready = object.ready <= now;
            Ok(if ready {
                Ok(calls::known_outputs(schema, object, now))
            } else {
                Err(object.ready)
            })
        })
        .await
    }

    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure> {
        self.wait(record, limit, |index, _| {
            match index.get(schema.resource_type, &record.region, &record.id) {
                None => Ok(Ok(())),
                Some(Object {
                    gone: Some(until), ..
                }) => Ok(Err(*until)),
                Some(object) => {
                    let message = format!("{} is not being deleted", object.describe());
                    Err(rules::refused("IncorrectState", message))
                }
            }
        })
        .await
    }

    async fn find(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Option<Done>, Failure> {
        self.cloud.alive().await?;
        self.look(|index, now| {
            let object = index.with_token(schema.resource_type, &intent.token)?;
            object
                .can_be_seen(now)
                .then(|| calls::done(schema, object, now))
        })
    }

    fn visibility_lag(&self, _: &'static Schema) -> Duration {
        self.cloud.longest_lag()
    }

    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>> {
        let all = match self.cloud.alive().await {
            Ok(()) => self.look(|index, now| {
                let read =
                    |record: &&Record| reading(index, schema, &record.region, &record.id, now);
                records.iter().map(read).collect::<Vec<_>>()
            }),
            Err(failure) => Err(failure),
        };
        match all {
            Ok(readings) => readings.into_iter().map(Ok).collect(),
            Err(failure) => records.iter().map(|_| Err(failure.clone())).collect(),
        }
    }

    async fn owned(&self, lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        self.cloud.alive().await?;
        self.look(|index, _| {
            let ours = index
                .all()
                .filter(|object| object.lineage == lineage && object.region == self.region);
            let owned = |object: &Object| Owned {
                resource_type: object.resource_type.clone(),
                id: object.id.clone(),
                region: Some(object.region.clone()),
                urn: object.urn.to_string(),
                token: object.token.clone(),
                going: object.gone.is_some(),
            };
            Some(ours.map(owned).collect())
        })
    }

    async fn import(
        &self,
        schema: &'static Schema,
        region: &str,
        id: &str,
        _: &Map,
    ) -> Result<Reading, Failure> {
        self.cloud.alive().await?;
        self.look(|index, now| reading(index, schema, region, id, now))
    }

    async fn look_up(
        &self,
        schema: &'static Schema,
        region: &str,
        inputs: &Map,
    ) -> Result<Map, Failure> {
        self.cloud.alive().await?;
        let mut inputs = inputs.clone();
        inputs.retain(|_, value| !value.is_null());
        rules::check_inputs(schema, &inputs, false)?;
        let outputs = lookups::answer(&self.cloud.setting, schema, region, &inputs)
            .map_err(|message| rules::refused("InternalError", message))?;
        let given = lookups::given(schema, &outputs);
        let known = self.look(|index, _| {
            rules::resolve(index, schema, region, &inputs, &|_| true)?;
            Ok(given.iter().all(|name| index.is_given(name)))
        })??;
        if !known {
            self.cloud.store().change(|index, _| give(index, given))?;
        }
        Ok(outputs)
    }
}

/// The events that let others refer to what a look-up gave.
fn give(index: &Index, given: Vec<String>) -> Changed<()> {
    let new = given.into_iter().filter(|name| !index.is_given(name));
    Ok((new.map(|name| Event::Given { name }).collect(), ()))
}

/// An object as a read shows it: without what the cloud never gives back.
fn reading(index: &Index, schema: &Schema, region: &str, id: &str, now: u64) -> Reading {
    let object = index.get(schema.resource_type, region, id);
    match object.filter(|object| object.can_be_seen(now)) {
        Some(object) if object.gone.is_some() => Reading::Going,
        Some(object) => {
            let mut inputs = object.inputs.clone();
            inputs.retain(|name, _| !schema.input(name).is_some_and(|input| input.write_only));
            Reading::Present {
                inputs,
                outputs: calls::known_outputs(schema, object, now),
            }
        }
        None => Reading::Gone,
    }
}
