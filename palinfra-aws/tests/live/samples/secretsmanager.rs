use palinfra_aws::secretsmanager::{GenerateSecretString, RotationSchedule, Secret};
use palinfra_core::{Declared, Property, Secret as Kept, Stack, Value};

use super::{Sample, sample};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

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
        sample(rotation)
            .update("rotation_lambda_arn", format!("{LAMBDA}-other"))
            .update("automatically_after_days", 7)
            .together([
                ("automatically_after_days", Value::Null),
                ("schedule_expression", Value::Text("rate(10 days)".into())),
            ])
            .update("duration", "3h")
            .update("rotate_immediately", false),
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

fn rotation(stack: &mut Stack) -> Declared<RotationSchedule> {
    let secret = Secret::new("secret", "contract/rotated")
        .generate_secret_string(pair(20))
        .recovery_window_days(0)
        .declare(stack);
    RotationSchedule::new("it", &secret)
        .rotation_lambda_arn(LAMBDA)
        .automatically_after_days(30)
        .declare(stack)
}
