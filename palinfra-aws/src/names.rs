//! What AWS takes and what it refuses, as checks of known inputs: names, ranges, ports and
//! tags. A value of another type is left to the check of types.

use std::ops::RangeInclusive;

use palinfra_core::{Cidr, Value};

use crate::iam::policy_shape;
use crate::rules::{number, text};

/// The range of a VPC or a subnet: /16 to /28.
pub(crate) fn vpc_range(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let prefix = Cidr::new(text).net()?.prefix_len();
    if (16..=28).contains(&prefix) {
        Ok(())
    } else {
        Err(format!("a range of /{prefix}: it must be from /16 to /28"))
    }
}

/// An IPv4 address.
pub(crate) fn address(value: &Value) -> Result<(), String> {
    match value.as_str().map(str::parse::<std::net::Ipv4Addr>) {
        Some(Err(_)) => Err("must be an IPv4 address such as 10.0.0.10".into()),
        _ => Ok(()),
    }
}

/// A port, an ICMP type or an ICMP code; -1 is all of them.
pub(crate) fn port(value: &Value) -> Result<(), String> {
    number(value, -1..=65535)
}

/// A protocol by name or number; `-1` is all of them.
pub(crate) fn ip_protocol(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let known = ["tcp", "udp", "icmp", "icmpv6"].contains(&text);
    if known
        || text
            .parse()
            .is_ok_and(|number: i16| (-1..=255).contains(&number))
    {
        Ok(())
    } else {
        Err("must be tcp, udp, icmp, icmpv6, a number up to 255, or -1 for all".into())
    }
}

/// The seconds that a record of a flow log spans.
pub(crate) fn aggregation_interval(value: &Value) -> Result<(), String> {
    match value {
        Value::Int(60 | 600) => Ok(()),
        Value::Int(other) => Err(format!("must be 60 or 600 seconds, not {other}")),
        _ => Ok(()),
    }
}

/// An ARN.
pub(crate) fn arn(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !text.starts_with("arn:") || text.split(':').count() < 6 => {
            Err(format!("`{}` is not an ARN", text.escape_debug()))
        }
        _ => Ok(()),
    }
}

/// How long a session of a role may last.
pub(crate) fn session_duration(value: &Value) -> Result<(), String> {
    number(value, 3600..=43200)
}

/// The number of an account.
pub(crate) fn account(value: &Value) -> Result<(), String> {
    text(value, 12..=12, "digits", |c| c.is_ascii_digit())
}

/// The name of a security group.
pub(crate) fn security_group_name(value: &Value) -> Result<(), String> {
    security_group_text(value, 1)?;
    let name = value.as_str().unwrap_or_default();
    if name.starts_with("sg-") {
        return Err("must not start with `sg-`, as ids do".into());
    }
    if name.eq_ignore_ascii_case("default") {
        return Err("must not be `default`, the name of the group that AWS makes".into());
    }
    Ok(())
}

/// The description of a security group or of one of its rules.
pub(crate) fn security_group_description(value: &Value) -> Result<(), String> {
    security_group_text(value, 0)
}

fn security_group_text(value: &Value, least: usize) -> Result<(), String> {
    text(
        value,
        least..=255,
        "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
        |c| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c),
    )
}

/// The name of a launch template.
pub(crate) fn launch_template_name(value: &Value) -> Result<(), String> {
    text(value, 3..=128, "letters, digits and ().-/_", |c| {
        c.is_ascii_alphanumeric() || "().-/_".contains(c)
    })
}

/// The size of an instance, such as `t3.micro`.
pub(crate) fn instance_type(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    match text.split_once('.') {
        Some((family, size)) if part(family) && part(size) => Ok(()),
        _ => Err(format!(
            "`{}` is not an instance type such as t3.micro",
            text.escape_debug()
        )),
    }
}

/// What an instance runs at its first start: 16 KiB at most.
pub(crate) fn user_data(value: &Value) -> Result<(), String> {
    match value.as_str().map_or(0, str::len) {
        0..=16384 => Ok(()),
        bytes => Err(format!("must have at most 16384 bytes, not {bytes}")),
    }
}

/// The service of an endpoint, by its whole name.
pub(crate) fn endpoint_service(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let labels = text.split('.').filter(|label| !label.is_empty()).count();
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if labels >= 3 && text.chars().all(allowed) {
        Ok(())
    } else {
        Err("must be a service's whole name, such as com.amazonaws.us-east-1.s3".into())
    }
}

/// The name of a parameter of Systems Manager.
pub(crate) fn ssm_parameter(value: &Value) -> Result<(), String> {
    text(value, 1..=2048, "letters, digits and ._-/", |c| {
        c.is_ascii_alphanumeric() || "._-/".contains(c)
    })
}

/// The name of a role.
pub(crate) fn role_name(value: &Value) -> Result<(), String> {
    iam_name(value, 64)
}

