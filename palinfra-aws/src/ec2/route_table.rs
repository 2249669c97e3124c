use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// Says where the traffic of the subnets that use it goes. Inside of the VPC every table
/// leads everywhere; for the rest it needs a [`Route`](super::Route).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:RouteTable",
    cloudformation = "AWS::EC2::RouteTable",
    outputs = RouteTableOutputs,
    id = "rtb-{hex17}",
    summary = "in {vpc_id}",
    token,
    usual(create = 1, update = 1, delete = 1),
)]
pub struct RouteTable {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`RouteTable`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RouteTableOutputs {
    /// Its id.
    pub id: Output<Id<RouteTable>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:route-table/{id}")]
    pub arn: Output<Arn<RouteTable>>,
}
