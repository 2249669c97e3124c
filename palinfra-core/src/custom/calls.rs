//! The calls of a custom type without its Rust type: maps in, maps out.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Custom, Found};
use crate::provider::{Failure, FailureKind};
use crate::resource::{Resource, Schema};
use crate::value::{Map, Value};

/// A custom type and its calls.
#[derive(Clone)]
pub(crate) struct CustomType {
    pub schema: &'static Schema,
    pub calls: Arc<dyn Calls>,
}

impl CustomType {
    pub fn new<C: Custom>(calls: C) -> CustomType {
        CustomType {
            schema: const { &<C::Type as Resource>::SCHEMA },
            calls: Arc::new(calls),
        }
    }
}

/// As [`Custom`].
#[async_trait]
pub(crate) trait Calls: Send + Sync {
    async fn create(&self, inputs: &Map, token: &str) -> Result<Found, Failure>;
    async fn update(&self, id: &str, inputs: &Map) -> Result<Found, Failure>;
    async fn delete(&self, id: &str) -> Result<(), Failure>;
    async fn read(&self, id: &str) -> Result<Option<Found>, Failure>;
    async fn find(&self, inputs: &Map, token: &str) -> Result<Option<Found>, Failure>;
}

#[async_trait]
impl<C: Custom> Calls for C {
    async fn create(&self, inputs: &Map, token: &str) -> Result<Found, Failure> {
        Custom::create(self, typed::<C>(inputs)?, token).await
    }

    async fn update(&self, id: &str, inputs: &Map) -> Result<Found, Failure> {
        Custom::update(self, id, typed::<C>(inputs)?).await
    }

    async fn delete(&self, id: &str) -> Result<(), Failure> {
        Custom::delete(self, id).await
    }

    async fn read(&self, id: &str) -> Result<Option<Found>, Failure> {
        Custom::read(self, id).await
    }

    async fn find(&self, inputs: &Map, token: &str) -> Result<Option<Found>, Failure> {
        Custom::find(self, &typed::<C>(inputs)?, token).await
    }
}

fn typed<C: Custom>(inputs: &Map) -> Result<C::Type, Failure> {
    C::Type::from_map(inputs).map_err(|error| Failure::new(FailureKind::Refused, "", error))
}

/// The inputs of what was found; those that the schema says are secret are.
pub(super) fn inputs(schema: &Schema, found: &Found) -> Map {
    let seal = |(name, value): (&String, &Value)| {
        let secret = schema.input(name).is_some_and(|input| input.secret);
        (name.clone(), sealed(value, secret))
    };
    found.inputs.iter().map(seal).collect()
}

/// The outputs: those that were found, the id, and those that repeat an input.
pub(super) fn outputs(schema: &Schema, found: &Found) -> Map {
    let value = |name: &str| match found.outputs.get(name) {
        Some(value) => Some(value.clone()),
        None if name == "id" => Some(Value::Text(found.id.clone())),
        None => found.inputs.get(name).cloned(),
    };
    let outputs = schema.outputs.iter().filter_map(|output| {
        let value = value(output.name).filter(|value| !value.is_null())?;
        let value = sealed(&value, output.kind.is_secret());
        Some((output.name.to_string(), value))
    });
    outputs.collect()
}

fn sealed(value: &Value, secret: bool) -> Value {
    if secret {
        value.clone().into_secret()
    } else {
        value.clone()
    }
}
