use palinfra_core::{Input, Map, Value};

/// Whom a statement is about.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// The kind, and who; none for anyone at all.
    of: Option<(&'static str, Value)>,
}

impl Principal {
    /// A service of AWS, such as `ec2.amazonaws.com`.
    pub fn service(name: impl Into<Input<String>>) -> Principal {
        Principal::new("Service", name)
    }

    /// An account, or the ARN of a role or a user.
    pub fn aws(account_or_arn: impl Into<Input<String>>) -> Principal {
        Principal::new("AWS", account_or_arn)
    }

    /// The ARN of an OpenID Connect or SAML provider.
    pub fn federated(arn: impl Into<Input<String>>) -> Principal {
        Principal::new("Federated", arn)
    }

    /// Anyone, signed in or not.
    pub fn anyone() -> Principal {
        Principal { of: None }
    }

    fn new(kind: &'static str, who: impl Into<Input<String>>) -> Principal {
        Principal {
            of: Some((kind, who.into().into_value())),
        }
    }

    /// Adds it to a statement. Anyone takes in everybody else.
    pub(super) fn add_to(self, statement: &mut Map) {
        let principals = statement
            .entry("Principal".into())
            .or_insert(Value::Map(Map::new()));
        match (self.of, principals) {
            (None, all) => *all = Value::Text("*".into()),
            (Some((kind, who)), Value::Map(kinds)) => append(kinds, kind.into(), vec![who]),
            (Some(_), _) => {}
        }
    }
}

/// When a statement holds.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    operator: String,
    key: String,
    values: Value,
}

impl Condition {
    /// The key compares by the operator, such as `NumericLessThan`, with one of the values.
    pub fn new(
        operator: impl Into<String>,
        key: impl Into<String>,
        values: impl Into<Input<Vec<String>>>,
    ) -> Condition {
        let values = values.into().into_value();
        Condition {
            operator: operator.into(),
            key: key.into(),
            values,
        }
    }

    /// The key is one of the texts.
    pub fn string_equals(
        key: impl Into<String>,
        values: impl Into<Input<Vec<String>>>,
    ) -> Condition {
        Condition::new("StringEquals", key, values)
    }

    /// The key fits one of the texts, with `*` and `?`.
    pub fn string_like(key: impl Into<String>, values: impl Into<Input<Vec<String>>>) -> Condition {
        Condition::new("StringLike", key, values)
    }

    /// The key fits one of the ARNs, with `*` and `?` in their parts.
    pub fn arn_like(key: impl Into<String>, values: impl Into<Input<Vec<String>>>) -> Condition {
        Condition::new("ArnLike", key, values)
    }

    /// The key is in one of the ranges of addresses.
    pub fn ip_address(key: impl Into<String>, values: impl Into<Input<Vec<String>>>) -> Condition {
        Condition::new("IpAddress", key, values)
    }

    /// The key is true, or false.
    pub fn bool(key: impl Into<String>, value: bool) -> Condition {
        Condition::new("Bool", key, [if value { "true" } else { "false" }])
    }

    /// Adds it to a statement. The same operator and key again add values.
    pub(super) fn add_to(self, statement: &mut Map) {
        let conditions = statement
            .entry("Condition".into())
            .or_insert(Value::Map(Map::new()));
        let Value::Map(operators) = conditions else {
            return;
        };
        let keys = operators
            .entry(self.operator)
            .or_insert(Value::Map(Map::new()));
        let Value::Map(keys) = keys else { return };
        match self.values {
            Value::List(values) => append(keys, self.key, values),
            promise => {
                keys.insert(self.key, promise);
            }
        }
    }
}

fn append(map: &mut Map, key: String, values: Vec<Value>) {
    match map.entry(key).or_insert(Value::List(Vec::new())) {
        Value::List(list) => list.extend(values),
        other => *other = Value::List(values),
    }
}
