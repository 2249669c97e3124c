use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::Tags;
use crate::iam::{PolicyDocument, policy_shape};
use crate::kms::Key;
use crate::rules;

/// A place for the images of one container. Its tags cannot be moved to other images, and
/// images are scanned, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecr:Repository",
    cloudformation = "AWS::ECR::Repository",
    outputs = RepositoryOutputs,
    id = "{repository_name}",
    summary = "{repository_name}",
    unique("repository_name"),
)]
pub struct Repository {
    /// The name, unique in the region: `payflow/auth`.
    #[input(replaces, check = repository_name)]
    pub repository_name: String,
    /// Whether a tag can be moved to another image.
    #[input(default = TagMutability::Immutable)]
    pub image_tag_mutability: TagMutability,
    /// Whether an image is scanned for known flaws when it arrives.
    #[input(default = true, cloudformation = "ImageScanningConfiguration")]
    pub scan_on_push: bool,
    /// The key that encrypts images. Left out: encrypted with a key of AWS.
    #[input(replaces, cloudformation = "EncryptionConfiguration")]
    pub kms_key: Option<Arn<Key>>,
    /// Which images go by themselves, as JSON text.
    #[input(after_create, cloudformation = "LifecyclePolicy")]
    pub lifecycle_policy_text: Option<String>,
    /// Who else may push and pull. It names no resource: it is about the repository.
    #[input(after_create, check = policy_shape::trust)]
    pub repository_policy_text: Option<PolicyDocument>,
    /// Whether it is deleted with the images that are in it.
    #[input(default = false, write_only, cloudformation = "EmptyOnDelete")]
    pub empty_on_delete: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Repository`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RepositoryOutputs {
    /// Its name.
    pub id: Output<Id<Repository>>,
    /// Its ARN.
    #[output(form = "arn:aws:ecr:{region}:{account}:repository/{repository_name}")]
    pub arn: Output<Arn<Repository>>,
    /// Where images are pushed to and pulled from, without a tag.
    #[output(form = "{account}.dkr.ecr.{region}.amazonaws.com/{repository_name}")]
    pub repository_uri: Output<String>,
}

/// Whether a tag can be moved to another image.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagMutability {
    /// It can.
    #[property(rename = "MUTABLE")]
    Mutable,
    /// It cannot.
    #[property(rename = "IMMUTABLE")]
    Immutable,
}

fn repository_name(value: &Value) -> Result<(), String> {
    let what = "lower-case letters, digits, hyphens, underscores, periods and slashes";
    rules::text(value, 2..=256, what, |c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '/')
    })?;
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    match value.as_str() {
        Some(text) if !text.split('/').all(part) => {
            Err("must have parts that start and end with a letter or a digit".into())
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "ecr")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ecr::types::{
        EncryptionConfiguration, EncryptionType, ImageScanningConfiguration, Tag,
    };

    use super::Repository;
    use crate::Tags;
    use crate::iam::policy_text;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
        not_found_is, text_as,
    };

    #[async_trait]
    impl Live for Repository {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let encryption = self.kms_key.as_ref().map(|key| {
                EncryptionConfiguration::builder()
                    .encryption_type(EncryptionType::Kms)
                    .kms_key(key.as_str())
                    .build()
            });
            call.aws
                .ecr()
                .create_repository()
                .repository_name(&self.repository_name)
                .image_tag_mutability(text_as(self.image_tag_mutability))
                .image_scanning_configuration(self.scanning())
                .set_encryption_configuration(encryption.map(built).transpose()?)
                .set_tags(Some(sdk_tags(&call.tags)?))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let ecr = at.aws.ecr();
            if change.has("image_tag_mutability") {
                let call = ecr.put_image_tag_mutability().repository_name(at.id);
                let call = call.image_tag_mutability(text_as(self.image_tag_mutability));
                call.send().await.map_err(failure)?;
            }
            if change.has("scan_on_push") {
                let call = ecr.put_image_scanning_configuration();
                let call = call.repository_name(at.id);
                let call = call.image_scanning_configuration(self.scanning());
                call.send().await.map_err(failure)?;
            }
            if change.has("lifecycle_policy_text") {
                if let Some(text) = &self.lifecycle_policy_text {
                    let call = ecr.put_lifecycle_policy().repository_name(at.id);
                    let call = call.lifecycle_policy_text(text);
                    call.send().await.map_err(failure)?;
                } else {
                    let call = ecr.delete_lifecycle_policy().repository_name(at.id);
                    not_found_is((), call.send().await.map(drop).map_err(failure))?;
                }
            }
            if change.has("repository_policy_text") {
                if let Some(policy) = &self.repository_policy_text {
                    let call = ecr.set_repository_policy().repository_name(at.id);
                    let call = call.policy_text(policy_text::text(policy));
                    call.send().await.map_err(failure)?;
                } else {
                    let call = ecr.delete_repository_policy().repository_name(at.id);
                    not_found_is((), call.send().await.map(drop).map_err(failure))?;
                }
            }
            let (tags, arn) = (change.tags(), arn(at));
            if !tags.set.is_empty() {
                let call = ecr.tag_resource().resource_arn(&arn);
                let call = call.set_tags(Some(sdk_tags(&tags.set)?));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = ecr.untag_resource().resource_arn(&arn);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let with_images = at.input::<Option<bool>>("empty_on_delete")? == Some(true);
            let call = at.aws.ecr().delete_repository().repository_name(at.id);
            call.force(with_images).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.ecr().describe_repositories().repository_names(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(repository) = answer.repositories().first() else {
                return Ok(Vec::new());
            };
            let arn = repository.repository_arn().unwrap_or_default();
            let mutability = repository.image_tag_mutability();
            let scanning = repository.image_scanning_configuration();
            let key = repository.encryption_configuration();
            let mut found = Found::new(at.id)
                .input("repository_name", repository.repository_name())
                .input("image_tag_mutability", mutability.map(|it| it.as_str()))
                .input("scan_on_push", scanning.is_some_and(|it| it.scan_on_push()))
                .input("kms_key", key.and_then(|it| it.kms_key()))
                .output("arn", arn)
                .output("repository_uri", repository.repository_uri())
                .tags(tags(aws, arn).await?);
            if at.shows("lifecycle_policy_text") {
                let call = aws.ecr().get_lifecycle_policy().repository_name(at.id);
                let answer = call.send().await.map_err(failure);
                let text = not_found_is(None, answer.map(|it| it.lifecycle_policy_text))?;
                found = found.input("lifecycle_policy_text", text);
            }
            if at.shows("repository_policy_text") {
                let call = aws.ecr().get_repository_policy().repository_name(at.id);
                let answer = call.send().await.map_err(failure);
                let text = not_found_is(None, answer.map(|it| it.policy_text))?;
                let policy = text.as_deref().map(policy_text::value);
                found = found.input("repository_policy_text", policy);
            }
            Ok(vec![found])
        }
    }

    impl Repository {
        fn scanning(&self) -> ImageScanningConfiguration {
            ImageScanningConfiguration::builder()
                .scan_on_push(self.scan_on_push)
                .build()
        }
    }

    fn arn(at: &Object<'_>) -> String {
        at.aws.arn("ecr", &format!("repository/{}", at.id))
    }

    async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
        let call = aws.ecr().list_tags_for_resource().resource_arn(arn);
        let tags = call.send().await.map_err(failure)?.tags.unwrap_or_default();
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
        let tags = tags
            .iter()
            .map(|(key, value)| built(Tag::builder().key(key).value(value).build()));
        tags.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_ecr_would_refuse_is_found() {
        assert_eq!(
            repository_name(&Value::Text("payflow/api-gateway".into())),
            Ok(())
        );
        for bad in ["a", "PayFlow", "/auth", "auth/", "pay//flow", "-auth"] {
            assert!(repository_name(&Value::Text(bad.into())).is_err(), "{bad}");
        }
    }
}
