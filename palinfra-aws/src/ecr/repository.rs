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
