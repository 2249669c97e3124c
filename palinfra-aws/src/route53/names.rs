//! What Route 53 refuses.

use palinfra_core::Value;

use crate::rules::{number, one_of, text};

/// The name of a zone or a record.
pub(super) fn name(value: &Value) -> Result<(), String> {
    let what = "letters, digits, hyphens, underscores, periods and `*`";
    text(value, 1..=255, what, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '*')
    })?;
    let Some(name) = value.as_str() else {
        return Ok(());
    };
    if name.chars().any(|c| c.is_ascii_uppercase()) {
        // Route 53 keeps names in lower case, so that others would look changed on every run.
        return Err("must be in lower case".into());
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.split('.').all(|label| (1..=63).contains(&label.len())) {
        Ok(())
    } else {
        Err("must have parts of 1 to 63 characters between periods".into())
    }
}

/// The type of a record.
pub(super) fn record_type(value: &Value) -> Result<(), String> {
    one_of(
        value,
        &[
            "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF",
            "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
        ],
    )
}

/// The seconds that others may remember a record for.
pub(super) fn ttl(value: &Value) -> Result<(), String> {
    number(value, 0..=2_147_483_647)
}

/// The weight of a record.
pub(super) fn weight(value: &Value) -> Result<(), String> {
    number(value, 0..=255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_route_53_would_refuse_is_found() {
        for good in [
            "example.com",
            "example.com.",
            "*.example.com",
            "_a1.example.com",
        ] {
            assert_eq!(name(&Value::Text(good.into())), Ok(()), "{good}");
        }
        for bad in ["", "Example.com", "a..b", "a b", &"a".repeat(64)] {
            assert!(name(&Value::Text(bad.into())).is_err(), "{bad}");
        }
        assert!(record_type(&Value::Text("cname".into())).is_err());
    }
}
