//! The network: who has an address on the internet, and how AWS's services are reached.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared};

#[test]
fn only_load_balancer_and_nat_are_in_public_subnets() {
    for stack in both() {
        let public = ["‹vpc/public-a›", "‹vpc/public-b›"];
        assert_eq!(stack.only("elbv2:LoadBalancer").items("subnets"), public);
        for gateway in stack.of("ec2:NatGateway") {
            assert!(public.contains(&gateway.text("subnet_id").as_str()));
        }
        for service in stack.of("ecs:Service") {
            let subnets = service.items("network_configuration.subnets");
            assert_eq!(subnets, ["‹vpc/private-a›", "‹vpc/private-b›"]);
            let public = service.text("network_configuration.assign_public_ip");
            assert_eq!(public, "DISABLED");
        }
        for group in [
            stack.only("rds:DbSubnetGroup"),
            stack.only("elasticache:SubnetGroup"),
        ] {
            let subnets = group.items("subnet_ids");
            assert_eq!(subnets, ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]);
        }
    }
}

#[test]
fn aws_services_are_reached_over_endpoints() {
    for stack in both() {
        let endpoints = stack.of("ec2:VpcEndpoint");
        let services: Vec<String> = endpoints.iter().map(|it| it.text("service_name")).collect();
        for service in ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"] {
            let name = format!("com.amazonaws.us-east-1.{service}");
            assert!(services.contains(&name), "{service}");
        }
    }
}

#[test]
fn production_loses_no_way_out_with_a_zone() {
    let gateways = |name: &str| correct(name, &[]).of("ec2:NatGateway").len();
    assert_eq!((gateways("production"), gateways("staging")), (2, 1));
    let none = correct("staging", &[("nat_gateways", "0")]);
    assert_eq!(none.of("ec2:NatGateway").len(), 0);
    assert_eq!(
        declared("staging", &[("nat_gateways", "3")]).errors.len(),
        1
    );
}

#[test]
fn traffic_is_recorded() {
    for (stack, days) in both().into_iter().zip(["30", "365"]) {
        let log = stack.only("ec2:FlowLog");
        assert_eq!(log.text("traffic_type"), "ALL");
        for group in stack.of("logs:LogGroup") {
            assert_eq!(group.text("retention_in_days"), days);
        }
    }
}
