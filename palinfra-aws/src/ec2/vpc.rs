use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Property, Resource};

use super::SecurityGroup;
use crate::{Tags, names};

/// A virtual private cloud: a network of one's own in a region.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Vpc",
    cloudformation = "AWS::EC2::VPC",
    outputs = VpcOutputs,
    id = "vpc-{hex17}",
    summary = "{cidr_block}",
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Vpc {
    /// The IPv4 range: at most /16 and at least /28.
    #[input(replaces, check = names::vpc_range)]
    pub cidr_block: Cidr,
    /// Whether instances with a public address get a public host name. Private names of
    /// endpoints need it too.
    #[input(default = true, after_create)]
    pub enable_dns_hostnames: bool,
    /// Whether AWS's resolver answers inside of the VPC.
    #[input(default = true, after_create)]
    pub enable_dns_support: bool,
    /// Whether instances run on shared hardware.
    #[input(replaces)]
    pub instance_tenancy: Option<InstanceTenancy>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What hardware instances run on.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceTenancy {
    /// Shared, unless an instance asks for its own.
    #[property(rename = "default")]
    Default,
    /// Hardware that no other account uses, for every instance.
    #[property(rename = "dedicated")]
    Dedicated,
}

/// What a [`Vpc`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcOutputs {
    /// Its id.
    pub id: Output<Id<Vpc>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc/{id}")]
    pub arn: Output<Arn<Vpc>>,
    /// Its IPv4 range.
    pub cidr_block: Output<Cidr>,
    /// The security group that AWS makes with it.
    #[output(form = "sg-{hex17}")]
    pub default_security_group_id: Output<Id<SecurityGroup>>,
    /// The network ACL that AWS makes with it, for every subnet without one of its own.
    #[output(form = "acl-{hex17}")]
    pub default_network_acl_id: Output<String>,
}
