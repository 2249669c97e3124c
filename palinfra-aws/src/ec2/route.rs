use palinfra_core::{Cidr, Id, Output, Outputs, Resource};

use super::{Instance, InternetGateway, NatGateway, RouteTable, VpcPeeringConnection, together};

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
    check = together::route,
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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;

    use super::Route;
    use crate::ec2::live::{PAGE, filter};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    /// Two calls take the same target in the same seven methods.
    macro_rules! to_target {
        ($call:expr, $route:expr) => {
            $call
                .route_table_id($route.route_table_id.as_str())
                .destination_cidr_block($route.destination_cidr_block.as_str())
                .set_gateway_id(text(&$route.gateway_id))
                .set_nat_gateway_id(text(&$route.nat_gateway_id))
                .set_vpc_peering_connection_id(text(&$route.vpc_peering_connection_id))
                .set_transit_gateway_id($route.transit_gateway_id.clone())
                .set_network_interface_id($route.network_interface_id.clone())
                .set_instance_id(text(&$route.instance_id))
        };
    }

    #[async_trait]
    impl Live for Route {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = to_target!(call.aws.ec2().create_route(), self);
            answer.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        /// All inputs that can change are its target, of which it has one.
        async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
            let call = to_target!(at.aws.ec2().replace_route(), self);
            call.send().await.map_err(failure)?;
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (table, destination) = parts(at.id);
            let call = at.aws.ec2().delete_route().route_table_id(table);
            call.destination_cidr_block(destination)
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut ids: Vec<&str> = objects.iter().map(|object| parts(object.id).0).collect();
            ids.sort_unstable();
            ids.dedup();
            let tables = aws
                .ec2()
                .describe_route_tables()
                .filters(filter("route-table-id", ids));
            let tables = tables.into_paginator().items().send();
            let tables = tables
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = tables.iter().flat_map(|table| {
                let table_id = table.route_table_id().unwrap_or_default();
                table.routes().iter().map(move |route| {
                    let destination = route.destination_cidr_block().unwrap_or_default();
                    Found::new(format!("{table_id}|{destination}"))
                        .input("route_table_id", table_id)
                        .input("destination_cidr_block", destination)
                        .input("gateway_id", route.gateway_id())
                        .input("nat_gateway_id", route.nat_gateway_id())
                        .input(
                            "vpc_peering_connection_id",
                            route.vpc_peering_connection_id(),
                        )
                        .input("transit_gateway_id", route.transit_gateway_id())
                        .input("network_interface_id", route.network_interface_id())
                        .input("instance_id", route.instance_id())
                })
            });
            Ok(found.collect())
        }
    }

    fn text<T: std::fmt::Display>(id: &Option<T>) -> Option<String> {
        id.as_ref().map(T::to_string)
    }

    /// The table and the destination.
    fn parts(id: &str) -> (&str, &str) {
        id.split_once('|').unwrap_or((id, ""))
    }
}
