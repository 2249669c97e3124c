use palinfra_aws::ec2::*;
use palinfra_aws::iam::{InstanceProfile, PolicyDocument, Principal, Role, Statement};
use palinfra_aws::logs::LogGroup;
use palinfra_core::{Declared, Id, Property, Resource, Stack, Value, cidr};

use super::{Sample, output_of, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(eip),
        sample(address_of_an_instance).update("instance_id", output_of::<Instance>("other", "id")),
        sample(endpoint_by_addresses)
            .update("private_dns_enabled", false)
            .update("subnet_ids", both::<Subnet>())
            .update("security_group_ids", both::<SecurityGroup>()),
        sample(endpoint_by_routes)
            .update("route_table_ids", both::<RouteTable>())
            .update("policy_document", reads_all("dynamodb:*").into_value()),
        sample(flow_log),
        sample(instance)
            .update("instance_type", "t3.small")
            .update("security_group_ids", both::<SecurityGroup>())
            .update(
                "iam_instance_profile",
                output_of::<InstanceProfile>("profile", "id"),
            )
            .update(
                "metadata_options",
                MetadataOptions {
                    http_tokens: HttpTokens::Optional,
                    ..MetadataOptions::default()
                }
                .into_value(),
            )
            .update("source_dest_check", true)
            .update("monitoring", true)
            .update("disable_api_termination", true),
        sample(instance_with_a_public_address),
        sample(instance_connect_endpoint),
        sample(internet_gateway),
        sample(launch_template).update("launch_template_data", larger().into_value()),
        sample(attachment).update(
            "internet_gateway_id",
            output_of::<InternetGateway>("other", "id"),
        ),
        sample(nat_gateway),
        sample(peering)
            .update("auto_accept", false)
            .update("allow_dns_resolution", false),
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

/// The ids of the resources of a type that are called `a` and `b`.
fn both<R: Resource>() -> Value {
    Value::List(vec![output_of::<R>("a", "id"), output_of::<R>("b", "id")])
}

fn reads_all(action: &str) -> PolicyDocument {
    PolicyDocument::new()
        .statement(Statement::allow([action], ["*"]).principal(Principal::anyone()))
}

fn endpoint_by_routes(stack: &mut Stack) -> Declared<VpcEndpoint> {
    let vpc = network(stack);
    let table = RouteTable::new("a", &vpc).declare(stack);
    RouteTable::new("b", &vpc).declare(stack);
    VpcEndpoint::new("it", &vpc, "com.amazonaws.us-east-1.dynamodb")
        .route_table_ids([&table])
        .policy_document(reads_all("dynamodb:GetItem"))
        .declare(stack)
}

fn endpoint_by_addresses(stack: &mut Stack) -> Declared<VpcEndpoint> {
    let vpc = network(stack);
    let subnet = Subnet::new("a", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    Subnet::new("b", &vpc, cidr!("10.0.2.0/24")).declare(stack);
    let group = SecurityGroup::new("a", &vpc, "contract-endpoint-a", "a").declare(stack);
    SecurityGroup::new("b", &vpc, "contract-endpoint-b", "b").declare(stack);
    VpcEndpoint::new("it", &vpc, "com.amazonaws.us-east-1.ec2")
        .vpc_endpoint_type(VpcEndpointType::Interface)
        .private_dns_enabled(true)
        .subnet_ids([&subnet])
        .security_group_ids([&group])
        .declare(stack)
}

fn peering(stack: &mut Stack) -> Declared<VpcPeeringConnection> {
    let vpc = network(stack);
    let peer = Vpc::new("peer", cidr!("10.1.0.0/16")).declare(stack);
    VpcPeeringConnection::new("it", &vpc, &peer)
        .allow_dns_resolution(true)
        .declare(stack)
}

fn flow_log(stack: &mut Stack) -> Declared<FlowLog> {
    let vpc = network(stack);
    let group = LogGroup::new("group", "contract-flow-log").declare(stack);
    let trust = PolicyDocument::assumed_by_service("vpc-flow-logs.amazonaws.com");
    let role = Role::new("role", "contract-flow-log", trust).declare(stack);
    FlowLog::new("it", &vpc, &group.arn)
        .deliver_logs_permission_arn(&role)
        .max_aggregation_interval(60)
        .declare(stack)
}

/// An image that moto knows.
fn image() -> Id<Ami> {
    Id::new("ami-1e749f67")
}

/// Without a disk's size moto refuses it.
fn disks() -> Vec<BlockDevice> {
    vec![BlockDevice::root(8)]
}

fn instance(stack: &mut Stack) -> Declared<Instance> {
    let vpc = network(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let group = SecurityGroup::new("a", &vpc, "contract-instance-a", "a").declare(stack);
    SecurityGroup::new("b", &vpc, "contract-instance-b", "b").declare(stack);
    let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    let role = Role::new("role", "contract-instance", trust).declare(stack);
    InstanceProfile::new("profile", "contract-instance", &role).declare(stack);
    Instance::new("it", image(), "t3.micro", &subnet)
        .security_group_ids([&group])
        .user_data("#!/bin/sh\necho it\n")
        .block_device_mappings(disks())
        .source_dest_check(false)
        .declare(stack)
}

fn instance_with_a_public_address(stack: &mut Stack) -> Declared<Instance> {
    let vpc = network(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    // With an interface of its own, moto forgets the groups.
    Instance::new("it", image(), "t3.micro", &subnet)
        .block_device_mappings(disks())
        .associate_public_ip_address(true)
        .declare(stack)
}

fn address_of_an_instance(stack: &mut Stack) -> Declared<Eip> {
    let vpc = network(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let [instance, _] = ["instance", "other"].map(|name| {
        Instance::new(name, image(), "t3.micro", &subnet)
            .block_device_mappings(disks())
            .declare(stack)
    });
    Eip::new("it").instance_id(&instance).declare(stack)
}

fn instance_connect_endpoint(stack: &mut Stack) -> Declared<InstanceConnectEndpoint> {
    let vpc = network(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    InstanceConnectEndpoint::new("it", &subnet).declare(stack)
}

fn launch_template(stack: &mut Stack) -> Declared<LaunchTemplate> {
    let data = LaunchTemplateData {
        instance_type: Some("t3.micro".into()),
        user_data: Some("#!/bin/sh\necho it\n".into()),
        ..LaunchTemplateData::default()
    };
    LaunchTemplate::new("it", "contract-template", data).declare(stack)
}

fn larger() -> LaunchTemplateData {
    LaunchTemplateData {
        image_id: Some(image().into()),
        instance_type: Some("t3.small".into()),
        user_data: Some("#!/bin/sh\necho other\n".into()),
        block_device_mappings: vec![BlockDevice::root(20)],
        tag_specifications: Some(vec![TagSpecification {
            resource_type: "instance".into(),
            tags: [("Name".to_string(), "node".to_string())].into(),
        }]),
        ..LaunchTemplateData::default()
    }
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
