//! What OpenSearch Service refuses.

use palinfra_core::{Map, Value};

use crate::rules::{given, number, text};

/// The name of a domain: it is part of a host name.
pub(super) fn domain(value: &Value) -> Result<(), String> {
    text(
        value,
        3..=28,
        "lower-case letters, digits and hyphens",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
    )?;
    let text = value.as_str().unwrap_or("a");
    if text.starts_with(|first: char| first.is_ascii_lowercase()) {
        Ok(())
    } else {
        Err("must start with a letter".into())
    }
}

/// An engine and its version.
pub(super) fn engine_version(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text)
            if !["OpenSearch_", "Elasticsearch_"]
                .iter()
                .any(|it| text.starts_with(it)) =>
        {
            Err("is a version such as `OpenSearch_2.19`".into())
        }
        _ => Ok(()),
    }
}

/// A node type.
pub(super) fn instance_type(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !text.ends_with(".search") => {
            Err("is a node type such as `t3.small.search`".into())
        }
        _ => Ok(()),
    }
}

/// How many nodes.
pub(super) fn nodes(value: &Value) -> Result<(), String> {
    number(value, 1..=1002)
}

/// Over how many zones the nodes spread.
pub(super) fn zones(value: &Value) -> Result<(), String> {
    number(value, 1..=3)
}

/// What AWS takes only together.
pub(super) fn together(inputs: &Map) -> Result<(), String> {
    let masters = given(inputs, &["dedicated_master_type", "dedicated_master_count"]);
    if masters.len() == 1 {
        return Err(
            "set both `dedicated_master_type` and `dedicated_master_count`, or neither".into(),
        );
    }
    let user = given(inputs, &["master_user_name", "master_user_password"]);
    if user.len() == 1 {
        return Err("set both `master_user_name` and `master_user_password`, or neither".into());
    }
    if user.len() == 2 && !given(inputs, &["master_user_arn"]).is_empty() {
        return Err("the master user has a name and a password, or an ARN, not both".into());
    }
    let nodes = inputs.get("instance_count").and_then(whole).unwrap_or(1);
    let zones = inputs
        .get("availability_zone_count")
        .and_then(whole)
        .unwrap_or(1);
    if nodes < zones {
        return Err(format!("{nodes} nodes cannot be in {zones} zones"));
    }
    if given(inputs, &["security_group_ids"]).len() > given(inputs, &["subnet_ids"]).len() {
        return Err("`security_group_ids` takes `subnet_ids`".into());
    }
    Ok(())
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(json: &str) -> Map {
        let json = serde_json::from_str(json).unwrap_or_default();
        Value::from_json(&json)
            .as_map()
            .cloned()
            .unwrap_or_default()
    }

    #[test]
    fn what_belongs_together_is_asked_for_together() {
        for bad in [
            r#"{"dedicated_master_type":"m7g.large.search"}"#,
            r#"{"master_user_name":"admin"}"#,
            r#"{"instance_count":2,"availability_zone_count":3}"#,
            r#"{"security_group_ids":["sg-1"]}"#,
        ] {
            assert!(together(&inputs(bad)).is_err(), "{bad}");
        }
        let good = r#"{"instance_count":3,"availability_zone_count":3,"subnet_ids":["a"]}"#;
        assert_eq!(together(&inputs(good)), Ok(()));
    }

    #[test]
    fn names_that_aws_refuses_are_found() {
        let known = |text: &str| Value::Text(text.into());
        assert_eq!(domain(&known("palipoint-search")), Ok(()));
        assert!(domain(&known("2search")).is_err());
        assert!(instance_type(&known("t3.small")).is_err());
        assert!(engine_version(&known("2.19")).is_err());
    }
}
