use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// A firewall around single resources. It admits and lets out nothing until rules say so:
/// [`SecurityGroupIngressRule`](super::SecurityGroupIngressRule) and
/// [`SecurityGroupEgressRule`](super::SecurityGroupEgressRule).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:SecurityGroup",
    cloudformation = "AWS::EC2::SecurityGroup",
    outputs = SecurityGroupOutputs,
    id = "sg-{hex17}",
    summary = "{group_name}",
    unique("vpc_id", "group_name"),
    usual(create = 2, update = 1, delete = 2),
)]
pub struct SecurityGroup {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// Its name, which no other group of the VPC has.
    #[input(replaces, check = names::security_group_name)]
    pub group_name: String,
    /// What it is for. AWS cannot change it later.
    #[input(replaces, check = names::security_group_description)]
    pub group_description: String,
    /// Whether to take away the rule that AWS puts into every new group: everything may
    /// leave. Read back it would look like a rule of the program's own.
    #[input(default = true, after_create, write_only, cloudformation = none)]
    pub revoke_default_egress: bool,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`SecurityGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SecurityGroupOutputs {
    /// Its id.
    pub id: Output<Id<SecurityGroup>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:security-group/{id}")]
    pub arn: Output<Arn<SecurityGroup>>,
    /// Its name.
    pub group_name: Output<String>,
    /// The VPC that it is part of.
    pub vpc_id: Output<Id<Vpc>>,
}
