//! One object of a type, in an account whose answers are written down: for what no emulator
//! can do.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::{Credentials, SharedCredentialsProvider};
use palinfra_aws::live::AwsCloud;
use palinfra_core::clouds::Cloud;
use palinfra_core::provider::{Deletion, Done, Failure, Provider, Reading};
use palinfra_core::record::{Action, Intent, Record};
use palinfra_core::resource::Builder;
use palinfra_core::{Map, Resource, Schema, Urn, Value};

use super::tape::Tape;
use super::world::{REGION, durable};

/// The token of every call.
pub const TOKEN: &str = "token";

/// An object of a type.
pub struct Canned<R> {
    id: &'static str,
    token: &'static str,
    outputs: Map,
    tape: Tape,
    of: PhantomData<R>,
}

impl<R: Resource> Canned<R> {
    /// An object that has this id once it is made. A call gets an empty answer unless it is
    /// given another one.
    pub fn new(id: &'static str) -> Canned<R> {
        Canned {
            id,
            token: TOKEN,
            outputs: Map::new(),
            tape: Tape::default(),
            of: PhantomData,
        }
    }

    /// Another token than [`TOKEN`], for a service that takes long ones only.
    pub fn with_token(mut self, token: &'static str) -> Canned<R> {
        self.token = token;
        self
    }

    /// An output that is recorded.
    pub fn knows(mut self, output: &str, value: &str) -> Canned<R> {
        self.outputs
            .insert(output.into(), Value::Text(value.into()));
        self
    }

    /// What stands in the answer to the next call of an operation.
    pub fn answer(self, operation: &'static str, content: impl Into<String>) -> Canned<R> {
        self.tape.answer(operation, 200, content);
        self
    }

    /// The next call of an operation is refused.
    pub fn refuse(self, operation: &'static str, status: u16, code: &'static str) -> Canned<R> {
        self.tape.answer(operation, status, code);
        self
    }

    /// The calls since the last look: `RunInstances ImageId=ami-1 MaxCount=1`.
    pub fn sent(&self) -> Vec<String> {
        self.tape.take()
    }

    /// Makes it, as far as the create call goes.
    pub async fn create(&self, it: R::Builder) -> Result<Done, Failure> {
        let mut record = self.record("", it);
        let later = |name: &String| Self::SCHEMA.input(name).is_some_and(|it| it.after_create);
        record.inputs.retain(|name, _| !later(name));
        let intent = durable(self.intent(Action::Create, record, Map::new())).await;
        self.provider().await.create(Self::SCHEMA, &intent).await
    }

    /// Finds it again after a create whose answer was lost.
    pub async fn find(&self, it: R::Builder) -> Result<Option<Done>, Failure> {
        let intent = self.intent(Action::Create, self.record("", it), Map::new());
        self.provider().await.find(Self::SCHEMA, &intent).await
    }

    /// Changes it from one program to another.
    pub async fn update(&self, before: R::Builder, wanted: R::Builder) -> Result<Done, Failure> {
        let before = self.record(self.id, before).inputs;
        let intent = self.intent(Action::Update, self.record(self.id, wanted), before);
        let intent = durable(intent).await;
        self.provider().await.update(Self::SCHEMA, &intent).await
    }

    /// Deletes it.
    pub async fn delete(&self, it: R::Builder) -> Result<Deletion, Failure> {
        let intent = self.intent(Action::Delete, self.record(self.id, it), Map::new());
        let intent = durable(intent).await;
        self.provider().await.delete(Self::SCHEMA, &intent).await
    }

    /// Waits until it is gone.
    pub async fn wait_gone(&self, it: R::Builder) -> Result<(), Failure> {
        let record = self.record(self.id, it);
        let limit = Duration::from_secs(20);
        let provider = self.provider().await;
        provider.wait_gone(Self::SCHEMA, &record, limit).await
    }

    /// Waits until it is ready, and gives its outputs.
    pub async fn wait_ready(&self, it: R::Builder) -> Result<Map, Failure> {
        let record = self.record(self.id, it);
        let limit = Duration::from_secs(20);
        let provider = self.provider().await;
        provider.wait_ready(Self::SCHEMA, &record, limit).await
    }

    /// The inputs that a read shows.
    pub async fn read(&self, it: R::Builder) -> Map {
        let mut all = self.read_all(vec![(self.id, it)]).await;
        all.remove(0)
    }

    /// The inputs that a read of several objects shows.
    pub async fn read_all(&self, all: Vec<(&str, R::Builder)>) -> Vec<Map> {
        let read = self.read_some(all).await.into_iter();
        read.map(|it| it.expect("it is not there")).collect()
    }

    /// The inputs that a read of several objects shows; none of one that is gone.
    pub async fn read_some(&self, all: Vec<(&str, R::Builder)>) -> Vec<Option<Map>> {
        let inputs = |reading| match reading {
            Reading::Present { inputs, .. } => Some(inputs),
            Reading::Gone | Reading::Going => None,
        };
        self.readings(all).await.into_iter().map(inputs).collect()
    }

    /// What a read of several objects says.
    pub async fn readings(&self, all: Vec<(&str, R::Builder)>) -> Vec<Reading> {
        let records = all.into_iter().map(|(id, it)| self.record(id, it));
        let records: Vec<Record> = records.collect();
        let provider = self.provider().await;
        let records: Vec<&Record> = records.iter().collect();
        let read = provider.read(Self::SCHEMA, &records).await.into_iter();
        read.map(Result::unwrap).collect()
    }

    /// The inputs that an import shows, to which nothing is recorded.
    pub async fn import(&self) -> Map {
        let provider = self.provider().await;
        let nothing = Map::new();
        let reading = provider
            .import(Self::SCHEMA, REGION, self.id, &nothing)
            .await;
        shown(reading.unwrap())
    }

    const SCHEMA: &'static Schema = &R::SCHEMA;

    fn record(&self, id: &str, it: R::Builder) -> Record {
        let mut inputs = it.into_draft().inputs;
        for input in Self::SCHEMA.inputs {
            let Some(default) = input.default else {
                continue;
            };
            inputs.entry(input.name.to_string()).or_insert_with(default);
        }
        inputs.retain(|_, value| !value.is_null());
        Record {
            incarnation: 1,
            id: id.into(),
            inputs,
            outputs: self.outputs.clone(),
            ready: true,
            ..Record::new(Urn::new("contract", "dev", &[], R::TYPE, "it"), REGION)
        }
    }

    fn intent(&self, action: Action, record: Record, before: Map) -> Intent {
        Intent {
            number: 1,
            action,
            record,
            before,
            token: self.token.into(),
            lineage: "lineage".into(),
            time: 0,
        }
    }

    async fn provider(&self) -> Arc<dyn Provider> {
        let keys = Credentials::new("AKIATEST", "test", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(self.tape.clone());
        let cloud = AwsCloud::from_config(config.build());
        cloud.provider(REGION, None).await.unwrap()
    }
}

impl<R> Drop for Canned<R> {
    /// A test whose requests AWS would refuse fails, whatever it says of them itself.
    fn drop(&mut self) {
        let wrong = self.tape.wrong();
        assert!(
            wrong.is_empty() || std::thread::panicking(),
            "not as AWS's models have it:\n{}",
            wrong.join("\n")
        );
    }
}

fn shown(reading: Reading) -> Map {
    match reading {
        Reading::Present { inputs, .. } => inputs,
        Reading::Gone | Reading::Going => panic!("it is not there"),
    }
}
