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
