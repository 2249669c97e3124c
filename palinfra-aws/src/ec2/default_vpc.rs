use palinfra_core::{Cidr, Id, Output, Outputs, Resource};

use super::{Subnet, Vpc};

/// Looks up the VPC that AWS made with the account, in each region.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:DefaultVpc",
    outputs = DefaultVpcOutputs,
    id = "vpc-{hex17}",
    summary = "",
    lookup,
)]
pub struct DefaultVpc {}

/// What [`DefaultVpc`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DefaultVpcOutputs {
    /// The VPC's id.
    pub id: Output<Id<Vpc>>,
    /// The VPC's IPv4 range.
    #[output(form = "172.31.0.0/16")]
    pub cidr_block: Output<Cidr>,
    /// Its public subnets, one in each zone.
    #[output(form = "subnet-{hex17},subnet-{hex17},subnet-{hex17}")]
    pub subnet_ids: Output<Vec<Id<Subnet>>>,
}
