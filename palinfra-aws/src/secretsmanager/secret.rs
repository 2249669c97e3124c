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
    /// Whether the program gets the text that is made up, for a service that must be told it.
    /// If not, it is in Secrets Manager alone: neither read nor kept in the state.
    #[input(default = true, write_only, cloudformation = none)]
    pub readable: bool,
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
    /// Only if `generate_secret_string` is set, and `readable`.
    #[output(form = "{random:readable}")]
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

#[cfg(feature = "secretsmanager")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::{Property, Secret as Kept};

    use super::{GenerateSecretString, Secret};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
        not_found_is,
    };
    use crate::secretsmanager::live::*;

    #[async_trait]
    impl Live for Secret {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let text = self.text(call.aws).await?;
            let key = self.kms_key_id.as_ref();
            let answer = call
                .aws
                .secretsmanager()
                .create_secret()
                .name(&self.name)
                .client_request_token(call.token)
                .set_description(self.description.clone())
                .set_kms_key_id(key.map(|key| key.as_str().to_string()))
                .set_secret_string(text.map(|text| text.expose().clone()))
                .set_tags(Some(sdk_tags(&call.tags)))
                .send()
                .await
                .map_err(failure);
            match answer {
                Ok(answer) => Made::id(answer.arn()),
                Err(failure) => Err(while_it_waits(call.aws, &self.name, failure).await),
            }
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let manager = at.aws.secretsmanager();
            let text = if change.any(&["secret_string", "generate_secret_string"]) {
                self.text(at.aws).await?
            } else {
                None
            };
            if text.is_some() || change.any(&["description", "kms_key_id"]) {
                let mut call = manager.update_secret().secret_id(at.id);
                if change.has("description") {
                    call = call.description(self.description.as_deref().unwrap_or_default());
                }
                if change.has("kms_key_id") {
                    // No text stands for AWS's own key.
                    call = call.kms_key_id(self.kms_key_id.as_ref().map_or("", |it| it.as_str()));
                }
                call.set_secret_string(text.map(|text| text.expose().clone()))
                    .send()
                    .await
                    .map_err(failure)?;
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = manager.tag_resource().secret_id(at.id);
                let call = call.set_tags(Some(sdk_tags(&tags.set)));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = manager.untag_resource().secret_id(at.id);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.secretsmanager().delete_secret().secret_id(at.id);
            let call = match at.input::<Option<i64>>("recovery_window_days")? {
                Some(0) => call.force_delete_without_recovery(true),
                days => call.set_recovery_window_in_days(days),
            };
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            // One that waits to be deleted is gone.
            let Some(secret) = describe(aws, at.id)
                .await?
                .filter(|it| it.deleted_date().is_none())
            else {
                return Ok(Vec::new());
            };
            let arn = secret.arn().unwrap_or(at.id);
            let description = secret.description().filter(|text| !text.is_empty());
            let found = Found::new(arn)
                .input("name", secret.name())
                .input("description", description)
                .input("kms_key_id", secret.kms_key_id())
                .output("arn", arn)
                .tags(tags(secret.tags()));
            let how = at.input::<Option<GenerateSecretString>>("generate_secret_string")?;
            let readable = at.input::<Option<bool>>("readable")?.unwrap_or(true);
            Ok(vec![match how.filter(|_| readable) {
                Some(how) => found.output("generated", made_up(aws, arn, &how).await?),
                None => found,
            }])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            Ok(describe(call.aws, &self.name).await?.and_then(|it| it.arn))
        }
    }

    impl Secret {
        /// The text that it is to have, if it is to have one from here.
        async fn text(&self, aws: &Aws) -> Result<Option<Kept<String>>, Failure> {
            match (&self.secret_string, &self.generate_secret_string) {
                (Some(text), _) => Ok(Some(text.clone())),
                (None, Some(how)) => generate(aws, how).await.map(Some),
                (None, None) => Ok(None),
            }
        }
    }

    /// What was made up, as a secret.
    async fn made_up(
        aws: &Aws,
        arn: &str,
        how: &GenerateSecretString,
    ) -> Result<Option<palinfra_core::Value>, Failure> {
        let call = aws.secretsmanager().get_secret_value().secret_id(arn);
        // One that was just made may have no text yet, for a while.
        let answer = not_found_is(None, call.send().await.map(Some).map_err(failure))?;
        let text = answer.and_then(|answer| generated(how, answer.secret_string()?));
        Ok(text.map(|text| Kept::new(text).into_value()))
    }

    /// A name is taken while the secret that had it waits to be deleted.
    async fn while_it_waits(aws: &Aws, name: &str, failure: Failure) -> Failure {
        if failure.code.as_deref() != Some("InvalidRequestException")
            || !failure.message.contains("scheduled for deletion")
        {
            return failure;
        }
        let Ok(waiting) = describe(aws, name).await else {
            return failure;
        };
        let until = waiting.and_then(|secret| secret.deleted_date);
        let now = std::time::SystemTime::now();
        let waits = until.is_some_and(|until| until > now.into());
        let code = "InvalidRequestException";
        if waits {
            let message = format!(
                "a deleted secret `{name}` can still be brought back, and has the name until it \
                 is gone: bring it back with `aws secretsmanager restore-secret --secret-id \
                 {name}` and import it, or delete it at once with `aws secretsmanager \
                 delete-secret --force-delete-without-recovery --secret-id {name}`"
            );
            Failure::new(FailureKind::Refused, code, message)
        } else {
            // It is being deleted at once, which takes a while.
            Failure::new(FailureKind::Passing, code, failure.message)
        }
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