/// The name of a policy or of an instance profile.
pub(crate) fn iam_name_128(value: &Value) -> Result<(), String> {
    iam_name(value, 128)
}

fn iam_name(value: &Value, most: usize) -> Result<(), String> {
    text(value, 1..=most, "letters, digits and _+=,.@-", |c| {
        c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
    })
}

/// The path of a role, a policy or an instance profile.
pub(crate) fn iam_path(value: &Value) -> Result<(), String> {
    text(value, 1..=512, "printable characters without spaces", |c| {
        c.is_ascii_graphic()
    })?;
    match value.as_str() {
        Some(path) if !path.starts_with('/') || !path.ends_with('/') => {
            Err("must start and end with `/`".into())
        }
        _ => Ok(()),
    }
}

/// The description of a role or of a policy.
pub(crate) fn iam_description(value: &Value) -> Result<(), String> {
    text(
        value,
        0..=1000,
        "Latin characters",
        |c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}'),
    )
}

/// The inline policies of a role: their names, and what they are about.
pub(crate) fn inline_policies(value: &Value) -> Result<(), String> {
    for (name, policy) in value.as_map().into_iter().flatten() {
        iam_name_128(&Value::Text(name.clone()))
            .and_then(|()| policy_shape::identity_policy(policy))
            .map_err(|problem| format!("the policy `{}`: {problem}", name.escape_debug()))?;
    }
    Ok(())
}

/// The issuer of an OpenID Connect provider, without `https://`.
pub(crate) fn issuer(value: &Value) -> Result<(), String> {
    let Some(url) = value.as_str() else {
        return Ok(());
    };
    if url.contains("://") {
        return Err("must be without `https://`, as AWS gives it back".into());
    }
    text(value, 1..=255, "letters, digits and .-_~/", |c| {
        c.is_ascii_alphanumeric() || ".-_~/".contains(c)
    })
}

/// The thumbprints of an OpenID Connect provider: SHA-1, in hexadecimal digits.
pub(crate) fn thumbprints(value: &Value) -> Result<(), String> {
    value
        .as_list()
        .unwrap_or_default()
        .iter()
        .try_for_each(|thumbprint| {
            text(thumbprint, 40..=40, "hexadecimal digits", |c| {
                c.is_ascii_hexdigit()
            })
        })
}

/// Tags: at most 50, with keys of 1 to 128 characters that do not start with `aws:`, and
/// values of at most 256. The letters are those that every service takes.
pub(crate) fn tags(value: &Value) -> Result<(), String> {
    let Some(tags) = value.as_map() else {
        return Ok(());
    };
    if tags.len() > 50 {
        return Err(format!("{} tags: there can be at most 50", tags.len()));
    }
    for (key, value) in tags {
        let about = |problem: String| format!("the tag `{}`: {problem}", key.escape_debug());
        tag_text(&Value::Text(key.clone()), 1..=128).map_err(about)?;
        tag_text(value, 0..=256).map_err(about)?;
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(about("keys that start with `aws:` are AWS's own".into()));
        }
    }
    Ok(())
}

