//! The local cloud, tested through its provider on schemas written by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod console;
mod disk;
mod faults;
mod lookups;
mod objects;
mod refusals;
mod schemas;
mod speed;
mod waits;

use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::provider::{Deletion, Done, Failure, FailureKind, Provider, Reading};
use crate::record::{Action, Intent, Record};
use crate::resource::Schema;
use crate::secret::Sealer;
use crate::urn::Urn;
use crate::value::{Map, Value};

use super::{Console, LocalCloud, LocalOptions, LocalProvider};

pub(super) const REGION: &str = "us-east-1";

pub(super) fn sealer(key: u8) -> Sealer {
    Sealer::new(&Zeroizing::new([key; 32])).unwrap()
}

pub(super) fn open(folder: &Path, options: LocalOptions) -> Arc<LocalCloud> {
    LocalCloud::open(folder, sealer(1), options).unwrap()
}

/// A cloud in a new folder.
pub(super) struct World {
    pub(super) folder: tempfile::TempDir,
    pub(super) provider: LocalProvider,
}

impl World {
    pub(super) fn new(options: LocalOptions) -> World {
        let folder = tempfile::tempdir().unwrap();
        let provider = open(folder.path(), options).provider(REGION);
        World { folder, provider }
    }

    pub(super) fn plain() -> World {
        World::new(LocalOptions::default())
    }

    /// Another instance on the same folder, as another process would be.
    pub(super) fn other(&self) -> LocalProvider {
        open(self.folder.path(), LocalOptions::default()).provider(REGION)
    }
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries
        .into_iter()
        .map(|(name, value)| (name.to_string(), value))
        .collect()
}

/// The intent of a create. The name tells resources apart; the token hangs on it.
pub(super) fn create(schema: &Schema, name: &str, inputs: Map) -> Intent {
    let kind = schema.resource_type;
    Intent {
        number: 1,
        action: Action::Create,
        record: Record {
            incarnation: 1,
            inputs,
            ..Record::new(Urn::new("shop", "main", &[], kind, name), REGION)
        },
        before: Map::new(),
        token: format!("token{kind}{name}"),
        lineage: "lineage".into(),
        time: 0,
    }
}

/// The record that a create leaves.
pub(super) fn record(intent: &Intent, done: &Done) -> Record {
    Record {
        id: done.id.clone(),
        outputs: done.outputs.clone(),
        ..intent.record.clone()
    }
}

impl LocalProvider {
    /// Creates an object; gives its record.
    pub(super) async fn make(
        &self,
        schema: &'static Schema,
        name: &str,
        inputs: Map,
    ) -> Result<Record, Failure> {
        let intent = create(schema, name, inputs);
        let done = self.create_now(schema, &intent).await?;
        Ok(record(&intent, &done))
    }

    /// Updates an object to these inputs.
    pub(super) async fn change(
        &self,
        schema: &'static Schema,
        old: &Record,
        inputs: Map,
    ) -> Result<Done, Failure> {
        let mut intent = create(schema, old.urn.name(), inputs);
        intent.action = Action::Update;
        intent.before = old.inputs.clone();
        intent.record.id = old.id.clone();
        self.update_now(schema, &intent).await
    }

    pub(super) async fn drop_it(
        &self,
        schema: &'static Schema,
        old: &Record,
    ) -> Result<Deletion, Failure> {
        let mut intent = create(schema, old.urn.name(), Map::new());
        intent.action = Action::Delete;
        intent.record = old.clone();
        self.delete_now(schema, &intent).await
    }

    pub(super) async fn inputs(&self, schema: &'static Schema, record: &Record) -> Option<Map> {
        match self.read(schema, &[record]).await.remove(0).unwrap() {
            Reading::Present { inputs, .. } => Some(inputs),
            Reading::Gone | Reading::Going => None,
        }
    }
}

/// Asserts the kind and code of a failure; gives its message.
pub(super) fn failed<T: std::fmt::Debug>(
    result: Result<T, Failure>,
    kind: FailureKind,
    code: &str,
) -> String {
    let failure = result.unwrap_err();
    assert_eq!(
        failure.code.as_deref().unwrap_or_default(),
        code,
        "{failure}"
    );
    assert_eq!(failure.kind, kind, "{failure}");
    failure.message
}

pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, Failure>, code: &str) -> String {
    failed(result, FailureKind::Refused, code)
}
