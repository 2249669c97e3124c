//! What differs between production and development.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::stack;

#[test]
fn production_runs_on_demand_nodes_in_several_zones() {
    let production = stack("production");
    let nodes = production.only("eks:NodeGroup");
    assert_eq!(nodes.text("capacity_type"), "ON_DEMAND");
    let zones = ["‹vpc/private-a›", "‹vpc/private-b›", "‹vpc/private-c›"];
    assert_eq!(nodes.items("subnets"), zones);
    assert!(
        nodes.text("scaling_config").contains("min_size: 3"),
        "one for each zone"
    );
}

#[test]
fn development_runs_spot_nodes_in_one_zone() {
    let development = stack("development");
    let nodes = development.only("eks:NodeGroup");
    assert_eq!(nodes.text("capacity_type"), "SPOT");
    assert_eq!(nodes.items("subnets"), ["‹vpc/private-a›"]);
    assert!(
        nodes.items("instance_types").len() > 1,
        "one type may be sold out"
    );
}

#[test]
fn development_has_subnets_in_a_second_zone_only_because_eks_and_rds_demand_it() {
    let development = stack("development");
    let cluster = development.only("eks:Cluster");
    assert_eq!(
        cluster.items("subnet_ids"),
        ["‹vpc/private-a›", "‹vpc/private-b›"]
    );
    let group = development.only("rds:DbSubnetGroup");
    assert_eq!(
        group.items("subnet_ids"),
        ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]
    );
    // What runs is in the first zone.
    assert_eq!(
        development.only("ec2:NatGateway").text("subnet_id"),
        "‹vpc/public-a›"
    );
    let database = development.only("rds:DbInstance");
    let subnet = development.named("ec2:Subnet", "vpc/private-a");
    let zone = subnet.inputs["availability_zone"].clone();
    assert_eq!(database.inputs["availability_zone"], zone);
}

#[test]
fn production_has_a_database_with_a_standby_and_development_has_none() {
    for (name, multi_az) in [("production", "true"), ("development", "false")] {
        let stack = stack(name);
        let database = stack.only("rds:DbInstance");
        assert_eq!(database.text("engine"), "postgres");
        assert_eq!(database.text("multi_az"), multi_az);
    }
}

#[test]
fn production_has_a_cache_that_fails_over_and_development_a_single_node() {
    let production = stack("production");
    let cache = production.only("elasticache:ReplicationGroup");
    assert_eq!(cache.text("engine"), "redis");
    assert_eq!(cache.text("multi_az_enabled"), "true");
    assert_eq!(cache.text("automatic_failover_enabled"), "true");
    assert_eq!(cache.text("num_cache_clusters"), "2");

    let development = stack("development");
    let cache = development.only("elasticache:ReplicationGroup");
    assert_eq!(cache.text("automatic_failover_enabled"), "false");
    assert_eq!(cache.text("num_cache_clusters"), "1");
}

#[test]
fn nothing_in_production_is_bound_to_one_zone() {
    let production = stack("production");
    for group in ["rds:DbSubnetGroup", "elasticache:SubnetGroup"] {
        assert_eq!(production.only(group).items("subnet_ids").len(), 3);
    }
    assert_eq!(production.only("eks:Cluster").items("subnet_ids").len(), 3);
    assert_eq!(
        production.only("rds:DbInstance").text("availability_zone"),
        ""
    );
}

#[test]
fn aws_refuses_to_delete_productions_data() {
    let production = stack("production");
    let database = production.only("rds:DbInstance");
    assert_eq!(database.text("deletion_protection"), "true");
    assert_eq!(database.text("skip_final_snapshot"), "false");
    assert_eq!(
        production.only("eks:Cluster").text("deletion_protection"),
        "true"
    );
}

#[test]
fn development_leaves_nothing_behind_that_would_keep_it_from_coming_back() {
    let development = stack("development");
    let database = development.only("rds:DbInstance");
    assert_eq!(database.text("skip_final_snapshot"), "true");
    assert_eq!(database.text("deletion_protection"), "false");
    for secret in development.of("secretsmanager:Secret") {
        assert_eq!(
            secret.text("recovery_window_days"),
            "0",
            "the name is free at once"
        );
    }
}

#[test]
fn rabbitmq_can_keep_its_messages_in_every_cluster() {
    for name in ["hub", "production", "development"] {
        let stack = stack(name);
        let addons: Vec<String> = stack
            .of("eks:Addon")
            .iter()
            .map(|addon| addon.text("addon_name"))
            .collect();
        assert!(
            addons.contains(&"aws-ebs-csi-driver".to_string()),
            "{addons:?}"
        );
    }
}
