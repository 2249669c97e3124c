//! Zones, subnets, ways out.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared, dev, prod};

const ZONES: [&str; 3] = ["a", "b", "c"];

#[test]
fn a_public_and_a_private_subnet_are_in_each_of_three_zones() {
    for stack in both() {
        assert_eq!(stack.of("ec2:Subnet").len(), 6);
        for tier in ["public", "private"] {
            let zones = ZONES.map(|letter| {
                let subnet = format!("payment-vpc/{tier}-{letter}");
                let subnet = stack.named("ec2:Subnet", &subnet);
                assert_eq!(subnet.text("vpc_id"), "‹payment-vpc/vpc›");
                subnet.zone()
            });
            assert_eq!(BTreeSet::from(zones).len(), 3, "each in a zone of its own");
        }
    }
}

#[test]
fn public_subnets_reach_the_internet_through_the_internet_gateway() {
    for stack in both() {
        stack.only("ec2:InternetGateway");
        stack.only("ec2:InternetGatewayAttachment");
        let route = stack.named("ec2:Route", "payment-vpc/public-to-internet");
        assert_eq!(route.text("destination_cidr_block"), "0.0.0.0/0");
        assert_eq!(route.text("gateway_id"), "‹payment-vpc/internet-gateway›");
        for zone in ZONES {
            let subnet = format!("payment-vpc/public-{zone}");
            let association = stack.named("ec2:RouteTableAssociation", &subnet);
            assert_eq!(association.text("route_table_id"), "‹payment-vpc/public›");
        }
    }
}

#[test]
fn prod_has_a_nat_gateway_in_the_public_subnet_of_each_zone() {
    let prod = prod();
    assert_eq!(prod.of("ec2:NatGateway").len(), 3);
    for zone in ZONES {
        let gateway = prod.named("ec2:NatGateway", &format!("payment-vpc/nat-{zone}"));
        assert_eq!(
            gateway.text("subnet_id"),
            format!("‹payment-vpc/public-{zone}›")
        );
        let route = format!("payment-vpc/private-{zone}-to-internet");
        let route = prod.named("ec2:Route", &route);
        let nat = format!("‹payment-vpc/nat-{zone}›");
        assert_eq!(
            route.text("nat_gateway_id"),
            nat,
            "the one in the same zone"
        );
    }
}

#[test]
fn other_stacks_have_one_nat_gateway_in_all() {
    let dev = dev();
    let gateway = dev.only("ec2:NatGateway");
    assert_eq!(gateway.text("subnet_id"), "‹payment-vpc/public-a›");
    let route = dev.named("ec2:Route", "payment-vpc/private-to-internet");
    assert_eq!(route.text("nat_gateway_id"), "‹payment-vpc/nat-a›");
}

#[test]
fn the_number_of_nat_gateways_is_a_setting() {
    let stack = correct("dev", &[("nat_gateways", "3")]);
    assert_eq!(stack.of("ec2:NatGateway").len(), 3);
    let stack = declared("dev", &[("nat_gateways", "2")]);
    assert!(stack.errors[0].message.contains("`nat_gateways` is 2"));
}

#[test]
fn the_traffic_of_prod_is_recorded() {
    assert_eq!(dev().of("ec2:FlowLog").len(), 0);
    let prod = prod();
    assert_eq!(prod.only("ec2:FlowLog").text("vpc_id"), "‹payment-vpc/vpc›");
}
