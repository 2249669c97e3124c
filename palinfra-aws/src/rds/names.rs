//! What RDS refuses.

use palinfra_core::Value;

use crate::rules::{database_name, number, text};

/// An identifier of a cluster or an instance.
pub(super) fn identifier(value: &Value) -> Result<(), String> {
    database_name(value, 63)
}

/// The name of a parameter group.
pub(super) fn group(value: &Value) -> Result<(), String> {
    database_name(value, 255)
}

/// The name of a subnet group.
pub(super) fn subnet_group(value: &Value) -> Result<(), String> {
    if value.as_str() == Some("default") {
        return Err("must not be `default`, which AWS keeps for itself".into());
    }
    text(
        value,
        1..=255,
        "lower-case letters, digits, hyphens, underscores and periods",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'),
    )
}

/// A user name or the name of a database, as PostgreSQL and MySQL both take it.
pub(super) fn user_or_database(value: &Value) -> Result<(), String> {
    text(value, 1..=63, "letters, digits and underscores", |c| {
        c.is_ascii_alphanumeric() || c == '_'
    })?;
    match value.as_str() {
        Some("rdsadmin") => Err("is a name that the engine keeps for itself".into()),
        Some(text) if !text.starts_with(|first: char| first.is_ascii_alphabetic()) => {
            Err("must start with a letter".into())
        }
        _ => Ok(()),
    }
}

/// A password: printable ASCII without `/`, `"`, `@` and spaces. It is never repeated here.
pub(super) fn password(value: &Value) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_graphic() && !matches!(c, '/' | '"' | '@');
    match value.as_str() {
        Some(text) if !(8..=128).contains(&text.len()) || !text.chars().all(allowed) => Err(
            "must have 8 to 128 printable ASCII characters other than `/`, `\"`, `@` and a space"
                .into(),
        ),
        _ => Ok(()),
    }
}

/// For how many days an instance keeps backups; 0 keeps none.
pub(super) fn retention(value: &Value) -> Result<(), String> {
    number(value, 0..=35)
}

/// For how many days a cluster keeps backups.
pub(super) fn cluster_retention(value: &Value) -> Result<(), String> {
    number(value, 1..=35)
}

/// Storage, in GiB.
pub(super) fn storage(value: &Value) -> Result<(), String> {
    number(value, 20..=65536)
}

/// A port that is free for users.
pub(super) fn port(value: &Value) -> Result<(), String> {
    number(value, 1150..=65535)
}

/// An instance class.
pub(super) fn class(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !text.starts_with("db.") => {
            Err("is an instance class such as `db.t4g.medium`".into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn known(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn a_password_that_rds_would_refuse_is_found_and_not_repeated() {
        assert_eq!(password(&known("correct-horse").into_secret()), Ok(()));
        for bad in [
            "short",
            "with space in it",
            "with/slash",
            "with@sign-",
            "with\"quote",
        ] {
            let message = password(&known(bad).into_secret()).unwrap_err();
            assert!(!message.contains(bad), "{message}");
        }
    }

    #[test]
    fn names_that_an_engine_would_refuse_are_found() {
        assert_eq!(user_or_database(&known("payments_1")), Ok(()));
        for bad in ["1payments", "pay-ments", "rdsadmin", ""] {
            assert!(user_or_database(&known(bad)).is_err(), "{bad}");
        }
        assert!(subnet_group(&known("default")).is_err());
        assert!(class(&known("t3.micro")).is_err());
    }
}
