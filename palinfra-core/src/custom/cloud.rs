//! A cloud with custom types beside its own: each call goes to whoever has the type.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;

use super::Found;
use super::calls::{self, Calls, CustomType};
use crate::clouds::Cloud;
use crate::journal::Durable;
use crate::project::Credentials;
use crate::provider::{Deletion, Done, Failure, FailureKind, Owned, Provider, Reading};
use crate::record::{Home, Intent, Record};
use crate::resource::Schema;
use crate::value::Map;

type ByType = HashMap<&'static str, Arc<dyn Calls>>;

/// A cloud, and the custom types of a project.
pub(crate) struct CustomCloud {
    cloud: Arc<dyn Cloud>,
    custom: Arc<ByType>,
}

impl CustomCloud {
    /// The cloud itself, if there are no custom types.
    pub fn over(cloud: Arc<dyn Cloud>, types: &[CustomType]) -> Arc<dyn Cloud> {
        if types.is_empty() {
            return cloud;
        }
        let custom = types
            .iter()
            .map(|custom| (custom.schema.resource_type, custom.calls.clone()));
        let custom = Arc::new(custom.collect());
        Arc::new(CustomCloud { cloud, custom })
    }
}

#[async_trait]
impl Cloud for CustomCloud {
    fn name(&self) -> &'static str {
        self.cloud.name()
    }

    fn endpoint(&self) -> Option<String> {
        self.cloud.endpoint()
    }

    fn asks(&self) -> bool {
        self.cloud.asks()
    }

    fn has(&self, resource_type: &str) -> bool {
        self.custom.contains_key(resource_type) || self.cloud.has(resource_type)
    }

    fn pace(&self) -> f64 {
        self.cloud.pace()
    }

    async fn provider(
        &self,
        region: &str,
        credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        Ok(Arc::new(CustomProvider {
            provider: self.cloud.provider(region, credentials).await?,
            custom: self.custom.clone(),
        }))
    }
}

struct CustomProvider {
    provider: Arc<dyn Provider>,
    custom: Arc<ByType>,
}

impl CustomProvider {
    fn calls(&self, schema: &Schema) -> Option<&dyn Calls> {
        self.custom.get(schema.resource_type).map(Arc::as_ref)
    }
}

#[async_trait]
impl Provider for CustomProvider {
    async fn home(&self) -> Result<Home, Failure> {
        self.provider.home().await
    }

    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.create(schema, intent).await;
        };
        let made = calls.create(&intent.record.inputs, &intent.token).await?;
        Ok(done(schema, &made))
    }

    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.update(schema, intent).await;
        };
        let record = &intent.record;
        let now = calls.update(&record.id, &record.inputs).await?;
        Ok(done(schema, &now))
    }

    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.delete(schema, intent).await;
        };
        match calls.delete(&intent.record.id).await {
            Err(failure) if failure.kind != FailureKind::NotFound => Err(failure),
            _ => Ok(Deletion::Gone),
        }
    }

    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.wait_ready(schema, record, limit).await;
        };
        match calls.read(&record.id).await? {
            Some(found) => Ok(calls::outputs(schema, &found)),
            None => Err(Failure::new(
                FailureKind::NotFound,
                "",
                "it is not there any more",
            )),
        }
    }

    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure> {
        match self.calls(schema) {
            // A delete ends when the object is gone.
            Some(_) => Ok(()),
            None => self.provider.wait_gone(schema, record, limit).await,
        }
    }

    async fn find(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Option<Done>, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.find(schema, intent).await;
        };
        let found = calls.find(&intent.record.inputs, &intent.token).await?;
        Ok(found.map(|found| done(schema, &found)))
    }

    fn visibility_lag(&self, schema: &'static Schema) -> Duration {
        match self.calls(schema) {
            Some(_) => Duration::ZERO,
            None => self.provider.visibility_lag(schema),
        }
    }

    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.read(schema, records).await;
        };
        let reads = records
            .iter()
            .map(|record| async { Ok(reading(schema, calls.read(&record.id).await?)) });
        join_all(reads).await
    }

    async fn owned(&self, lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        self.provider.owned(lineage).await
    }

    async fn import(
        &self,
        schema: &'static Schema,
        region: &str,
        id: &str,
        wanted: &Map,
    ) -> Result<Reading, Failure> {
        let Some(calls) = self.calls(schema) else {
            return self.provider.import(schema, region, id, wanted).await;
        };
        Ok(reading(schema, calls.read(id).await?))
    }

    async fn look_up(
        &self,
        schema: &'static Schema,
        region: &str,
        inputs: &Map,
    ) -> Result<Map, Failure> {
        if self.calls(schema).is_some() {
            let message = "a custom type makes objects: it cannot be a look-up";
            return Err(Failure::new(FailureKind::Refused, "", message));
        }
        self.provider.look_up(schema, region, inputs).await
    }
}

fn done(schema: &Schema, found: &Found) -> Done {
    Done {
        id: found.id.clone(),
        outputs: calls::outputs(schema, found),
        ready: true,
    }
}

fn reading(schema: &Schema, found: Option<Found>) -> Reading {
    match found {
        None => Reading::Gone,
        Some(found) => Reading::Present {
            inputs: calls::inputs(schema, &found),
            outputs: calls::outputs(schema, &found),
        },
    }
}
