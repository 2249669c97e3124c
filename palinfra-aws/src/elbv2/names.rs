//! What Elastic Load Balancing refuses.

use palinfra_core::Value;

use crate::rules::{number, one_of, text};

/// The name of a load balancer.
pub(super) fn load_balancer(value: &Value) -> Result<(), String> {
    target_group(value)?;
    match value.as_str() {
        Some(name) if name.starts_with("internal-") => {
            Err("must not start with `internal-`, which AWS adds by itself".into())
        }
        _ => Ok(()),
    }
}

/// The name of a target group.
pub(super) fn target_group(value: &Value) -> Result<(), String> {
    text(value, 1..=32, "letters, digits and hyphens", |c| {
        c.is_ascii_alphanumeric() || c == '-'
    })?;
    match value.as_str() {
        Some(name) if name.starts_with('-') || name.ends_with('-') => {
            Err("must not start or end with a hyphen".into())
        }
        _ => Ok(()),
    }
}

/// A port.
pub(super) fn port(value: &Value) -> Result<(), String> {
    number(value, 1..=65535)
}

/// The priority of a rule.
pub(super) fn priority(value: &Value) -> Result<(), String> {
    number(value, 1..=50000)
}

/// How many checks in a row decide.
pub(super) fn threshold(value: &Value) -> Result<(), String> {
    number(value, 2..=10)
}

/// Seconds between two checks.
pub(super) fn interval(value: &Value) -> Result<(), String> {
    number(value, 5..=300)
}

/// Who reaches a load balancer.
pub(super) fn scheme(value: &Value) -> Result<(), String> {
    one_of(value, &["internal", "internet-facing"])
}

/// The kind of load balancer.
pub(super) fn kind(value: &Value) -> Result<(), String> {
    one_of(value, &["application", "network", "gateway"])
}

/// What a target is. Functions are none: they have no port, protocol or VPC.
pub(super) fn target_type(value: &Value) -> Result<(), String> {
    one_of(value, &["ip", "instance", "alb"])
}

/// The certificates of a listener: AWS takes one here.
pub(super) fn certificates(value: &Value) -> Result<(), String> {
    match value.as_list() {
        Some(list) if list.len() != 1 => Err("must be exactly one certificate".into()),
        _ => Ok(()),
    }
}

/// What a rule looks at.
pub(super) fn conditions(value: &Value) -> Result<(), String> {
    const FIELDS: &[&str] = &[
        "path-pattern",
        "host-header",
        "http-request-method",
        "source-ip",
    ];
    let conditions = value.as_list().unwrap_or_default().iter();
    let mut fields = conditions.filter_map(|condition| condition.as_map()?.get("field"));
    fields.try_for_each(|field| one_of(field, FIELDS))
}

/// What a listener or a target speaks.
pub(super) fn protocol(value: &Value) -> Result<(), String> {
    one_of(
        value,
        &["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_elb_would_refuse_is_found() {
        let known = |text: &str| Value::Text(text.into());
        assert_eq!(load_balancer(&known("payment-alb-dev")), Ok(()));
        for bad in [
            "internal-payment",
            "-payment",
            "payment-",
            "pay_ment",
            &"a".repeat(33),
        ] {
            assert!(load_balancer(&known(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_listener_takes_one_certificate_and_a_rule_the_fields_that_aws_has() {
        let list = |len: usize| Value::List(vec![Value::Text("arn".into()); len]);
        assert_eq!(certificates(&list(1)), Ok(()));
        assert!(certificates(&list(0)).is_err());
        assert!(certificates(&list(2)).is_err());
        let condition = |field: &str| {
            let field = ("field".to_string(), Value::Text(field.into()));
            Value::List(vec![Value::Map([field].into())])
        };
        assert_eq!(conditions(&condition("host-header")), Ok(()));
        assert!(conditions(&condition("host")).is_err());
    }
}
