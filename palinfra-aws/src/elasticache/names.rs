//! What ElastiCache refuses.

use palinfra_core::Value;

use crate::rules::{database_name, number, one_of, text};

/// The id of a replication group.
pub(super) fn replication_group(value: &Value) -> Result<(), String> {
    database_name(value, 40)
}

/// The name of a subnet group or a parameter group.
pub(super) fn group(value: &Value) -> Result<(), String> {
    text(
        value,
        1..=255,
        "lower-case letters, digits and hyphens",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
    )
}

/// An engine that has replication groups.
pub(super) fn engine(value: &Value) -> Result<(), String> {
    one_of(value, &["valkey", "redis"])
}

/// The major version of a serverless cache's engine.
pub(super) fn major_version(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit()) => {
            Err("is the major version alone, such as `7`".into())
        }
        _ => Ok(()),
    }
}

/// A node type.
pub(super) fn node_type(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !text.starts_with("cache.") => {
            Err("is a node type such as `cache.t4g.small`".into())
        }
        _ => Ok(()),
    }
}

/// A password. It is never repeated here.
pub(super) fn auth_token(value: &Value) -> Result<(), String> {
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '!' | '&' | '#' | '$' | '^' | '<' | '>' | '-')
    };
    match value.as_str() {
        Some(text) if !(16..=128).contains(&text.len()) || !text.chars().all(allowed) => {
            Err("must have 16 to 128 letters, digits and any of `! & # $ ^ < > -`".into())
        }
        _ => Ok(()),
    }
}

/// How many nodes.
pub(super) fn nodes(value: &Value) -> Result<(), String> {
    number(value, 1..=6)
}

/// For how many days snapshots are kept; 0 makes none.
pub(super) fn snapshots(value: &Value) -> Result<(), String> {
    number(value, 0..=35)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_password_that_elasticache_would_refuse_is_found_and_not_repeated() {
        let known = |text: &str| Value::Text(text.into()).into_secret();
        assert_eq!(auth_token(&known("sixteen-letters!")), Ok(()));
        for bad in ["fifteen-letters", "sixteen letters!", "sixteen@letters!"] {
            let message = auth_token(&known(bad)).unwrap_err();
            assert!(!message.contains(bad), "{message}");
        }
    }

    #[test]
    fn a_machine_of_another_service_is_found() {
        assert!(node_type(&Value::Text("t3.micro".into())).is_err());
        assert!(engine(&Value::Text("memcached".into())).is_err());
    }
}
