use palinfra_core::{Arn, Id, Map, Output, Outputs, Property, Resource, Secret, Value};

use crate::kms::Key;
use crate::{Tags, names, rules};

/// A setting that programs look up by its name: a text, a list of texts, or an encrypted text.
///
/// ```
/// use palinfra_aws::ssm::{Parameter, ParameterType};
/// use palinfra_core::{Secret, Stack};
/// fn settings(stack: &mut Stack, token: Secret<String>) {
///     Parameter::new("url", "/shop/dev/url", ParameterType::String)
///         .value("https://shop.example.com")
///         .declare(stack);
///     Parameter::new("token", "/shop/dev/token", ParameterType::SecureString)
///         .secure_value(token)
///         .declare(stack);
/// }
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ssm:Parameter",
    cloudformation = "AWS::SSM::Parameter",
    outputs = ParameterOutputs,
    id = "{parameter_name}",
    summary = "{parameter_name} {parameter_type}",
    unique("parameter_name"),
    check = value_of_type,
)]
pub struct Parameter {
    /// The name, unique in the region, such as `/shop/dev/url`.
    #[input(replaces, check = parameter_name, cloudformation = "Name")]
    pub parameter_name: String,
    /// What it holds. Parameter Store does not change the type of a parameter.
    #[input(replaces, cloudformation = "Type")]
    pub parameter_type: ParameterType,
    /// The text, or the texts of a list with commas between them. Everyone who may look at
    /// parameters, and at plans, sees it.
    #[input(check = value)]
    pub value: Option<String>,
    /// The text of a `SecureString`.
    #[input(check = value, cloudformation = "Value")]
    pub secure_value: Option<Secret<String>>,
    /// The key that encrypts a `SecureString`. Left out: AWS's own key for Systems Manager.
    #[input(cloudformation = none)]
    pub key_id: Option<Arn<Key>>,
    /// What it is for.
    #[input(check = description)]
    pub description: Option<String>,
    /// A regular expression that the text must fit: `^\d+$`.
    pub allowed_pattern: Option<String>,
    /// How large it may be: 4 KB, or 8 KB at a price. AWS does not make one smaller again.
    #[input(default = ParameterTier::Standard)]
    pub tier: ParameterTier,
    /// What the text is: `text`, or the id of an image, which AWS checks: `aws:ec2:image`.
    #[input(default = "text".to_string(), check = data_type)]
    pub data_type: String,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Parameter`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ParameterOutputs {
    /// Its name.
    pub id: Output<Id<Parameter>>,
    /// Its name, as text.
    pub parameter_name: Output<String>,
    /// Its ARN, for policies and for containers.
    #[output(form = "arn:aws:ssm:{region}:{account}:parameter{parameter_name}")]
    pub arn: Output<Arn<Parameter>>,
}

/// What a parameter holds.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// A text.
    String,
    /// Texts with commas between them.
    StringList,
    /// A text that is encrypted.
    SecureString,
}

/// How large a parameter may be.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterTier {
    /// 4 KB, for nothing.
    Standard,
    /// 8 KB, at a price.
    Advanced,
    /// As large as it needs to be.
    #[property(rename = "Intelligent-Tiering")]
    IntelligentTiering,
}

fn parameter_name(value: &Value) -> Result<(), String> {
    names::ssm_parameter(value)?;
    let Some(name) = value.as_str() else {
        return Ok(());
    };
    let first = name.trim_start_matches('/').to_ascii_lowercase();
    if first.starts_with("aws") || first.starts_with("ssm") {
        return Err("must not start with `aws` or `ssm`, which are AWS's own".into());
    }
    if !name.starts_with('/') && name.contains('/') {
        return Err("must start with `/` if it has one: `/shop/url`".into());
    }
    match name.matches('/').count() {
        0..=15 => Ok(()),
        levels => Err(format!("has {levels} levels: there can be at most 15")),
    }
}

/// The message does not repeat the text, which may be secret.
fn value(value: &Value) -> Result<(), String> {
    match value.as_str().map_or(1, str::len) {
        1..=8192 => Ok(()),
        bytes => Err(format!("must have 1 to 8192 bytes, not {bytes}")),
    }
}

fn description(value: &Value) -> Result<(), String> {
    rules::text(value, 0..=1024, "any characters", |_| true)
}

fn data_type(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["text", "aws:ec2:image", "aws:ssm:integration"])
}

fn value_of_type(inputs: &Map) -> Result<(), String> {
    let secure = match inputs.get("parameter_type").and_then(Value::as_str) {
        Some("SecureString") => true,
        Some(_) => false,
        None => return Ok(()),
    };
    let (wanted, other) = match secure {
        true => ("secure_value", "value"),
        false => ("value", "secure_value"),
    };
    if rules::given(inputs, &[wanted]).is_empty() {
        return Err(format!("set `{wanted}`, for its type"));
    }
    let useless: &[&str] = if secure { &[other] } else { &[other, "key_id"] };
    match rules::given(inputs, useless).first() {
        Some(name) => Err(format!("`{name}` does not go with its type")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_parameter_store_would_refuse_are_found() {
        let check = |name: &str| parameter_name(&Value::Text(name.into()));
        for good in ["url", "/shop/dev/url", "/a.b-c_d"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "a b", "shop/url", "/aws/x", "AWSurl", "ssm-url"] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"/a".repeat(16)).is_err());
    }

    #[test]
    fn a_value_goes_with_its_type() {
        let of = |kind: &str, names: &[&str]| {
            let text = |name: &&str| (name.to_string(), Value::Text("it".into()));
            let mut inputs: Map = names.iter().map(text).collect();
            inputs.insert("parameter_type".into(), Value::Text(kind.into()));
            value_of_type(&inputs)
        };
        assert_eq!(of("String", &["value"]), Ok(()));
        assert_eq!(of("SecureString", &["secure_value", "key_id"]), Ok(()));
        assert!(of("StringList", &["secure_value"]).is_err());
        assert!(of("SecureString", &["value"]).is_err());
        assert!(of("String", &["value", "key_id"]).is_err());
        assert!(of("SecureString", &["value", "secure_value"]).is_err());
    }

    #[test]
    fn a_text_that_is_too_long_is_not_repeated() {
        let long = Value::Text("hidden".repeat(2000)).into_secret();
        let message = value(&long.exposed()).unwrap_err();
        assert!(!message.contains("hidden"), "{message}");
    }
}
