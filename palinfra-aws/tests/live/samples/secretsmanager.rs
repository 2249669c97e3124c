use palinfra_aws::secretsmanager::{GenerateSecretString, Secret};
use palinfra_core::{Declared, Property, Secret as Kept, Stack, Value};

use super::{Sample, sample};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

pub fn all() -> Vec<Sample> {
    vec![
        sample(made_up)
            .update("description", "other")
            .update("kms_key_id", KEY)
            .update("generate_secret_string", pair(24).into_value())
            .together([
                ("generate_secret_string", Value::Null),
                ("secret_string", Kept::new("given".to_string()).into_value()),
            ])
            .update("readable", false)
            .update("recovery_window_days", 7),
    ]
}

/// It is deleted at once, so that its name can be used again.
fn made_up(stack: &mut Stack) -> Declared<Secret> {
    Secret::new("it", "contract/it")
        .description("of the contract")
        .generate_secret_string(pair(20))
        .recovery_window_days(0)
        .declare(stack)
}

fn pair(length: i64) -> GenerateSecretString {
    GenerateSecretString {
        password_length: Some(length),
        exclude_punctuation: Some(true),
        secret_string_template: Some(r#"{"username":"app"}"#.into()),
        generate_string_key: Some("password".into()),
        ..GenerateSecretString::default()
    }
}
