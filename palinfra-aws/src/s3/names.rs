//! What S3 refuses.

use palinfra_core::Value;

use crate::rules::{one_of, text};

/// The name of a bucket: it is part of a host name.
pub(super) fn bucket(value: &Value) -> Result<(), String> {
    text(
        value,
        3..=63,
        "lower-case letters, digits, hyphens and periods",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'),
    )?;
    let Some(name) = value.as_str() else {
        return Ok(());
    };
    let edge = |c: char| c == '-' || c == '.';
    if name.starts_with(edge) || name.ends_with(edge) {
        Err("must start and end with a letter or a digit".into())
    } else if name.contains("..") {
        Err("must not have two periods in a row".into())
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        Err("must not look like an address".into())
    } else if let Some(kept) = KEPT_PREFIXES.iter().find(|kept| name.starts_with(**kept)) {
        Err(format!(
            "must not start with `{kept}`, which AWS keeps for itself"
        ))
    } else if let Some(kept) = KEPT_SUFFIXES.iter().find(|kept| name.ends_with(**kept)) {
        Err(format!(
            "must not end with `{kept}`, which AWS keeps for itself"
        ))
    } else {
        Ok(())
    }
}

const KEPT_PREFIXES: &[&str] = &["xn--", "sthree-", "amzn-s3-demo-"];
const KEPT_SUFFIXES: &[&str] = &["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// The key of an object.
pub(super) fn key(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(key) if key.is_empty() || key.len() > 1024 => Err("must have 1 to 1024 bytes".into()),
        _ => Ok(()),
    }
}

/// A storage class that objects can be moved to.
pub(super) fn storage_class(value: &Value) -> Result<(), String> {
    one_of(
        value,
        &[
            "STANDARD",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER_IR",
            "GLACIER",
            "DEEP_ARCHIVE",
        ],
    )
}

/// The tags of an object.
pub(super) fn object_tags(value: &Value) -> Result<(), String> {
    match value {
        Value::Map(tags) if tags.len() > 7 => {
            Err("must be at most 7: S3 takes 10, and 3 are set by palinfra".into())
        }
        other => crate::names::tags(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_s3_would_refuse_is_found() {
        for good in ["payflow-state", "a.b", "123"] {
            assert_eq!(bucket(&Value::Text(good.into())), Ok(()), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "ab",
            "Payflow",
            "pay_flow",
            "-payflow",
            "payflow-",
            "pay..flow",
            "10.0.0.1",
            "xn--payflow",
            "payflow-s3alias",
            &long,
        ] {
            assert!(bucket(&Value::Text(bad.into())).is_err(), "{bad}");
        }
    }
}
