//! The live provider: the same resource types, in a real account.
//!
//! A type has calls when it implements [`Live`] (or [`LookUp`]) in its own file and has a
//! line in `types.rs`. All else is here, once for all types: tags, tokens, waiting, finding
//! again, drift, paging, errors, retries and limits.

mod aws;
mod calls;
mod cloud;
mod error;
mod found;
mod limit;
mod owned;
mod pace;
mod provider;
mod reading;
mod reads;
mod shapes;
mod state;
mod state_http;
mod tags;
mod types;
mod watch;

use async_trait::async_trait;
use palinfra_core::{Map, Property, Resource, Schema, Value};

pub use aws::Aws;
pub use cloud::{AwsCloud, choice};
pub use error::{failure, refused, same_is_fine};
pub use found::{Found, Shown, Status};
pub use palinfra_core::provider::{Deletion, Failure, FailureKind};
pub use shapes::{block, built, texts, whole};
pub use state::{s3_state, state_choice};
pub use tags::{LINEAGE as LINEAGE_TAG, TOKEN as TOKEN_TAG, TagChange};
pub use types::has_calls;

use crate::Tags;

/// The calls of a resource type.
///
/// Implement it for the struct of inputs. Errors come from [`failure`]; what is not there
/// may be an error of that kind or be left out, as is simplest.
#[async_trait]
pub trait Live: Resource + Send + Sync {
    /// How many objects one call of [`read`](Live::read) takes.
    const BATCH: usize = 1;

    /// Makes an object: exactly one mutating call, with `call.tags` and `call.token` where
    /// the service takes them. Inputs that are `after_create` are not part of it: `update`
    /// sets them.
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure>;

    /// Brings an object to these inputs: a call for each input that `change` has. It may be
    /// run again after it took effect in part. A type that can only be replaced leaves it out.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let (_, _) = (at, change);
        Ok(())
    }

    /// Begins to delete an object.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure>;

    /// Reads at most [`BATCH`](Live::BATCH) objects, following pages, in any order. What is
    /// gone is left out; what was not asked for does no harm.
    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure>;

    /// The id of the object that an interrupted create may have made. Whether it carries our
    /// token is looked at by the caller. A type whose id is made of its inputs leaves it out.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        Ok(call.natural_id.clone())
    }
}

/// The call of a look-up.
#[async_trait]
pub trait LookUp: Resource + Send + Sync {
    /// Gives every output, `id` too.
    async fn look_up(&self, aws: &Aws) -> Result<Found, Failure>;
}

/// What goes with a create.
pub struct Create<'a> {
    /// Where.
    pub aws: &'a Aws,
    /// The idempotency token: 32 characters `[a-z0-9]`, the same when the call is sent again.
    pub token: &'a str,
    /// The user's tags and ours.
    pub tags: Tags,
    /// The id, for a type whose id is made of its inputs alone.
    pub natural_id: Option<String>,
}

/// An object that was made.
pub struct Made {
    pub(crate) id: String,
    pub(crate) ready: Option<Found>,
}

impl Made {
    /// It has this id. It is waited for, and its outputs are read.
    ///
    /// # Errors
    /// When the answer has no id: then it is looked for.
    pub fn id(id: Option<impl Into<String>>) -> Result<Made, Failure> {
        let Some(id) = id else {
            let message = "the service made it and did not say under which id";
            return Err(Failure::new(FailureKind::Unknown, "", message));
        };
        Ok(Made {
            id: id.into(),
            ready: None,
        })
    }

    /// It can be used at once, and this is all that there is to know.
    pub fn ready(found: Found) -> Made {
        Made {
            id: found.id.clone(),
            ready: Some(found),
        }
    }
}

/// An object that is recorded.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    /// Where.
    pub aws: &'a Aws,
    /// The cloud's id.
    pub id: &'a str,
    /// The recorded inputs; none for an import.
    pub inputs: &'a Map,
    /// The recorded outputs; none for an import and after a lost answer.
    pub outputs: &'a Map,
}

impl Object<'_> {
    /// A recorded input.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn input<T: Property>(&self, name: &str) -> Result<T, Failure> {
        palinfra_core::property::field(self.inputs, name).map_err(refused)
    }

    /// Whether a read is to tell an input that takes a call of its own: it is recorded, or
    /// nothing is, as for an import.
    pub fn shows(&self, name: &str) -> bool {
        self.inputs.is_empty() || self.inputs.contains_key(name)
    }

    /// A recorded output of text.
    pub fn output(&self, name: &str) -> Option<&str> {
        self.outputs.get(name).and_then(Value::as_str)
    }
}

/// What an update is to change.
pub struct Change<'a> {
    pub(crate) schema: &'static Schema,
    pub(crate) before: &'a Map,
    pub(crate) wanted: &'a Map,
    /// The idempotency token of this change: 32 characters `[a-z0-9]`, the same when the call
    /// is sent again.
    pub token: &'a str,
}

impl Change<'_> {
    /// Whether an input differs from what the object has. An input that was never set
    /// differs from its default: what the service's own default is does not matter.
    pub fn has(&self, name: &str) -> bool {
        let input = self.schema.input(name);
        debug_assert!(
            input.is_some(),
            "{} has no input `{name}`",
            self.schema.resource_type
        );
        let value = |map: &Map| map.get(name).cloned().unwrap_or_default();
        !palinfra_core::diff::equal(input, &value(self.before), &value(self.wanted))
    }

    /// Whether any of these inputs differs.
    pub fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// What an input was, for a change that must say what to take away.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn before<T: Property>(&self, name: &str) -> Result<Option<T>, Failure> {
        palinfra_core::property::field(self.before, name).map_err(refused)
    }

    /// Which tags to set and which to take away.
    pub fn tags(&self) -> TagChange {
        TagChange::between(self.before.get("tags"), self.wanted.get("tags"))
    }
}

/// The result of a call, with `value` where the call found nothing: what is to go has gone.
///
/// # Errors
/// All others.
pub fn not_found_is<T>(value: T, result: Result<T, Failure>) -> Result<T, Failure> {
    match result {
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(value),
        other => other,
    }
}

/// A property's text as a value of an SDK's enum or as text, from an enum that derives
/// `Property`.
pub fn text_as<T: for<'a> From<&'a str>>(property: impl Property) -> T {
    T::from(property.into_value().as_str().unwrap_or_default())
}
