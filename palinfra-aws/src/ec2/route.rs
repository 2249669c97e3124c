use palinfra_core::{Cidr, Id, Output, Outputs, Resource};

use super::{Instance, InternetGateway, NatGateway, RouteTable, VpcPeeringConnection};

/// Sends traffic for a range to one target: set exactly one of them. A route to an internet
/// gateway needs the gateway's attachment first (`depends_on`).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Route",
    cloudformation = "AWS::EC2::Route",
    outputs = RouteOutputs,
    id = "{route_table_id}|{destination_cidr_block}",
    summary = "{destination_cidr_block} → {gateway_id}{nat_gateway_id}{vpc_peering_connection_id}{transit_gateway_id}{network_interface_id}{instance_id}",
    unique("route_table_id", "destination_cidr_block"),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct Route {
    /// The table that it is part of.
    #[input(replaces)]
    pub route_table_id: Id<RouteTable>,
    /// The range whose traffic it leads.
    #[input(replaces)]
    pub destination_cidr_block: Cidr,
    /// The target: an internet gateway.
    pub gateway_id: Option<Id<InternetGateway>>,
    /// The target: a NAT gateway.
    pub nat_gateway_id: Option<Id<NatGateway>>,
    /// The target: a peered VPC.
    pub vpc_peering_connection_id: Option<Id<VpcPeeringConnection>>,
    /// The target: a transit gateway.
    pub transit_gateway_id: Option<String>,
    /// The target: a network interface.
    pub network_interface_id: Option<String>,
    /// The target: an instance that forwards traffic.
    pub instance_id: Option<Id<Instance>>,
}

/// What a [`Route`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RouteOutputs {
    /// Its id, as CloudFormation names it: `rtb-…|10.1.0.0/16`.
    pub id: Output<Id<Route>>,
}
