use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// A range of addresses in one zone of a VPC.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Subnet",
    cloudformation = "AWS::EC2::Subnet",
    outputs = SubnetOutputs,
    id = "subnet-{hex17}",
    summary = "{cidr_block} in {vpc_id}",
    unique("vpc_id", "cidr_block"),
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Subnet {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The IPv4 range: inside the VPC's, apart from its other subnets', at most /16 and at
    /// least /28.
    #[input(
        replaces,
        within = "vpc_id.cidr_block",
        disjoint = "vpc_id",
        check = names::vpc_range
    )]
    pub cidr_block: Cidr,
    /// The zone, such as `us-east-1a`. Left out, AWS chooses one.
    #[input(replaces)]
    pub availability_zone: Option<String>,
    /// Whether instances in it get a public address. AWS's own default is no.
    #[input(after_create)]
    pub map_public_ip_on_launch: Option<bool>,
    /// Tags. Kubernetes finds the subnets for its load balancers by them.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Subnet`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SubnetOutputs {
    /// Its id.
    pub id: Output<Id<Subnet>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:subnet/{id}")]
    pub arn: Output<Arn<Subnet>>,
    /// Its zone.
    pub availability_zone: Output<String>,
    /// Its IPv4 range.
    pub cidr_block: Output<Cidr>,
}
