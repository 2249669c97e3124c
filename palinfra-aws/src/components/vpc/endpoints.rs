//! Private ways from a network to AWS services.

use palinfra_core::{Declared, Stack};

use super::super::{full_name, name_tag};
use super::Vpc;
use crate::ec2::{self, SecurityGroup, SecurityGroupIngressRule, VpcEndpoint, VpcEndpointType};

/// Declares gateway endpoints: free, by a route in each table.
pub(super) fn gateways(
    stack: &mut Stack,
    vpc: &mut Vpc,
    network: &Declared<ec2::Vpc>,
    services: &[String],
) {
    let tables: Vec<_> = vpc.route_tables().map(|(_, id)| id.clone()).collect();
    for service in services {
        let endpoint = endpoint(stack, &vpc.name, network, service)
            .vpc_endpoint_type(VpcEndpointType::Gateway)
            .route_table_ids(&tables)
            .declare(stack);
        vpc.endpoints.insert(service.clone(), endpoint);
    }
}

/// Declares interface endpoints: an address in each of the first `zones` private subnets, at
/// a price for each. They admit the network.
pub(super) fn interfaces(
    stack: &mut Stack,
    vpc: &mut Vpc,
    network: &Declared<ec2::Vpc>,
    services: &[String],
    zones: usize,
) {
    if services.is_empty() {
        return;
    }
    let full = format!("{}-endpoints", full_name(stack, &vpc.name));
    // No egress: an endpoint opens no connections.
    let group = SecurityGroup::new("endpoints", network, &full, "Interface endpoints")
        .tags(name_tag(&full))
        .declare(stack);
    SecurityGroupIngressRule::new("endpoints-from-vpc", &group)
        .port(443)
        .cidr_ip(&vpc.cidr_block)
        .description("HTTPS from the VPC")
        .declare(stack);
    let subnets: Vec<_> = vpc.private.subnet_ids.iter().take(zones).cloned().collect();
    for service in services {
        let endpoint = endpoint(stack, &vpc.name, network, service)
            .vpc_endpoint_type(VpcEndpointType::Interface)
            // The services' usual names lead to the endpoints: clients need no settings.
            .private_dns_enabled(true)
            .subnet_ids(&subnets)
            .security_group_ids([&group])
            .declare(stack);
        vpc.endpoints.insert(service.clone(), endpoint);
    }
    vpc.endpoint_security_group = Some(group);
}

fn endpoint(
    stack: &Stack,
    vpc_name: &str,
    network: &Declared<ec2::Vpc>,
    service: &str,
) -> ec2::VpcEndpointBuilder {
    let name = service.replace('.', "-");
    let full = full_name(stack, &format!("{vpc_name}-{name}"));
    let service = format!("com.amazonaws.{}.{service}", stack.region());
    VpcEndpoint::new(name, network, service).tags(name_tag(&full))
}
