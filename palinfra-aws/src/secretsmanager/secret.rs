use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::kms::Key;
use crate::{Tags, rules};

/// A secret: a text that is given, or that is made up. Give one of the two, or none to set
/// it from elsewhere.
///
/// [AWS documentation](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "secretsmanager:Secret",
    cloudformation = "AWS::SecretsManager::Secret",
    outputs = SecretOutputs,
    id = "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{lower6}",
    summary = "{name}",
    unique("name"),
    token,
    usual(create = 2, update = 2, delete = 2),
)]
pub struct Secret {
    /// The name, unique in the region, even while a deleted one waits: `payflow/jwt-key`.
    #[input(replaces, check = secret_name)]
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The key that encrypts it. Left out: AWS's own key for secrets.
    pub kms_key_id: Option<Arn<Key>>,
    /// The text.
    #[input(write_only, check = secret_string)]
    pub secret_string: Option<palinfra_core::Secret<String>>,
    /// How the text is made up. A change of this makes a new one.
    #[input(write_only)]
    pub generate_secret_string: Option<GenerateSecretString>,
    /// For how many days a deleted secret can be brought back, from 7 to 30; 0 deletes it at
    /// once.
    #[input(default = 30, write_only, check = recovery_window, cloudformation = none)]
    pub recovery_window_days: i64,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Secret`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SecretOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Secret>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Secret>>,
    /// Its name.
    pub name: Output<String>,
    /// The text that was made up, without its template, for a service that must be told it.
    /// Only if `generate_secret_string` is set.
    #[output(form = "{random}")]
    pub generated: Output<palinfra_core::Secret<String>>,
}

/// How the text of a secret is made up. What is left out is as AWS has it: 32 characters of
/// every kind.
#[derive(Property, Clone, Debug, Default, PartialEq)]
pub struct GenerateSecretString {
    /// How many characters.
    pub password_length: Option<i64>,
    /// Characters that it has not.
    pub exclude_characters: Option<String>,
    /// Whether it has no punctuation.
    pub exclude_punctuation: Option<bool>,
    /// Whether it has no lower-case letters.
    pub exclude_lowercase: Option<bool>,
    /// Whether it has no upper-case letters.
    pub exclude_uppercase: Option<bool>,
    /// Whether it has no digits.
    pub exclude_numbers: Option<bool>,
    /// Whether it may have spaces.
    pub include_space: Option<bool>,
    /// Whether it has a character of each kind that is not excluded.
    pub require_each_included_type: Option<bool>,
    /// A JSON object that it is added to, such as `{"username":"app"}`.
    pub secret_string_template: Option<String>,
    /// The key that it is added under.
    pub generate_string_key: Option<String>,
}

fn secret_name(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=512,
        "letters, digits and any of `/_+=.@-`",
        |c| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c),
    )
}

/// A secret's text, which the message does not repeat.
fn secret_string(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if text.is_empty() || text.len() > 65536 => {
            Err("must have 1 to 65536 bytes".into())
        }
        _ => Ok(()),
    }
}

fn recovery_window(value: &Value) -> Result<(), String> {
    match value {
        Value::Int(0) => Ok(()),
        other => rules::number(other, 7..=30).map_err(|error| format!("{error}; or 0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_window_is_a_week_to_a_month_or_none() {
        for good in [0, 7, 30] {
            assert_eq!(recovery_window(&Value::Int(good)), Ok(()), "{good}");
        }
        for bad in [-1, 1, 6, 31] {
            assert!(recovery_window(&Value::Int(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_that_secrets_manager_would_refuse_is_found() {
        assert_eq!(secret_name(&Value::Text("payflow/jwt-key".into())), Ok(()));
        assert!(secret_name(&Value::Text("jwt key".into())).is_err());
    }
}
