//! Zones, subnets, ways out.

use std::collections::BTreeSet;

use crate::support::{both, correct, declared, dev, named, of, only, prod, text, zone};

const ZONES: [&str; 3] = ["a", "b", "c"];

#[test]
fn a_public_and_a_private_subnet_are_in_each_of_three_zones() {
    for stack in both() {
        assert_eq!(of(&stack, "ec2:Subnet").len(), 6);
        for tier in ["public", "private"] {
            let zones = ZONES.map(|letter| {
                let subnet = format!("payment-vpc/{tier}-{letter}");
                let subnet = named(&stack, "ec2:Subnet", &subnet);
                assert_eq!(text(subnet, "vpc_id"), "‹payment-vpc/vpc›");
                zone(subnet)
            });
            assert_eq!(BTreeSet::from(zones).len(), 3, "each in a zone of its own");
        }
    }
}

#[test]
fn public_subnets_reach_the_internet_through_the_internet_gateway() {
    for stack in both() {
        only(&stack, "ec2:InternetGateway");
        only(&stack, "ec2:InternetGatewayAttachment");
        let route = named(&stack, "ec2:Route", "payment-vpc/public-to-internet");
        assert_eq!(text(route, "destination_cidr_block"), "0.0.0.0/0");
        assert_eq!(text(route, "gateway_id"), "‹payment-vpc/internet-gateway›");
        for zone in ZONES {
            let subnet = format!("payment-vpc/public-{zone}");
            let association = named(&stack, "ec2:RouteTableAssociation", &subnet);
            assert_eq!(text(association, "route_table_id"), "‹payment-vpc/public›");
        }
    }
}

#[test]
fn prod_has_a_nat_gateway_in_the_public_subnet_of_each_zone() {
    let prod = prod();
    assert_eq!(of(&prod, "ec2:NatGateway").len(), 3);
    for zone in ZONES {
        let gateway = named(&prod, "ec2:NatGateway", &format!("payment-vpc/nat-{zone}"));
        assert_eq!(
            text(gateway, "subnet_id"),
            format!("‹payment-vpc/public-{zone}›")
        );
        let route = format!("payment-vpc/private-{zone}-to-internet");
        let route = named(&prod, "ec2:Route", &route);
        let nat = format!("‹payment-vpc/nat-{zone}›");
        assert_eq!(
            text(route, "nat_gateway_id"),
            nat,
            "the one in the same zone"
        );
    }
}

#[test]
fn other_stacks_have_one_nat_gateway_in_all() {
    let dev = dev();
    let gateway = only(&dev, "ec2:NatGateway");
    assert_eq!(text(gateway, "subnet_id"), "‹payment-vpc/public-a›");
    let route = named(&dev, "ec2:Route", "payment-vpc/private-to-internet");
    assert_eq!(text(route, "nat_gateway_id"), "‹payment-vpc/nat-a›");
}

#[test]
fn the_number_of_nat_gateways_is_a_setting() {
    let stack = correct("dev", &[("nat_gateways", "3")]);
    assert_eq!(of(&stack, "ec2:NatGateway").len(), 3);
    let stack = declared("dev", &[("nat_gateways", "2")]);
    assert!(stack.errors[0].message.contains("`nat_gateways` is 2"));
}

#[test]
fn the_traffic_of_prod_is_recorded() {
    assert_eq!(of(&dev(), "ec2:FlowLog").len(), 0);
    let prod = prod();
    assert_eq!(
        text(only(&prod, "ec2:FlowLog"), "vpc_id"),
        "‹payment-vpc/vpc›"
    );
}
