//! The one shape of policies, and what AWS refuses in each kind of them.

use palinfra_core::{Map, Value};

/// A policy with a list wherever AWS takes one value or a list.
pub(super) fn document(policy: &Map) -> Map {
    let mut policy = policy.clone();
    if let Some(statements) = policy.remove("Statement") {
        let statements = match list(statements) {
            Value::List(items) => Value::List(items.iter().map(statement).collect()),
            promise => promise,
        };
        policy.insert("Statement".into(), statements);
    }
    policy
}

fn statement(value: &Value) -> Value {
    let Value::Map(fields) = value else {
        return value.clone();
    };
    let shaped = fields.iter().map(|(name, value)| {
        let value = match name.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => list(value.clone()),
            "Principal" | "NotPrincipal" => each(value, list),
            "Condition" => each(value, |keys| each(&keys, |values| texts(list(values)))),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Value::Map(shaped.collect())
}

fn each(value: &Value, shape: impl Fn(Value) -> Value) -> Value {
    match value {
        Value::Map(map) => Value::Map(
            map.iter()
                .map(|(name, item)| (name.clone(), shape(item.clone())))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn list(value: Value) -> Value {
    match value {
        Value::List(_) | Value::Promise(_) => value,
        one => Value::List(vec![one]),
    }
}

/// Values of conditions are texts; AWS takes `true` and `5` for `"true"` and `"5"`.
fn texts(values: Value) -> Value {
    let text = |value: &Value| match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            Value::Text(value.to_json().to_string())
        }
        other => other.clone(),
    };
    match values {
        Value::List(items) => Value::List(items.iter().map(text).collect()),
        other => other,
    }
}

/// A role's trust, or the policy of an image repository: about somebody, and about no
/// resource.
pub(crate) fn trust(value: &Value) -> Result<(), String> {
    check(value, true, false)
}

/// What a role or a user may do: about resources, and about nobody else.
pub(crate) fn identity_policy(value: &Value) -> Result<(), String> {
    check(value, false, true)
}

/// What others may do with a resource: about somebody and about resources.
pub(crate) fn resource_policy(value: &Value) -> Result<(), String> {
    check(value, true, true)
}

fn check(value: &Value, somebody: bool, resources: bool) -> Result<(), String> {
    let statements = value.as_map().and_then(|policy| policy.get("Statement"));
    let statements = statements.and_then(Value::as_list).unwrap_or_default();
    if statements.is_empty() {
        return Err("must have a statement".into());
    }
    for (index, statement) in statements.iter().enumerate() {
        let Some(fields) = statement.as_map() else {
            continue;
        };
        let about = |problem: &str| Err(format!("statement {}: {problem}", index + 1));
        let has = |names: [&str; 2]| names.iter().any(|name| fields.contains_key(*name));
        match has(["Principal", "NotPrincipal"]) {
            false if somebody => return about("it must say whom it is about (a principal)"),
            true if !somebody => {
                return about("it must not have a principal: a role's policy is about the role");
            }
            _ => {}
        }
        match has(["Resource", "NotResource"]) {
            false if resources => return about("it must have resources"),
            true if !resources => {
                return about("it must not have resources: it is about what it is part of");
            }
            _ => {}
        }
        if let Some(sid) = fields.get("Sid").and_then(Value::as_str)
            && !sid.chars().all(|c| c.is_ascii_alphanumeric())
        {
            return about("its sid must have only letters and digits");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use palinfra_core::Property;

    use super::*;
    use crate::iam::{PolicyDocument, Principal, Statement};

    #[test]
    fn each_kind_of_policy_is_about_what_aws_wants_it_to_be_about() {
        let identity = PolicyDocument::new().allow(["s3:*"], ["*"]).into_value();
        let role = PolicyDocument::assumed_by_service("ec2.amazonaws.com").into_value();
        let of_bucket = PolicyDocument::new()
            .statement(Statement::allow(["s3:*"], ["*"]).principal(Principal::anyone()))
            .into_value();
        for (policy, is) in [(identity, 0), (role, 1), (of_bucket, 2)] {
            for (index, check) in [identity_policy, trust, resource_policy].iter().enumerate() {
                assert_eq!(check(&policy).is_ok(), index == is, "{policy}");
            }
        }
    }

    #[test]
    fn an_empty_policy_and_a_wrong_sid_are_refused() {
        let empty = PolicyDocument::new().into_value();
        assert_eq!(identity_policy(&empty), Err("must have a statement".into()));
        let named = PolicyDocument::new()
            .allow(["s3:*"], ["*"])
            .statement(Statement::allow(["s3:*"], ["*"]).sid("read it"));
        let problem = identity_policy(&named.into_value()).unwrap_err();
        assert!(problem.starts_with("statement 2: its sid"), "{problem}");
    }
}
