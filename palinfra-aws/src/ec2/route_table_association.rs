use palinfra_core::{Id, Output, Outputs, Resource};

use super::{RouteTable, Subnet};

/// Makes a subnet use a route table. A subnet with none uses the VPC's main table.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:RouteTableAssociation",
    cloudformation = "AWS::EC2::SubnetRouteTableAssociation",
    outputs = RouteTableAssociationOutputs,
    id = "rtbassoc-{hex17}",
    summary = "{subnet_id} → {route_table_id}",
    unique("subnet_id"),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct RouteTableAssociation {
    /// The subnet.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// The table that it uses.
    #[input(replaces)]
    pub route_table_id: Id<RouteTable>,
}

/// What a [`RouteTableAssociation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RouteTableAssociationOutputs {
    /// Its id.
    pub id: Output<Id<RouteTableAssociation>>,
}
