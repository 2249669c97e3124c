//! What differs between production and development.

use crate::support::{items, named, of, only, stack, text};

#[test]
fn production_runs_on_demand_nodes_in_several_zones() {
    let production = stack("production");
    let nodes = only(&production, "eks:NodeGroup");
    assert_eq!(text(nodes, "capacity_type"), "ON_DEMAND");
    let zones = ["‹vpc/private-a›", "‹vpc/private-b›", "‹vpc/private-c›"];
    assert_eq!(items(nodes, "subnets"), zones);
    assert!(
        text(nodes, "scaling_config").contains("min_size: 3"),
        "one for each zone"
    );
}

#[test]
fn development_runs_spot_nodes_in_one_zone() {
    let development = stack("development");
    let nodes = only(&development, "eks:NodeGroup");
    assert_eq!(text(nodes, "capacity_type"), "SPOT");
    assert_eq!(items(nodes, "subnets"), ["‹vpc/private-a›"]);
    assert!(
        items(nodes, "instance_types").len() > 1,
        "one type may be sold out"
    );
}

#[test]
fn development_has_subnets_in_a_second_zone_only_because_eks_and_rds_demand_it() {
    let development = stack("development");
    let cluster = only(&development, "eks:Cluster");
    assert_eq!(
        items(cluster, "subnet_ids"),
        ["‹vpc/private-a›", "‹vpc/private-b›"]
    );
    let group = only(&development, "rds:DbSubnetGroup");
    assert_eq!(
        items(group, "subnet_ids"),
        ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]
    );
    // What runs is in the first zone.
    assert_eq!(
        text(only(&development, "ec2:NatGateway"), "subnet_id"),
        "‹vpc/public-a›"
    );
    let database = only(&development, "rds:DbInstance");
    let subnet = named(&development, "ec2:Subnet", "vpc/private-a");
    let zone = subnet.inputs["availability_zone"].clone();
    assert_eq!(database.inputs["availability_zone"], zone);
}

#[test]
fn production_has_a_database_with_a_standby_and_development_has_none() {
    for (name, multi_az) in [("production", "true"), ("development", "false")] {
        let stack = stack(name);
        let database = only(&stack, "rds:DbInstance");
        assert_eq!(text(database, "engine"), "postgres");
        assert_eq!(text(database, "multi_az"), multi_az);
    }
}

#[test]
fn production_has_a_cache_that_fails_over_and_development_a_single_node() {
    let production = stack("production");
    let cache = only(&production, "elasticache:ReplicationGroup");
    assert_eq!(text(cache, "engine"), "redis");
    assert_eq!(text(cache, "multi_az_enabled"), "true");
    assert_eq!(text(cache, "automatic_failover_enabled"), "true");
    assert_eq!(text(cache, "num_cache_clusters"), "2");

    let development = stack("development");
    let cache = only(&development, "elasticache:ReplicationGroup");
    assert_eq!(text(cache, "automatic_failover_enabled"), "false");
    assert_eq!(text(cache, "num_cache_clusters"), "1");
}

#[test]
fn nothing_in_production_is_bound_to_one_zone() {
    let production = stack("production");
    for group in ["rds:DbSubnetGroup", "elasticache:SubnetGroup"] {
        assert_eq!(items(only(&production, group), "subnet_ids").len(), 3);
    }
    assert_eq!(
        items(only(&production, "eks:Cluster"), "subnet_ids").len(),
        3
    );
    assert_eq!(
        text(only(&production, "rds:DbInstance"), "availability_zone"),
        ""
    );
}

#[test]
fn aws_refuses_to_delete_productions_data() {
    let production = stack("production");
    let database = only(&production, "rds:DbInstance");
    assert_eq!(text(database, "deletion_protection"), "true");
    assert_eq!(text(database, "skip_final_snapshot"), "false");
    assert_eq!(
        text(only(&production, "eks:Cluster"), "deletion_protection"),
        "true"
    );
}

#[test]
fn development_leaves_nothing_behind_that_would_keep_it_from_coming_back() {
    let development = stack("development");
    let database = only(&development, "rds:DbInstance");
    assert_eq!(text(database, "skip_final_snapshot"), "true");
    assert_eq!(text(database, "deletion_protection"), "false");
    for secret in of(&development, "secretsmanager:Secret") {
        assert_eq!(
            text(secret, "recovery_window_days"),
            "0",
            "the name is free at once"
        );
    }
}

#[test]
fn rabbitmq_can_keep_its_messages_in_every_cluster() {
    for name in ["hub", "production", "development"] {
        let stack = stack(name);
        let addons: Vec<String> = of(&stack, "eks:Addon")
            .iter()
            .map(|addon| text(addon, "addon_name"))
            .collect();
        assert!(
            addons.contains(&"aws-ebs-csi-driver".to_string()),
            "{addons:?}"
        );
    }
}
