//! Ranges, peering, ways out, endpoints.

use std::collections::BTreeSet;

use blueprint_payflow::network;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{SPOKES, STACKS, stack};

#[test]
fn each_network_has_the_range_of_the_owners() {
    for (name, range) in [
        ("hub", "10.0.0.0/16"),
        ("production", "10.1.0.0/16"),
        ("development", "10.2.0.0/16"),
    ] {
        assert_eq!(stack(name).only("ec2:Vpc").text("cidr_block"), range);
    }
}

#[test]
fn the_ranges_never_overlap() {
    let ranges = [
        network::hub(),
        network::production(),
        network::development(),
    ];
    let ranges = ranges.map(|range| range.net().unwrap());
    for (index, range) in ranges.iter().enumerate() {
        for other in &ranges[..index] {
            assert!(
                !range.contains(other) && !other.contains(range),
                "{range} and {other}"
            );
        }
    }
}

#[test]
fn all_is_in_one_region() {
    for name in STACKS {
        assert_eq!(stack(name).region, "us-east-1");
    }
}

#[test]
fn each_spoke_is_peered_with_the_hub() {
    for name in SPOKES {
        let spoke = stack(name);
        let connection = spoke.only("ec2:VpcPeeringConnection");
        assert_eq!(connection.text("vpc_id"), "‹vpc/vpc›");
        assert_eq!(connection.text("peer_vpc_id"), "‹hub/vpc_id›");
        assert_eq!(connection.text("auto_accept"), "true", "the hub accepts");
    }
    assert_eq!(stack("hub").output("vpc_id"), "‹vpc/vpc›");
}

#[test]
fn the_spokes_are_not_peered_with_each_other() {
    for name in SPOKES {
        let spoke = stack(name);
        assert_eq!(spoke.of("ec2:VpcPeeringConnection").len(), 1);
        assert_eq!(spoke.reads, BTreeSet::from(["hub".to_string()]));
        let other = if name == "production" {
            "10.2."
        } else {
            "10.1."
        };
        for node in &spoke.nodes {
            for value in node.inputs.values() {
                assert!(!value.to_string().contains(other), "{}: {value}", node.urn);
            }
        }
    }
}

#[test]
fn every_route_table_of_a_spoke_leads_to_the_hub() {
    for name in SPOKES {
        let spoke = stack(name);
        let routes = routes(name, "‹hub/cidr_block›");
        let tables: BTreeSet<String> = spoke
            .of("ec2:RouteTable")
            .iter()
            .map(|table| format!("‹{}›", table.urn.short()))
            .collect();
        assert!(tables.len() > 2, "{tables:?}");
        assert_eq!(routes, tables, "{name}");
    }
}

#[test]
fn every_route_table_of_the_hub_leads_to_each_spoke() {
    let hub = stack("hub");
    let tables = hub.of("ec2:RouteTable");
    assert_eq!(tables.len(), 2, "each has an output that the spokes read");
    assert_eq!(hub.output("public_route_table"), "‹vpc/public›");
    assert_eq!(hub.output("private_route_table"), "‹vpc/private›");
    for name in SPOKES {
        let both = ["‹hub/private_route_table›", "‹hub/public_route_table›"];
        assert_eq!(
            routes(name, "‹vpc/vpc.cidr_block›"),
            BTreeSet::from(both.map(String::from))
        );
    }
}

/// The tables from which a stack leads to a range, over its peering.
fn routes(name: &str, range: &str) -> BTreeSet<String> {
    let spoke = stack(name);
    let routes = spoke.of("ec2:Route").into_iter();
    let routes = routes.filter(|route| route.text("destination_cidr_block") == range);
    routes
        .map(|route| {
            assert_eq!(route.text("vpc_peering_connection_id"), "‹hub/connection›");
            route.text("route_table_id")
        })
        .collect()
}

#[test]
fn every_network_reaches_s3_and_dynamodb_for_free() {
    for name in STACKS {
        let stack = stack(name);
        for service in ["s3", "dynamodb"] {
            let endpoint = stack.named("ec2:VpcEndpoint", &format!("vpc/{service}"));
            assert_eq!(
                endpoint.text("service_name"),
                format!("com.amazonaws.us-east-1.{service}")
            );
            assert_eq!(endpoint.text("vpc_endpoint_type"), "Gateway");
            let tables = stack.of("ec2:RouteTable").len();
            assert_eq!(
                endpoint.inputs["route_table_ids"].as_list().unwrap().len(),
                tables
            );
        }
    }
}

#[test]
fn every_network_reaches_the_other_aws_services_over_endpoints() {
    for (name, zones) in [("hub", 1), ("production", 3), ("development", 1)] {
        let stack = stack(name);
        let interfaces: Vec<_> = stack
            .of("ec2:VpcEndpoint")
            .into_iter()
            .filter(|endpoint| endpoint.text("vpc_endpoint_type") == "Interface")
            .collect();
        let services: BTreeSet<String> = interfaces
            .iter()
            .map(|endpoint| endpoint.text("service_name"))
            .collect();
        let expected = ["ecr.api", "ecr.dkr", "secretsmanager", "logs"];
        let expected = expected.map(|service| format!("com.amazonaws.us-east-1.{service}"));
        assert_eq!(services, BTreeSet::from(expected));
        for endpoint in interfaces {
            assert_eq!(endpoint.text("private_dns_enabled"), "true");
            assert_eq!(
                endpoint.inputs["subnet_ids"].as_list().unwrap().len(),
                zones,
                "{name}"
            );
        }
    }
}

#[test]
fn production_has_a_way_out_in_each_zone_and_the_others_one() {
    for (name, gateways) in [("hub", 1), ("production", 3), ("development", 1)] {
        let stack = stack(name);
        assert_eq!(stack.of("ec2:NatGateway").len(), gateways, "{name}");
    }
    let production = stack("production");
    for zone in ["a", "b", "c"] {
        let route = production.named("ec2:Route", &format!("vpc/private-{zone}-to-internet"));
        assert_eq!(
            route.text("route_table_id"),
            format!("‹vpc/private-{zone}›")
        );
        assert_eq!(route.text("nat_gateway_id"), format!("‹vpc/nat-{zone}›"));
        let gateway = production.named("ec2:NatGateway", &format!("vpc/nat-{zone}"));
        assert_eq!(gateway.text("subnet_id"), format!("‹vpc/public-{zone}›"));
    }
}
