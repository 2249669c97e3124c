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
