//! What Elastic Beanstalk refuses.

use palinfra_core::{Map, Value};

use crate::rules::{exactly_one, text};

/// The name of an application.
pub(super) fn application(value: &Value) -> Result<(), String> {
    no_slash(value, 100)
}

/// The label of a version.
pub(super) fn version(value: &Value) -> Result<(), String> {
    no_slash(value, 100)
}

fn no_slash(value: &Value, most: usize) -> Result<(), String> {
    text(
        value,
        1..=most,
        "printable characters other than `/`",
        |c| !c.is_control() && c != '/',
    )
}

/// The name of an environment.
pub(super) fn environment(value: &Value) -> Result<(), String> {
    host_label(value, 4..=40)
}

/// What an environment's host starts with.
pub(super) fn cname_prefix(value: &Value) -> Result<(), String> {
    host_label(value, 4..=63)
}

fn host_label(value: &Value, lengths: std::ops::RangeInclusive<usize>) -> Result<(), String> {
    text(value, lengths, "letters, digits and hyphens", |c| {
        c.is_ascii_alphanumeric() || c == '-'
    })?;
    match value.as_str() {
        Some(name) if name.starts_with('-') || name.ends_with('-') => {
            Err("must not start or end with a hyphen".into())
        }
        _ => Ok(()),
    }
}

/// A description of an application, a version or an environment.
pub(super) fn description(value: &Value) -> Result<(), String> {
    text(value, 0..=200, "printable characters", |c| !c.is_control())
}

/// The ARN of a platform.
pub(super) fn platform(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(arn) if !arn.starts_with("arn:") || !arn.contains(":platform/") => Err(format!(
            "`{}` is not the ARN of a platform, such as \
             `arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running on 64bit Amazon \
             Linux 2023`",
            arn.escape_debug()
        )),
        _ => Ok(()),
    }
}

/// What an environment runs on is said once.
pub(super) fn runs_on(inputs: &Map) -> Result<(), String> {
    exactly_one(inputs, &["platform_arn", "solution_stack_name"])
}

/// Settings of which no two are about the same option.
pub(super) fn option_settings(value: &Value) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for setting in value.as_list().unwrap_or_default() {
        let Some(setting) = setting.as_map() else {
            continue;
        };
        let field = |name: &str| {
            setting
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (namespace, option) = (field("namespace"), field("option_name"));
        if namespace.is_empty() || option.is_empty() {
            return Err("a setting has a `namespace` and an `option_name`".into());
        }
        if !seen.insert((namespace, option, field("resource_name"))) {
            return Err(format!(
                "`{}` in `{}` is set twice",
                option.escape_debug(),
                namespace.escape_debug()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use palinfra_core::Property;

    use super::super::OptionSetting;
    use super::*;

    fn known(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn names_that_beanstalk_would_refuse_are_found() {
        assert_eq!(application(&known("Coltpay API")), Ok(()));
        assert!(application(&known("a/b")).is_err());
        assert_eq!(environment(&known("coltpay-dev")), Ok(()));
        for bad in ["api", "-api-", "api_dev", "coltpay.dev", &"a".repeat(41)] {
            assert!(environment(&known(bad)).is_err(), "{bad}");
        }
        let arn = "arn:aws:elasticbeanstalk:us-east-1::platform/PHP 8.4 running on 64bit x/4.7.0";
        assert_eq!(platform(&known(arn)), Ok(()));
        assert!(platform(&known("64bit Amazon Linux 2023 v4.7.0 running PHP 8.4")).is_err());
    }

    #[test]
    fn an_option_that_is_set_twice_is_found() {
        let size = |size: &str| OptionSetting::new("aws:autoscaling:asg", "MinSize", size);
        let name = |name: &str| OptionSetting {
            resource_name: Some(name.into()),
            ..size("1")
        };
        let all = |settings: Vec<OptionSetting>| option_settings(&settings.into_value());
        assert_eq!(all(vec![size("1"), name("night"), name("day")]), Ok(()));
        let twice = all(vec![size("1"), size("2")]).unwrap_err();
        assert!(twice.contains("`MinSize`"), "{twice}");
    }
}
