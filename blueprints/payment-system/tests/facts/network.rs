//! The network: who has an address on the internet, and how AWS's services are reached.

use crate::support::{both, correct, declared, items, of, only, text};

#[test]
fn only_load_balancer_and_nat_are_in_public_subnets() {
    for stack in both() {
        let public = ["‹vpc/public-a›", "‹vpc/public-b›"];
        assert_eq!(items(only(&stack, "elbv2:LoadBalancer"), "subnets"), public);
        for gateway in of(&stack, "ec2:NatGateway") {
            assert!(public.contains(&text(gateway, "subnet_id").as_str()));
        }
        for service in of(&stack, "ecs:Service") {
            let subnets = items(service, "network_configuration.subnets");
            assert_eq!(subnets, ["‹vpc/private-a›", "‹vpc/private-b›"]);
            let public = text(service, "network_configuration.assign_public_ip");
            assert_eq!(public, "DISABLED");
        }
        for group in [
            only(&stack, "rds:DbSubnetGroup"),
            only(&stack, "elasticache:SubnetGroup"),
        ] {
            let subnets = items(group, "subnet_ids");
            assert_eq!(subnets, ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]);
        }
    }
}

#[test]
fn aws_services_are_reached_over_endpoints() {
    for stack in both() {
        let endpoints = of(&stack, "ec2:VpcEndpoint");
        let services: Vec<String> = endpoints
            .iter()
            .map(|it| text(it, "service_name"))
            .collect();
        for service in ["s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager"] {
            let name = format!("com.amazonaws.us-east-1.{service}");
            assert!(services.contains(&name), "{service}");
        }
    }
}

#[test]
fn production_loses_no_way_out_with_a_zone() {
    let gateways = |name: &str| of(&correct(name, &[]), "ec2:NatGateway").len();
    assert_eq!((gateways("production"), gateways("staging")), (2, 1));
    let none = correct("staging", &[("nat_gateways", "0")]);
    assert_eq!(of(&none, "ec2:NatGateway").len(), 0);
    assert_eq!(
        declared("staging", &[("nat_gateways", "3")]).errors.len(),
        1
    );
}

#[test]
fn traffic_is_recorded() {
    for (stack, days) in both().into_iter().zip(["30", "365"]) {
        let log = only(&stack, "ec2:FlowLog");
        assert_eq!(text(log, "traffic_type"), "ALL");
        for group in of(&stack, "logs:LogGroup") {
            assert_eq!(text(group, "retention_in_days"), days);
        }
    }
}
