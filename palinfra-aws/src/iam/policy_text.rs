//! Policies as the text that calls take and give, where they belong to a resource.

use palinfra_core::{Property, Value};

use super::PolicyDocument;

/// A policy as text.
pub(crate) fn text(policy: &PolicyDocument) -> String {
    policy.clone().into_value().exposed().to_json().to_string()
}

/// A policy from text, if it is one.
pub(crate) fn value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(json) => Value::from_json(&json),
        Err(_) => Value::Text(text.into()),
    }
}
