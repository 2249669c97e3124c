//! What a read finds.

use palinfra_core::{Map, Property, Value};

use crate::Tags;

/// An object as a read found it.
#[derive(Clone, Debug)]
pub struct Found {
    pub(crate) id: String,
    pub(crate) inputs: Map,
    pub(crate) outputs: Map,
    pub(crate) tags: Option<Tags>,
    pub(crate) token: Option<String>,
    pub(crate) status: Status,
}

/// How far an object is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It can be used.
    #[default]
    Ready,
    /// It is being made or changed.
    Pending,
    /// The same, and what the service says about it: the error of a wait that takes too long
    /// tells it.
    PendingFor(String),
    /// It does not get ready by itself, and a change may help; the service's words.
    Stuck(String),
    /// It will never be ready; the service's words.
    Failed(String),
    /// It is going. An object that is gone but is still listed is not found at all.
    Deleting,
}

impl Found {
    /// An object with this id, ready unless a status is given.
    pub fn new(id: impl Into<String>) -> Found {
        Found {
            id: id.into(),
            inputs: Map::new(),
            outputs: Map::new(),
            tags: None,
            token: None,
            status: Status::Ready,
        }
    }

    /// An input as it is in the cloud. `None` says that it is not set there; an input that
    /// the cloud does not tell is left out. A nested block may have more fields than the
    /// program sets: only those that are set are compared.
    #[must_use]
    pub fn input(mut self, name: &str, value: impl Shown) -> Found {
        self.inputs.insert(name.into(), value.shown());
        self
    }

    /// An output. `id`, and an output that has the name of an input, need not be given.
    #[must_use]
    pub fn output(mut self, name: &str, value: impl Shown) -> Found {
        let value = value.shown();
        if !value.is_null() {
            self.outputs.insert(name.into(), value);
        }
        self
    }

    /// All its tags, ours too: they become the input `tags`, and say whose it is.
    #[must_use]
    pub fn tags<K, V>(mut self, tags: impl IntoIterator<Item = (K, V)>) -> Found
    where
        K: Into<String>,
        V: Into<String>,
    {
        let pairs = tags
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.tags = Some(pairs.collect());
        self
    }

    /// The token that it was made with, where the service keeps it apart from the tags.
    #[must_use]
    pub fn token(mut self, token: Option<&str>) -> Found {
        self.token = token.map(String::from);
        self
    }

    /// How far it is.
    #[must_use]
    pub fn status(mut self, status: Status) -> Found {
        self.status = status;
        self
    }
}

/// What SDKs give, as a value.
pub trait Shown {
    /// The value; `None` is `Null`.
    fn shown(self) -> Value;
}

impl Shown for &str {
    fn shown(self) -> Value {
        Value::Text(self.into())
    }
}

impl Shown for &String {
    fn shown(self) -> Value {
        Value::Text(self.clone())
    }
}

impl Shown for &[String] {
    fn shown(self) -> Value {
        Value::List(self.iter().map(Shown::shown).collect())
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(self) -> Value {
        self.map_or(Value::Null, T::shown)
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(self) -> Value {
        Value::List(self.into_iter().map(T::shown).collect())
    }
}

macro_rules! shown_as_property {
    ($($type:ty),*) => {$(
        impl Shown for $type {
            fn shown(self) -> Value {
                self.into_value()
            }
        }
    )*};
}
shown_as_property!(String, bool, i32, i64, f64, Value, Tags);
