//! The calls of all types behind one interface of untyped inputs.

use std::marker::PhantomData;

use async_trait::async_trait;
use palinfra_core::resource::InputSchema;
use palinfra_core::{Map, Resource, Schema, Value};

use super::{Aws, Change, Create, Deletion, Failure, Found, Live, LookUp, Made, Object, refused};

/// What [`Live`] and [`LookUp`] are to the provider.
#[async_trait]
pub trait Calls: Send + Sync {
    fn schema(&self) -> &'static Schema;

    fn batch(&self) -> usize {
        1
    }

    async fn create(&self, _: &Map, _: &Create<'_>) -> Result<Made, Failure> {
        Err(only_looked_up())
    }

    async fn update(&self, _: &Map, _: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
        Err(only_looked_up())
    }

    async fn delete(&self, _: &Object<'_>) -> Result<Deletion, Failure> {
        Err(only_looked_up())
    }

    async fn read(&self, _: &Aws, _: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        Err(only_looked_up())
    }

    async fn find(&self, _: &Map, _: &Create<'_>) -> Result<Option<String>, Failure> {
        Err(only_looked_up())
    }

    async fn look_up(&self, _: &Map, _: &Aws) -> Result<Found, Failure> {
        Err(refused(format!(
            "{} cannot be looked up",
            self.schema().resource_type
        )))
    }
}

fn only_looked_up() -> Failure {
    refused("this type is only looked up")
}

/// The calls of a type that lives in the cloud.
pub struct Lives<R>(PhantomData<fn() -> R>);

/// The call of a type that is looked up.
pub struct LooksUp<R>(PhantomData<fn() -> R>);

impl<R> Lives<R> {
    pub const NEW: Self = Lives(PhantomData);
}

impl<R> LooksUp<R> {
    pub const NEW: Self = LooksUp(PhantomData);
}

fn typed<R: Resource>(inputs: &Map) -> Result<R, Failure> {
    R::from_map(inputs).map_err(refused)
}

/// As [`typed`], for a create: what is set only afterwards may be absent, and is empty then.
fn created<R: Resource>(inputs: &Map) -> Result<R, Failure> {
    let mut inputs = inputs.clone();
    let later = |input: &&InputSchema| input.required && input.after_create;
    for input in R::SCHEMA.inputs.iter().filter(later) {
        let empty = || Value::Text(String::new());
        inputs.entry(input.name.into()).or_insert_with(empty);
    }
    typed(&inputs)
}

#[async_trait]
impl<R: Live> Calls for Lives<R> {
    fn schema(&self) -> &'static Schema {
        const { &R::SCHEMA }
    }

    fn batch(&self) -> usize {
        R::BATCH.max(1)
    }

    async fn create(&self, inputs: &Map, call: &Create<'_>) -> Result<Made, Failure> {
        created::<R>(inputs)?.create(call).await
    }

    async fn update(
        &self,
        wanted: &Map,
        at: &Object<'_>,
        change: &Change<'_>,
    ) -> Result<(), Failure> {
        typed::<R>(wanted)?.update(at, change).await
    }

    async fn delete(&self, at: &Object<'_>) -> Result<Deletion, Failure> {
        R::delete(at).await
    }

    async fn read(&self, aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        R::read(aws, objects).await
    }

    async fn find(&self, inputs: &Map, call: &Create<'_>) -> Result<Option<String>, Failure> {
        created::<R>(inputs)?.find(call).await
    }
}

#[async_trait]
impl<R: LookUp> Calls for LooksUp<R> {
    fn schema(&self) -> &'static Schema {
        const { &R::SCHEMA }
    }

    async fn look_up(&self, inputs: &Map, aws: &Aws) -> Result<Found, Failure> {
        typed::<R>(inputs)?.look_up(aws).await
    }
}