fn tag_text(value: &Value, lengths: RangeInclusive<usize>) -> Result<(), String> {
    text(
        value,
        lengths,
        "letters, digits, spaces and _.:/=+-@",
        |c| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use palinfra_core::Property;

    use super::*;
    use crate::iam::PolicyDocument;

    type Check = fn(&Value) -> Result<(), String>;

    /// Each rule with texts that AWS takes and texts that it refuses.
    const RULES: &[(Check, &[&str], &[&str])] = &[
        (
            vpc_range,
            &["10.0.0.0/16", "10.0.0.0/28", "192.168.4.0/22"],
            &["10.0.0.0/8", "10.0.0.0/29", "10.0.0.1/16", "10.0.0.0", "x"],
        ),
        (address, &["10.0.0.10"], &["10.0.0", "10.0.0.256", "a"]),
        (
            ip_protocol,
            &["tcp", "udp", "icmp", "-1", "47"],
            &["TCP", "all", "", "256", "-2"],
        ),
        (
            arn,
            &[
                "arn:aws:s3:::logs",
                "arn:aws:logs:us-east-1:123456789012:log-group:a",
            ],
            &["logs", "arn:aws:s3", ""],
        ),
        (account, &["123456789012"], &["12345678901", "12345678901a"]),
        (
            security_group_name,
            &["api", "Shop (public) #1", "a-sg-b"],
            &["", "sg-api", "default", "Default", "naïve", "a\nb", "a'b"],
        ),
        (
            security_group_description,
            &["", "The API, from the load balancer"],
            &["it's", "a > b", "→"],
        ),
        (
            launch_template_name,
            &["nodes", "a/b(c).d-e_f"],
            &["ab", "two words", "a+b"],
        ),
        (
            instance_type,
            &["t3.micro", "m7g.2xlarge", "u-6tb1.metal", "c7gn.metal-48xl"],
            &[
                "",
                "t3",
                "t3.",
                ".micro",
                "T3.micro",
                "t3 micro",
                "t3.micro.x",
            ],
        ),
        (
            endpoint_service,
            &[
                "com.amazonaws.us-east-1.s3",
                "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
            ],
            &["s3", "", "com.amazonaws.us east-1.s3", "..."],
        ),
        (ssm_parameter, &["/aws/service/a_b-c.d"], &["", "/a b"]),
        (
            role_name,
            &["shop-api", "a+b=c,d.e@f_g"],
            &["", "a b", "a/b", "ä"],
        ),
        (iam_name_128, &["shop"], &["", "a:b"]),
        (
            iam_path,
            &["/", "/teams/payments/"],
            &["", "teams/", "/teams", "/a b/"],
        ),
        (iam_description, &["", "Für die API"], &["a → b"]),
        (
            issuer,
            &[
                "oidc.eks.us-east-1.amazonaws.com/id/0A1B",
                "token.actions.githubusercontent.com",
            ],
            &["https://token.actions.githubusercontent.com", "", "a b"],
        ),
    ];

    #[test]
    fn every_rule_takes_what_aws_takes_and_refuses_what_aws_refuses() {
        for (rule, (check, taken, refused)) in RULES.iter().enumerate() {
            for text in *taken {
                let result = check(&Value::Text((*text).into()));
                assert_eq!(result, Ok(()), "rule {rule}: `{text}`");
            }
            for text in *refused {
                let result = check(&Value::Text((*text).into()));
                assert!(result.is_err(), "rule {rule}: `{text}`");
            }
        }
    }

    #[test]
    fn lengths_end_where_aws_ends_them() {
        let limits: &[(Check, usize)] = &[
            (security_group_name, 255),
            (security_group_description, 255),
            (launch_template_name, 128),
            (role_name, 64),
            (iam_name_128, 128),
            (iam_description, 1000),
            (user_data, 16384),
        ];
        for (check, most) in limits {
            assert_eq!(check(&Value::Text("a".repeat(*most))), Ok(()));
            let problem = check(&Value::Text("a".repeat(most + 1))).unwrap_err();
            assert!(problem.contains(&most.to_string()), "{problem}");
        }
    }

    #[test]
    fn numbers_end_where_aws_ends_them() {
        let limits: &[(Check, &[i64], &[i64])] = &[
            (port, &[-1, 0, 443, 65535], &[-2, 65536]),
            (session_duration, &[3600, 43200], &[3599, 43201]),
            (aggregation_interval, &[60, 600], &[0, 61, 601]),
        ];
        for (check, taken, refused) in limits {
            assert!(
                taken
                    .iter()
                    .all(|number| check(&Value::Int(*number)).is_ok())
            );
            assert!(
                refused
                    .iter()
                    .all(|number| check(&Value::Int(*number)).is_err())
            );
        }
    }

    #[test]
    fn tags_are_named_in_what_is_wrong_with_them() {
        let tags = |pairs: &[(&str, &str)]| {
            let map = pairs
                .iter()
                .map(|(key, value)| ((*key).into(), Value::Text((*value).into())));
            super::tags(&Value::Map(map.collect()))
        };
        assert_eq!(
            tags(&[
                ("Name", "shop"),
                ("kubernetes.io/role/elb", "1"),
                ("empty", "")
            ]),
            Ok(())
        );
        assert!(
            tags(&[("aws:team", "x")])
                .unwrap_err()
                .contains("`aws:team`")
        );
        assert!(tags(&[("", "x")]).is_err());
        assert!(tags(&[("team", "a;b")]).unwrap_err().contains("`;`"));
        assert!(tags(&[("team", &"x".repeat(257))]).is_err());
        let many: Vec<String> = (0..51).map(|number| format!("tag{number}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|key| (key.as_str(), "")).collect();
        assert!(tags(&many).unwrap_err().contains("at most 50"));
    }

    #[test]
    fn inline_policies_are_named_in_what_is_wrong_with_them() {
        let policy = PolicyDocument::new().allow(["s3:GetObject"], ["*"]);
        let named = |name: &str, policy: &PolicyDocument| {
            let policy = policy.clone().into_value();
            inline_policies(&Value::Map([(name.to_string(), policy)].into()))
        };
        assert_eq!(named("read-bucket", &policy), Ok(()));
        assert!(
            named("read bucket", &policy)
                .unwrap_err()
                .contains("`read bucket`")
        );
        assert!(
            named("empty", &PolicyDocument::new())
                .unwrap_err()
                .contains("`empty`")
        );
    }

    #[test]
    fn thumbprints_are_forty_digits() {
        let list = |text: &str| Value::List(vec![Value::Text(text.into())]);
        assert_eq!(thumbprints(&list(&"0a".repeat(20))), Ok(()));
        assert!(thumbprints(&list(&"0a".repeat(19))).is_err());
        assert!(thumbprints(&list(&"0g".repeat(20))).is_err());
    }
}
