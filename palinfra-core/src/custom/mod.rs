//! Resource types of your own, with calls of your own, beside those of a cloud.
//!
//! Derive [`Resource`] for the inputs, implement [`Custom`] for whatever makes the calls, and
//! hand it to [`Project::custom`](crate::Project::custom). Plans, state, drift and
//! interruption are the engine's work, as for any other type.

mod calls;
mod cloud;

use std::future::Future;

use crate::property::Property;
use crate::provider::Failure;
use crate::resource::Resource;
use crate::value::{Map, Value};

pub(crate) use calls::CustomType;
pub(crate) use cloud::CustomCloud;

/// The calls of one resource type. It is used whichever cloud the program runs on, the local
/// one too: an object that it makes is a real one.
///
/// A call ends when its effect can be seen. What kind of [`Failure`] it gives matters:
/// `Refused` says that nothing has changed, `Unknown` that something may have, `Passing` that
/// the same call is worth another try.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
///
/// use palinfra_core::custom::{Custom, Found};
/// use palinfra_core::provider::Failure;
/// use palinfra_core::{Id, Output, Outputs, Project, Resource};
///
/// /// A word and what it means.
/// #[derive(Resource)]
/// #[resource(type = "glossary:Word", outputs = WordOutputs, id = "{word}", unique("word"))]
/// pub struct Word {
///     /// The word.
///     #[input(replaces)]
///     pub word: String,
///     /// What it means.
///     pub meaning: String,
/// }
///
/// /// What a [`Word`] gives.
/// #[derive(Outputs)]
/// pub struct WordOutputs {
///     /// The word.
///     pub id: Output<Id<Word>>,
/// }
///
/// /// All words.
/// #[derive(Default)]
/// struct Glossary(Mutex<HashMap<String, String>>);
///
/// impl Custom for Glossary {
///     type Type = Word;
///
///     async fn create(&self, wanted: Word, _token: &str) -> Result<Found, Failure> {
///         let id = wanted.word.clone();
///         self.update(&id, wanted).await
///     }
///     async fn update(&self, id: &str, wanted: Word) -> Result<Found, Failure> {
///         self.0.lock().unwrap().insert(id.into(), wanted.meaning.clone());
///         Ok(Found::new(id).input("meaning", wanted.meaning))
///     }
///     async fn delete(&self, id: &str) -> Result<(), Failure> {
///         self.0.lock().unwrap().remove(id);
///         Ok(())
///     }
///     async fn read(&self, id: &str) -> Result<Option<Found>, Failure> {
///         let meaning = self.0.lock().unwrap().get(id).cloned();
///         Ok(meaning.map(|meaning| Found::new(id).input("meaning", meaning)))
///     }
///     async fn find(&self, wanted: &Word, _token: &str) -> Result<Option<Found>, Failure> {
///         self.read(&wanted.word).await
///     }
/// }
///
/// let mut project = Project::new("handbook", "us-east-1");
/// project.custom(Glossary::default());
/// project.stack("dev", |stack, _: &()| {
///     Word::new("urn", "URN", "the name of a resource").declare(stack);
/// });
/// ```
pub trait Custom: Send + Sync + 'static {
    /// The inputs, which derive [`Resource`].
    type Type: Resource + Send + Sync;

    /// Makes an object, with exactly one call that changes something. `token` is the same for
    /// the same call, and no other has it: 32 characters `[a-z0-9]`.
    fn create(
        &self,
        wanted: Self::Type,
        token: &str,
    ) -> impl Future<Output = Result<Found, Failure>> + Send;

    /// Brings an object to these inputs. It may be run again after it took effect in part.
    fn update(
        &self,
        id: &str,
        wanted: Self::Type,
    ) -> impl Future<Output = Result<Found, Failure>> + Send;

    /// Deletes an object. One that is gone already is a success.
    fn delete(&self, id: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Reads an object. `None`: it is not there.
    fn read(&self, id: &str) -> impl Future<Output = Result<Option<Found>, Failure>> + Send;

    /// The object that an interrupted [`create`](Custom::create) made, if it made one: by its
    /// token, or by its natural name and what it holds. Never what somebody else made.
    fn find(
        &self,
        wanted: &Self::Type,
        token: &str,
    ) -> impl Future<Output = Result<Option<Found>, Failure>> + Send;
}

/// An object as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub(crate) id: String,
    pub(crate) inputs: Map,
    pub(crate) outputs: Map,
}

impl Found {
    /// An object with this id.
    pub fn new(id: impl Into<String>) -> Found {
        Found {
            id: id.into(),
            inputs: Map::new(),
            outputs: Map::new(),
        }
    }

    /// An input as it is now: what differs from the program is drift. One that cannot be read
    /// is left out.
    #[must_use]
    pub fn input(mut self, name: &str, value: impl Property) -> Found {
        self.inputs.insert(name.into(), value.into_value());
        self
    }

    /// An output. `id`, and an output that has the name of an input, need not be given.
    #[must_use]
    pub fn output(mut self, name: &str, value: impl Property) -> Found {
        let value: Value = value.into_value();
        if !value.is_null() {
            self.outputs.insert(name.into(), value);
        }
        self
    }
}
