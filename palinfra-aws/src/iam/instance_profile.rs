use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Role;
use crate::{Tags, names};

/// Gives a role to instances.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:InstanceProfile",
    cloudformation = "AWS::IAM::InstanceProfile",
    outputs = InstanceProfileOutputs,
    id = "{instance_profile_name}",
    summary = "{role}",
    unique("instance_profile_name"),
    usual(create = 5, update = 5, delete = 1),
)]
pub struct InstanceProfile {
    /// Its name, which no other instance profile of the account has.
    #[input(replaces, check = names::iam_name_128)]
    pub instance_profile_name: String,
    /// The role. AWS takes a list, of one.
    #[input(after_create, cloudformation = "Roles")]
    pub role: Id<Role>,
    /// The folder of its name.
    #[input(default = "/".to_string(), replaces, check = names::iam_path)]
    pub path: String,
    /// Tags. CloudFormation cannot set them.
    #[input(check = names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What an [`InstanceProfile`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InstanceProfileOutputs {
    /// Its id: its name.
    pub id: Output<Id<InstanceProfile>>,
    /// Its ARN.
    #[output(form = "arn:aws:iam::{account}:instance-profile{path}{instance_profile_name}")]
    pub arn: Output<Arn<InstanceProfile>>,
}

#[cfg(feature = "iam")]
mod live {
    use async_trait::async_trait;

    use super::InstanceProfile;
    use crate::iam::live::{sdk_tags, tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
        not_found_is,
    };

    #[async_trait]
    impl Live for InstanceProfile {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .iam()
                .create_instance_profile()
                .instance_profile_name(&self.instance_profile_name)
                .path(&self.path)
                .set_tags(sdk_tags(&call.tags)?)
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let iam = at.aws.iam();
            if change.has("role") {
                let wanted = self.role.as_str();
                let roles = roles(at).await?;
                // There is room for one.
                for role in roles.iter().filter(|role| *role != wanted) {
                    take_away(at, role).await?;
                }
                if !roles.iter().any(|role| role == wanted) {
                    let call = iam.add_role_to_instance_profile();
                    let call = call.instance_profile_name(at.id).role_name(wanted);
                    call.send().await.map_err(failure).map_err(not_known_yet)?;
                }
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = iam.tag_instance_profile().instance_profile_name(at.id);
                let call = call.set_tags(sdk_tags(&tags.set)?);
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = iam.untag_instance_profile().instance_profile_name(at.id);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        /// It goes only without a role, whoever gave it that.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            for role in roles(at).await? {
                take_away(at, &role).await?;
            }
            let call = at.aws.iam().delete_instance_profile();
            let call = call.instance_profile_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.iam().get_instance_profile();
            let answer = call.instance_profile_name(at.id).send().await;
            let answer = answer.map_err(failure)?;
            let found = answer.instance_profile().map(|profile| {
                Found::new(profile.instance_profile_name())
                    .input("instance_profile_name", profile.instance_profile_name())
                    .input("role", profile.roles().first().map(|role| role.role_name()))
                    .input("path", profile.path())
                    .output("arn", profile.arn())
                    .tags(tags(profile.tags()))
            });
            Ok(found.into_iter().collect())
        }
    }

    async fn roles(at: &Object<'_>) -> Result<Vec<String>, Failure> {
        let call = at.aws.iam().get_instance_profile();
        let answer = call.instance_profile_name(at.id).send().await;
        let profile = answer.map_err(failure)?.instance_profile;
        let roles = profile.map(|profile| profile.roles).unwrap_or_default();
        Ok(roles.into_iter().map(|role| role.role_name).collect())
    }

    async fn take_away(at: &Object<'_>, role: &str) -> Result<(), Failure> {
        let call = at.aws.iam().remove_role_from_instance_profile();
        let call = call.instance_profile_name(at.id).role_name(role);
        not_found_is((), call.send().await.map(drop).map_err(failure))
    }

    /// The profile and the role may both have been made a moment ago.
    fn not_known_yet(mut failure: Failure) -> Failure {
        if failure.kind == FailureKind::NotFound {
            failure.kind = FailureKind::Passing;
        }
        failure
    }
}
