//! What a program needs that lives on AWS.

use palinfra_core::Schema;

use crate::RESOURCES;

/// The schemas of all resource types, for an engine.
pub fn types() -> Vec<&'static Schema> {
    RESOURCES.iter().map(|entry| entry.schema).collect()
}
