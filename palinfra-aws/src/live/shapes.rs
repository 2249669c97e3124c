//! Values between properties and the SDKs' calls, alike for all services.

use aws_smithy_types::error::operation::BuildError;
use palinfra_core::{Id, Map, Value};

use super::{Failure, refused};

/// A number as calls take it. What is too large is refused by the service.
pub fn whole(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// Ids as calls take them.
pub fn texts<R>(ids: &[Id<R>]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_string()).collect()
}

/// A nested block, of the fields that are there.
pub fn block<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let given = fields.into_iter().filter(|(_, value)| !value.is_null());
    let given = given.map(|(name, value)| (name.into(), value));
    Value::Map(given.collect::<Map>())
}

/// What an SDK's builder gives.
///
/// # Errors
/// When a field that the service needs is missing.
pub fn built<T>(result: Result<T, BuildError>) -> Result<T, Failure> {
    result.map_err(|error| refused(error.to_string()))
}
