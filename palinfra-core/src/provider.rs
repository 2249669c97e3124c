//! What the engine asks of a cloud.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::journal::Durable;
use crate::record::{Home, Intent, Record};
use crate::resource::Schema;
use crate::value::Map;

/// A cloud. Calls that change something take a [`Durable`] intent, which only a journal
/// makes, and only once it is on disk: there is no other way to change a cloud.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Which cloud, account and region this is. Asked for before anything else.
    async fn home(&self) -> Result<Home, Failure>;

    /// Makes an object with exactly one mutating call, with the intent's inputs except those
    /// that are set after creation. Returns at once: waiting is separate.
    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure>;

    /// Brings an object from `intent.before` to `intent.record.inputs`. Safe to repeat.
    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure>;

    /// Begins to delete an object. One that is already gone is a success.
    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure>;

    /// Waits until an object that was created or updated can be used. Gives the outputs.
    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure>;

    /// Waits until an object that is being deleted is gone.
    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure>;

    /// Looks for the object that an interrupted create may have made: by its natural name or
    /// by our tags. Never takes one that does not carry the intent's token.
    async fn find(&self, schema: &'static Schema, intent: &Intent)
    -> Result<Option<Done>, Failure>;

    /// How long after a call was sent it may still be under way, or [`find`](Provider::find)
    /// and [`read`](Provider::read) may not show what it did.
    fn visibility_lag(&self, schema: &'static Schema) -> Duration;

    /// Reads objects of one type and region as they are now, in the order of `records`.
    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>>;

    /// All objects of this region that carry the tag of a lineage, and those that are in no
    /// region. `None`: this cloud cannot list them.
    async fn owned(&self, _lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        Ok(None)
    }

    /// Reads an object that no state knows, for an import. `wanted`: the inputs that the
    /// program declares for it, with a promise where one is not known; empty if it declares
    /// none. What only looks different from them is given as they have it.
    async fn import(
        &self,
        schema: &'static Schema,
        region: &str,
        id: &str,
        wanted: &Map,
    ) -> Result<Reading, Failure>;

    /// Answers a look-up with its outputs.
    async fn look_up(
        &self,
        schema: &'static Schema,
        region: &str,
        inputs: &Map,
    ) -> Result<Map, Failure>;
}

/// An object after a create or an update.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The cloud's id.
    pub id: String,
    /// The outputs that are known now.
    pub outputs: Map,
    /// Whether it can be used at once, with all outputs known.
    pub ready: bool,
}

/// How a delete went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone.
    Gone,
    /// It is going; wait for it.
    Going,
}

/// An object as it is in the cloud.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// It is there.
    Present {
        /// Its inputs, as far as the cloud gives them.
        inputs: Map,
        /// Its outputs.
        outputs: Map,
    },
    /// It is being deleted, and still there.
    Going,
    /// It is not there.
    Gone,
}

/// An object that carries our tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The type.
    pub resource_type: String,
    /// The cloud's id.
    pub id: String,
    /// Where it lives. `None`: in no region, but in the account.
    pub region: Option<String>,
    /// The URN of the resource that it was made for, as its tag has it.
    pub urn: String,
    /// The token of the create that made it.
    pub token: String,
    /// Whether it is being deleted.
    pub going: bool,
}

/// Why a call to the cloud did not succeed.
///
/// ```
/// use palinfra_core::provider::{Failure, FailureKind};
///
/// let failure = Failure::new(FailureKind::Passing, "Throttling", "Rate exceeded");
/// assert_eq!(failure.to_string(), "Throttling: Rate exceeded");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What that means for the engine.
    pub kind: FailureKind,
    /// The cloud's error code, such as `DependencyViolation`.
    pub code: Option<String>,
    /// The cloud's words.
    pub message: String,
}

/// What a failure means for the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The cloud refused it; nothing has changed.
    Refused,
    /// It will pass: too many calls, or something is still in use. Nothing has changed.
    Passing,
    /// No answer: it may have taken effect.
    Unknown,
    /// The object is not there.
    NotFound,
    /// The credentials are missing, expired, or not enough.
    Denied,
    /// A wait took longer than its limit; the object is still on its way.
    TimedOut,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: FailureKind, code: &str, message: impl Into<String>) -> Failure {
        let code = (!code.is_empty()).then(|| code.to_string());
        Failure {
            kind,
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
