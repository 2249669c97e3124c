//! What EKS refuses.

use palinfra_core::Value;

use crate::rules::{number, text};

/// A cluster's name: it starts with a letter or a digit.
pub(super) fn cluster(value: &Value) -> Result<(), String> {
    name(value, 100)
}

/// A node group's name.
pub(super) fn node_group(value: &Value) -> Result<(), String> {
    name(value, 63)
}

/// A node's disk, in GiB.
pub(super) fn disk(value: &Value) -> Result<(), String> {
    number(value, 1..=16384)
}

fn name(value: &Value, most: usize) -> Result<(), String> {
    text(
        value,
        1..=most,
        "letters, digits, hyphens and underscores",
        |c| c.is_ascii_alphanumeric() || c == '-' || c == '_',
    )?;
    match value.as_str() {
        Some(text) if text.starts_with(['-', '_']) => {
            Err("must start with a letter or a digit".into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_eks_would_refuse_is_found() {
        for good in ["payflow", "Pay_flow-1", "1a"] {
            assert_eq!(cluster(&Value::Text(good.into())), Ok(()), "{good}");
        }
        for bad in ["", "-a", "_a", "pay.flow", "pay flow"] {
            assert!(cluster(&Value::Text(bad.into())).is_err(), "{bad}");
        }
        let long = Value::Text("a".repeat(64));
        assert!(cluster(&long).is_ok() && node_group(&long).is_err());
    }
}
