//! The three networks, and the way from one to another.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{all, stack};

#[test]
fn all_is_in_mumbai_but_the_certificates_of_cloudfront() {
    for stack in all() {
        assert_eq!(stack.region, "ap-south-1");
        for node in &stack.nodes {
            let wanted = node
                .urn
                .resource_type()
                .starts_with("acm:")
                .then_some("us-east-1");
            assert_eq!(node.options.region.as_deref(), wanted, "{}", node.urn);
        }
    }
}

#[test]
fn the_default_vpc_is_looked_up_and_never_made() {
    let nonprod = stack("nonprod");
    assert!(nonprod.only("ec2:DefaultVpc").schema.lookup);
    for kind in [
        "ec2:Vpc",
        "ec2:Subnet",
        "ec2:RouteTable",
        "ec2:InternetGateway",
    ] {
        assert_eq!(nonprod.of(kind).len(), 0, "{kind}");
    }
}

#[test]
fn the_other_networks_have_their_names_and_public_subnets() {
    for (name, vpc) in [("cicd", "Palipoint-VPC"), ("prod", "prod-vpc")] {
        let declared = stack(name);
        assert_eq!(declared.only("ec2:Vpc").text("tags.Name"), vpc);
        declared.named("ec2:Subnet", &format!("{vpc}/public-a"));
    }
}

#[test]
fn ranges_do_not_overlap() {
    let mut ranges = BTreeSet::from(["172.31.0.0/16".to_string()]);
    for name in ["cicd", "prod"] {
        ranges.insert(stack(name).only("ec2:Vpc").text("cidr_block"));
    }
    let first: BTreeSet<&str> = ranges
        .iter()
        .map(|range| range.rsplitn(3, '.').last().unwrap())
        .collect();
    assert_eq!((ranges.len(), first.len()), (3, 3), "{ranges:?}");
}

#[test]
fn the_shared_cache_is_reached_over_a_peering_with_routes_on_both_sides() {
    let nonprod = stack("nonprod");
    let peering = nonprod.only("ec2:VpcPeeringConnection");
    assert_eq!(peering.text("vpc_id"), "‹default/vpc›");
    assert_eq!(peering.text("peer_vpc_id"), "‹prod/vpc_id›");
    let routes: BTreeSet<(String, String)> = nonprod
        .of("ec2:Route")
        .into_iter()
        .map(|node| {
            assert_eq!(node.text("vpc_peering_connection_id"), "‹prod/connection›");
            (
                node.text("route_table_id"),
                node.text("destination_cidr_block"),
            )
        })
        .collect();
    let wanted = [
        ("‹default/vpc.main_route_table_id›", "‹prod/cidr_block›"),
        ("‹prod/cache_route_table›", "‹default/vpc.cidr_block›"),
    ];
    let wanted = wanted.map(|(table, range)| (table.to_string(), range.to_string()));
    assert_eq!(routes, BTreeSet::from(wanted));
    assert_eq!(
        stack("prod").output("cache_route_table"),
        "‹prod-vpc/isolated›"
    );
}

#[test]
fn rules_of_the_cache_wait_for_the_peering() {
    let nonprod = stack("nonprod");
    let peering = &nonprod.only("ec2:VpcPeeringConnection").urn;
    let of_cache: Vec<_> = nonprod
        .nodes
        .iter()
        .filter(|node| {
            node.urn
                .parents()
                .any(|parent| parent == "ServerlessRedis:prod-cache")
        })
        .collect();
    assert_eq!(of_cache.len(), 4);
    for rule in of_cache {
        assert!(rule.options.depends_on.contains(peering), "{}", rule.urn);
    }
}

#[test]
fn stacks_come_in_the_order_in_which_they_read_each_other() {
    let reads = |name: &str| stack(name).reads.into_iter().collect::<Vec<_>>();
    assert_eq!(reads("cicd"), [] as [&str; 0]);
    assert_eq!(reads("prod"), ["cicd"]);
    assert_eq!(reads("nonprod"), ["cicd", "prod"]);
}

#[test]
fn subnets_of_data_have_no_way_to_the_internet() {
    let prod = stack("prod");
    for route in prod.of("ec2:Route") {
        assert_ne!(route.text("route_table_id"), "‹prod-vpc/isolated›");
    }
    let group = prod.only("rds:DbSubnetGroup");
    let subnets = group.at("subnet_ids").as_list().unwrap();
    assert!(subnets.iter().all(|id| id.to_string().contains("isolated")));
}
