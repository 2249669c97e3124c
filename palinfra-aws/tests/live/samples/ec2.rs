use palinfra_aws::ec2::*;
use palinfra_core::{Declared, Stack, Value, cidr};

use super::{Sample, output_of, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(eip).without("instance_id", "is changed with the sample of an instance"),
        sample(internet_gateway),
        sample(attachment).update(
            "internet_gateway_id",
            output_of::<InternetGateway>("other", "id"),
        ),
        sample(nat_gateway),
        sample(route)
            .together([
                ("gateway_id", Value::Null),
                ("nat_gateway_id", output_of::<NatGateway>("nat", "id")),
            ])
            .without(
                "vpc_peering_connection_id",
                "is sent as the other targets are",
            )
            .without("transit_gateway_id", "there is no type to make one")
            .without("network_interface_id", "there is no type to make one")
            .without("instance_id", "is sent as the other targets are"),
        sample(route_table),
        sample(association),
        sample(security_group).update("revoke_default_egress", false),
        sample(egress_rule).update("description", "other"),
        sample(ingress_rule).update("description", "other"),
        sample(ingress_rule_from_a_group),
        sample(subnet).update("map_public_ip_on_launch", false),
        sample(vpc)
            .update("enable_dns_hostnames", false)
            .update("enable_dns_support", false),
    ]
}

fn vpc(stack: &mut Stack) -> Declared<Vpc> {
    Vpc::new("it", cidr!("10.0.0.0/16")).declare(stack)
}

fn network(stack: &mut Stack) -> Declared<Vpc> {
    Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack)
}

fn subnet(stack: &mut Stack) -> Declared<Subnet> {
    let vpc = network(stack);
    Subnet::new("it", &vpc, cidr!("10.0.1.0/24"))
        .map_public_ip_on_launch(true)
        .declare(stack)
}

fn internet_gateway(stack: &mut Stack) -> Declared<InternetGateway> {
    InternetGateway::new("it").declare(stack)
}

fn attachment(stack: &mut Stack) -> Declared<InternetGatewayAttachment> {
    let vpc = network(stack);
    let gateway = InternetGateway::new("gateway").declare(stack);
    InternetGateway::new("other").declare(stack);
    InternetGatewayAttachment::new("it", &vpc, &gateway).declare(stack)
}

fn eip(stack: &mut Stack) -> Declared<Eip> {
    Eip::new("it").declare(stack)
}

/// A private one: on moto a public one keeps its address after it is gone, so that it cannot
/// be made again. A public one is part of the sample of a route.
fn nat_gateway(stack: &mut Stack) -> Declared<NatGateway> {
    let vpc = network(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    NatGateway::new("it", &subnet)
        .connectivity_type(ConnectivityType::Private)
        .declare(stack)
}

fn route_table(stack: &mut Stack) -> Declared<RouteTable> {
    let vpc = network(stack);
    RouteTable::new("it", &vpc).declare(stack)
}

fn route(stack: &mut Stack) -> Declared<Route> {
    let vpc = network(stack);
    let table = RouteTable::new("table", &vpc).declare(stack);
    let gateway = InternetGateway::new("gateway").declare(stack);
    let attached = InternetGatewayAttachment::new("attached", &vpc, &gateway).declare(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let address = Eip::new("address").declare(stack);
    NatGateway::new("nat", &subnet)
        .allocation_id(&address)
        .declare(stack);
    Route::new("it", &table, cidr!("0.0.0.0/0"))
        .gateway_id(&gateway)
        .depends_on(&attached)
        .declare(stack)
}

fn association(stack: &mut Stack) -> Declared<RouteTableAssociation> {
    let vpc = network(stack);
    let table = RouteTable::new("table", &vpc).declare(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    RouteTableAssociation::new("it", &subnet, &table).declare(stack)
}

fn security_group(stack: &mut Stack) -> Declared<SecurityGroup> {
    let vpc = network(stack);
    SecurityGroup::new("it", &vpc, "contract-it", "of the contract").declare(stack)
}

fn egress_rule(stack: &mut Stack) -> Declared<SecurityGroupEgressRule> {
    let vpc = network(stack);
    let group = SecurityGroup::new("group", &vpc, "contract-out", "of the contract").declare(stack);
    SecurityGroupEgressRule::new("it", &group)
        .port(443)
        .cidr_ip(cidr!("0.0.0.0/0"))
        .description("to the world")
        .declare(stack)
}

fn ingress_rule(stack: &mut Stack) -> Declared<SecurityGroupIngressRule> {
    let vpc = network(stack);
    let group = SecurityGroup::new("group", &vpc, "contract-in", "of the contract").declare(stack);
    SecurityGroupIngressRule::new("it", &group)
        .ip_protocol("-1")
        .cidr_ip(cidr!("10.0.0.0/8"))
        .description("from inside")
        .declare(stack)
}

fn ingress_rule_from_a_group(stack: &mut Stack) -> Declared<SecurityGroupIngressRule> {
    let vpc = network(stack);
    let group = SecurityGroup::new("group", &vpc, "contract-to", "of the contract").declare(stack);
    let peer = SecurityGroup::new("peer", &vpc, "contract-from", "of the contract").declare(stack);
    SecurityGroupIngressRule::new("it", &group)
        .port(5432)
        .source_security_group_id(&peer)
        .declare(stack)
}
