use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// Connects two VPCs whose ranges do not overlap. Each side still needs a
/// [`Route`](super::Route) to the other.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:VpcPeeringConnection",
    cloudformation = "AWS::EC2::VPCPeeringConnection",
    outputs = VpcPeeringConnectionOutputs,
    id = "pcx-{hex17}",
    summary = "{vpc_id} ↔ {peer_vpc_id}",
    unique("vpc_id", "peer_vpc_id"),
    usual(create = 5, update = 2, delete = 2),
    apart("vpc_id.cidr_block", "peer_vpc_id.cidr_block"),
)]
pub struct VpcPeeringConnection {
    /// The VPC that asks.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The VPC that is asked.
    #[input(replaces)]
    pub peer_vpc_id: Id<Vpc>,
    /// The account of the VPC that is asked, if it is another one.
    #[input(replaces, check = names::account)]
    pub peer_owner_id: Option<String>,
    /// The region of the VPC that is asked, if it is another one.
    #[input(replaces)]
    pub peer_region: Option<String>,
    /// Whether to accept it too, which works within one account and region. Otherwise the
    /// other side has seven days to do so.
    #[input(default = true, after_create, write_only, cloudformation = none)]
    pub auto_accept: bool,
    /// Whether each side resolves the public names of the other side's instances to private
    /// addresses. Both VPCs need their DNS names for it. AWS's own default is no.
    #[input(after_create, cloudformation = none)]
    pub allow_dns_resolution: Option<bool>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`VpcPeeringConnection`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcPeeringConnectionOutputs {
    /// Its id.
    pub id: Output<Id<VpcPeeringConnection>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc-peering-connection/{id}")]
    pub arn: Output<Arn<VpcPeeringConnection>>,
}
