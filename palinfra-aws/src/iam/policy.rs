use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{PolicyDocument, policy_shape};
use crate::{Tags, names};

/// A managed policy: rights that several roles can share.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:Policy",
    cloudformation = "AWS::IAM::ManagedPolicy",
    outputs = PolicyOutputs,
    id = "arn:aws:iam::{account}:policy{path}{policy_name}",
    summary = "{policy_name}",
    unique("policy_name"),
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Policy {
    /// Its name, which no other policy of the account has.
    #[input(replaces, check = names::iam_name_128, cloudformation = "ManagedPolicyName")]
    pub policy_name: String,
    /// What it allows.
    #[input(check = policy_shape::identity_policy)]
    pub policy_document: PolicyDocument,
    /// What it is for. AWS cannot change it later.
    #[input(replaces, check = names::iam_description)]
    pub description: Option<String>,
    /// The folder of its name.
    #[input(default = "/".to_string(), replaces, check = names::iam_path)]
    pub path: String,
    /// Tags. CloudFormation cannot set them.
    #[input(check = names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

impl Policy {
    /// A policy that AWS keeps, by its name and folder, such as
    /// `service-role/AmazonEKSServicePolicy` or `AmazonSSMManagedInstanceCore`.
    pub fn of_aws(name: &str) -> Arn<Policy> {
        Arn::new(format!("arn:aws:iam::aws:policy/{name}"))
    }
}

/// What a [`Policy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct PolicyOutputs {
    /// Its id: its ARN.
    pub id: Output<Id<Policy>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Policy>>,
}

#[cfg(feature = "iam")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_iam::types::PolicyVersion;

    use super::Policy;
    use crate::iam::live::{decoded, document, sdk_tags, tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    /// How many versions a policy can have.
    const MOST_VERSIONS: usize = 5;

    #[async_trait]
    impl Live for Policy {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .iam()
                .create_policy()
                .policy_name(&self.policy_name)
                .path(&self.path)
                .policy_document(document(&self.policy_document))
                .set_description(self.description.clone())
                .set_tags(sdk_tags(&call.tags)?)
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.policy().and_then(|policy| policy.arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let iam = at.aws.iam();
            if change.has("policy_document") {
                let versions = versions(at).await?;
                if versions.len() >= MOST_VERSIONS
                    && let Some(oldest) = oldest(&versions)
                {
                    delete_version(at, oldest).await?;
                }
                let call = iam.create_policy_version().policy_arn(at.id);
                let call = call.policy_document(document(&self.policy_document));
                call.set_as_default(true).send().await.map_err(failure)?;
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = iam.tag_policy().policy_arn(at.id);
                let call = call.set_tags(sdk_tags(&tags.set)?);
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = iam.untag_policy().policy_arn(at.id);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        /// A policy goes only without former versions.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            for version in versions(at).await? {
                if let (false, Some(id)) = (version.is_default_version(), version.version_id()) {
                    delete_version(at, id).await?;
                }
            }
            let call = at.aws.iam().delete_policy().policy_arn(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.iam().get_policy().policy_arn(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(policy) = answer.policy() else {
                return Ok(Vec::new());
            };
            let call = aws.iam().get_policy_version().policy_arn(at.id);
            let call = call.set_version_id(policy.default_version_id.clone());
            let version = call.send().await.map_err(failure)?;
            let document = version.policy_version().and_then(|it| it.document());
            let found = Found::new(at.id)
                .input("policy_name", policy.policy_name())
                .input("policy_document", document.map(decoded))
                .input(
                    "description",
                    policy.description().filter(|text| !text.is_empty()),
                )
                .input("path", policy.path())
                .output("arn", policy.arn())
                .tags(tags(policy.tags()));
            Ok(vec![found])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let (partition, account) = (call.aws.partition(), call.aws.account());
            let (path, name) = (&self.path, &self.policy_name);
            Ok(Some(format!(
                "arn:{partition}:iam::{account}:policy{path}{name}"
            )))
        }
    }

    async fn versions(at: &Object<'_>) -> Result<Vec<PolicyVersion>, Failure> {
        let call = at.aws.iam().list_policy_versions().policy_arn(at.id);
        let versions = call.into_paginator().items().send();
        versions
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure)
    }

    /// The oldest version that is not in force. They are counted up: `v1`, `v2`.
    fn oldest(versions: &[PolicyVersion]) -> Option<&str> {
        let number = |id: &&str| {
            id.trim_start_matches('v')
                .parse::<u64>()
                .unwrap_or(u64::MAX)
        };
        let former = versions.iter().filter(|it| !it.is_default_version());
        former.filter_map(|it| it.version_id()).min_by_key(number)
    }

    async fn delete_version(at: &Object<'_>, id: &str) -> Result<(), Failure> {
        let call = at.aws.iam().delete_policy_version().policy_arn(at.id);
        let call = call.version_id(id);
        not_found_is((), call.send().await.map(drop).map_err(failure))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_version_in_force_is_never_the_oldest() {
            let version = |id: &str, current| {
                let version = PolicyVersion::builder().version_id(id);
                version.is_default_version(current).build()
            };
            let versions = [
                version("v10", false),
                version("v1", true),
                version("v9", false),
            ];
            assert_eq!(oldest(&versions), Some("v9"));
            assert_eq!(oldest(&[version("v1", true)]), None);
        }
    }
}
