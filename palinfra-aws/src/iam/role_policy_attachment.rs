use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Policy, Role};

/// Gives a managed policy to a role, from outside of the role's own declaration. Use it or
/// the role's `managed_policy_arns`, not both.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:RolePolicyAttachment",
    outputs = RolePolicyAttachmentOutputs,
    id = "{role_name}|{policy_arn}",
    summary = "{policy_arn} to {role_name}",
    unique("role_name", "policy_arn"),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct RolePolicyAttachment {
    /// The role.
    #[input(replaces, cloudformation = none)]
    pub role_name: Id<Role>,
    /// The policy: one of the program, or [`Policy::of_aws`].
    #[input(replaces, cloudformation = none)]
    pub policy_arn: Arn<Policy>,
}

/// What a [`RolePolicyAttachment`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RolePolicyAttachmentOutputs {
    /// Its id: the role's name and the policy's ARN.
    pub id: Output<Id<RolePolicyAttachment>>,
}

#[cfg(feature = "iam")]
mod live {
    use std::collections::BTreeSet;

    use async_trait::async_trait;
    use futures_util::future::try_join_all;

    use super::RolePolicyAttachment;
    use crate::iam::live::attached_policies;
    use crate::live::{
        Aws, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    #[async_trait]
    impl Live for RolePolicyAttachment {
        /// One call lists all policies of a role.
        const BATCH: usize = 50;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .iam()
                .attach_role_policy()
                .role_name(self.role_name.as_str())
                .policy_arn(self.policy_arn.as_str())
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if let Some((role, policy)) = at.id.split_once('|') {
                let call = at.aws.iam().detach_role_policy();
                let call = call.role_name(role).policy_arn(policy);
                call.send().await.map_err(failure)?;
            }
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let roles = objects
                .iter()
                .filter_map(|object| object.id.split_once('|'));
            let roles: BTreeSet<&str> = roles.map(|(role, _)| role).collect();
            let found = roles.into_iter().map(|role| async move {
                // Without the role there is no attachment either.
                let policies = not_found_is(Vec::new(), attached_policies(aws, role).await)?;
                let found = policies.into_iter().map(|policy| {
                    Found::new(format!("{role}|{policy}"))
                        .input("role_name", role)
                        .input("policy_arn", policy)
                });
                Ok(found.collect::<Vec<_>>())
            });
            Ok(try_join_all(found).await?.into_iter().flatten().collect())
        }
    }
}
