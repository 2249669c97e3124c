use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::iam::{PolicyDocument, policy_shape};
use crate::{Tags, rules};

/// A key that encrypts and decrypts, and that never leaves KMS. It is renewed each year,
/// unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "kms:Key",
    cloudformation = "AWS::KMS::Key",
    outputs = KeyOutputs,
    id = "{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{description}",
    usual(create = 2, update = 2, delete = 2),
)]
pub struct Key {
    /// What it is for.
    #[input(default = "")]
    pub description: String,
    /// Who may use and manage it; the resource is `*`, the key itself. Left out: whom IAM
    /// policies of this account allow.
    #[input(check = policy_shape::resource_policy)]
    pub key_policy: Option<PolicyDocument>,
    /// Whether KMS renews it. Only for the default spec.
    #[input(after_create, default = true)]
    pub enable_key_rotation: bool,
    /// After how many days, from 90 to 2560. Left out: 365.
    #[input(after_create, check = rotation_period)]
    pub rotation_period_in_days: Option<i64>,
    /// Whether it can be used.
    #[input(after_create, default = true)]
    pub enabled: bool,
    /// Which kind of key, such as `SYMMETRIC_DEFAULT` or `ECC_NIST_P256`.
    #[input(replaces, default = "SYMMETRIC_DEFAULT")]
    pub key_spec: String,
    /// `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC` or `KEY_AGREEMENT`.
    #[input(replaces, default = "ENCRYPT_DECRYPT", check = key_usage)]
    pub key_usage: String,
    /// Whether it can have copies in other regions.
    #[input(replaces, default = false)]
    pub multi_region: bool,
    /// For how many days a deleted key can be brought back, from 7 to 30.
    #[input(default = 30, write_only, check = pending_window)]
    pub pending_window_in_days: i64,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Key`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct KeyOutputs {
    /// Its id.
    pub id: Output<Id<Key>>,
    /// Its ARN.
    #[output(form = "arn:aws:kms:{region}:{account}:key/{id}")]
    pub arn: Output<Arn<Key>>,
}

fn rotation_period(value: &Value) -> Result<(), String> {
    rules::number(value, 90..=2560)
}

fn pending_window(value: &Value) -> Result<(), String> {
    rules::number(value, 7..=30)
}

fn key_usage(value: &Value) -> Result<(), String> {
    let usages = [
        "ENCRYPT_DECRYPT",
        "SIGN_VERIFY",
        "GENERATE_VERIFY_MAC",
        "KEY_AGREEMENT",
    ];
    rules::one_of(value, &usages)
}

#[cfg(feature = "kms")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_kms::types::{KeySpec, KeyState};
    use serde_json::json;

    use super::Key;
    use crate::iam::policy_text;
    use crate::kms::live::*;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
    };

    /// After how many days a key is renewed, where nothing else is said.
    const USUAL_PERIOD: i32 = 365;

    /// The name of a key's one policy.
    const POLICY: &str = "default";

    #[async_trait]
    impl Live for Key {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .kms()
                .create_key()
                .description(&self.description)
                .set_policy(self.key_policy.as_ref().map(policy_text::text))
                .key_spec(self.key_spec.as_str().into())
                .key_usage(self.key_usage.as_str().into())
                .multi_region(self.multi_region)
                .set_tags(Some(sdk_tags(&call.tags)?))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.key_metadata().map(|key| key.key_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let kms = at.aws.kms();
            // Only a key that is enabled takes the rest, so that it is disabled last.
            if change.has("enabled") && self.enabled {
                let call = kms.enable_key().key_id(at.id);
                call.send().await.map_err(failure)?;
            }
            if change.has("description") {
                let call = kms.update_key_description().key_id(at.id);
                let call = call.description(&self.description);
                call.send().await.map_err(failure)?;
            }
            if change.has("key_policy") {
                let policy = match &self.key_policy {
                    Some(policy) => policy_text::text(policy),
                    None => usual_policy(at.aws),
                };
                let call = kms.put_key_policy().key_id(at.id).policy_name(POLICY);
                let call = call.policy(policy);
                call.send().await.map_err(failure)?;
            }
            if change.any(&["enable_key_rotation", "rotation_period_in_days"]) {
                self.update_rotation(at, change).await?;
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = kms.tag_resource().key_id(at.id);
                let call = call.set_tags(Some(sdk_tags(&tags.set)?));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = kms.untag_resource().key_id(at.id);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            if change.has("enabled") && !self.enabled {
                let call = kms.disable_key().key_id(at.id);
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        /// It waits for its end, and counts as gone.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if describe(at.aws, at.id).await?.is_none() {
                return Ok(Deletion::Gone);
            }
            let days = at.input::<Option<i32>>("pending_window_in_days")?;
            let call = at.aws.kms().schedule_key_deletion().key_id(at.id);
            let call = call.set_pending_window_in_days(days);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let Some(key) = describe(aws, at.id).await? else {
                return Ok(Vec::new());
            };
            let state = key.key_state();
            let pending = matches!(state, Some(KeyState::Creating | KeyState::Updating));
            let mut found = Found::new(key.key_id())
                .input("description", key.description().unwrap_or_default())
                .input("enabled", state != Some(&KeyState::Disabled))
                .input("key_spec", key.key_spec().map(|it| it.as_str()))
                .input("key_usage", key.key_usage().map(|it| it.as_str()))
                .input("multi_region", key.multi_region().unwrap_or_default())
                .output("arn", key.arn())
                .tags(tags(aws, at.id).await?)
                .status(if pending {
                    Status::Pending
                } else {
                    Status::Ready
                });
            if at.shows("key_policy") {
                let call = aws.kms().get_key_policy().key_id(at.id);
                let call = call.policy_name(POLICY);
                let answer = call.send().await.map_err(failure)?;
                found = found.input("key_policy", answer.policy().map(policy_text::value));
            }
            if key.key_spec() != Some(&KeySpec::SymmetricDefault) {
                // Others have no rotation to ask for.
                found = found.input("enable_key_rotation", false);
            } else if at.shows("enable_key_rotation") {
                let call = aws.kms().get_key_rotation_status().key_id(at.id);
                let answer = call.send().await.map_err(failure)?;
                found = found.input("enable_key_rotation", answer.key_rotation_enabled());
                if answer.key_rotation_enabled() {
                    let days = answer.rotation_period_in_days();
                    found = found.input("rotation_period_in_days", days);
                }
            }
            Ok(vec![found])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call).await
        }
    }

    impl Key {
        async fn update_rotation(
            &self,
            at: &Object<'_>,
            change: &Change<'_>,
        ) -> Result<(), Failure> {
            let kms = at.aws.kms();
            if self.enable_key_rotation {
                let days = self.rotation_period_in_days;
                let days = days.and_then(|days| i32::try_from(days).ok());
                let days = days.unwrap_or(USUAL_PERIOD);
                let call = kms.enable_key_rotation().key_id(at.id);
                let call = call.rotation_period_in_days(days);
                call.send().await.map_err(failure)?;
            } else if change.has("enable_key_rotation") && self.key_spec == "SYMMETRIC_DEFAULT" {
                // Others have none, and refuse the call.
                let call = kms.disable_key_rotation().key_id(at.id);
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }
    }

    /// The policy that a key has if none is given: IAM policies of the account decide.
    fn usual_policy(aws: &Aws) -> String {
        let root = format!("arn:{}:iam::{}:root", aws.partition(), aws.account());
        json!({
            "Version": "2012-10-17",
            "Id": "key-default-1",
            "Statement": [{
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": { "AWS": root },
                "Action": "kms:*",
                "Resource": "*",
            }],
        })
        .to_string()
    }
}
