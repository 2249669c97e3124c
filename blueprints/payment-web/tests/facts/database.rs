//! The database.

use std::collections::BTreeSet;

use crate::support::{both, correct, dev, items, named, of, only, prod, text, zone};

#[test]
fn it_is_an_encrypted_aurora_postgresql_cluster_in_the_private_subnets() {
    for stack in both() {
        let cluster = only(&stack, "rds:DbCluster");
        assert_eq!(text(cluster, "engine"), "aurora-postgresql");
        assert_eq!(text(cluster, "storage_encrypted"), "true");
        assert_eq!(
            text(cluster, "db_subnet_group_name"),
            "‹payment-db/subnet-group›"
        );
        let private = ["a", "b", "c"].map(|zone| format!("‹payment-vpc/private-{zone}›"));
        assert_eq!(
            items(only(&stack, "rds:DbSubnetGroup"), "subnet_ids"),
            private
        );
    }
}

#[test]
fn a_writer_and_a_reader_are_in_two_zones() {
    for stack in both() {
        let servers = of(&stack, "rds:ClusterInstance");
        assert_eq!(servers.len(), 2);
        let zones: BTreeSet<String> = servers.iter().map(|server| zone(server)).collect();
        assert_eq!(zones.len(), 2);
        for server in servers {
            assert_eq!(
                text(server, "db_cluster_identifier"),
                "‹payment-db/cluster›"
            );
            assert_eq!(text(server, "publicly_accessible"), "false");
        }
    }
}

#[test]
fn the_number_of_readers_is_a_setting() {
    let stack = correct("prod", &[("readers", "2"), ("domain", "pay.example.com")]);
    assert_eq!(of(&stack, "rds:ClusterInstance").len(), 3);
}

#[test]
fn the_credentials_are_made_kept_and_rotated_in_secrets_manager() {
    for stack in both() {
        let cluster = only(&stack, "rds:DbCluster");
        assert_eq!(text(cluster, "manage_master_user_password"), "true");
        assert_eq!(text(cluster, "master_user_password"), "");
        // RDS deletes the secret with the cluster, so that no recovery window is left.
        assert_eq!(of(&stack, "secretsmanager:Secret").len(), 0);
    }
}

#[test]
fn it_is_serverless_with_a_low_minimum_but_in_prod() {
    let dev = dev();
    let scaling = "serverless_v2_scaling_configuration";
    let cluster = only(&dev, "rds:DbCluster");
    assert_eq!(text(cluster, &format!("{scaling}.min_capacity")), "0.5");
    for server in of(&dev, "rds:ClusterInstance") {
        assert_eq!(text(server, "db_instance_class"), "db.serverless");
    }
    let prod = prod();
    assert_eq!(text(only(&prod, "rds:DbCluster"), scaling), "");
    for server in of(&prod, "rds:ClusterInstance") {
        assert_eq!(text(server, "db_instance_class"), "db.r7g.large");
    }
    let stack = correct("dev", &[("serverless", "false")]);
    assert_eq!(text(only(&stack, "rds:DbCluster"), scaling), "");
}

#[test]
fn any_moment_of_the_last_days_can_be_restored() {
    for stack in both() {
        let cluster = only(&stack, "rds:DbCluster");
        assert_eq!(text(cluster, "backup_retention_period"), "7");
    }
    let stack = correct("dev", &[("backup_days", "35")]);
    assert_eq!(
        text(only(&stack, "rds:DbCluster"), "backup_retention_period"),
        "35"
    );
}

#[test]
fn it_goes_without_a_manual_step_and_without_a_last_snapshot() {
    for stack in both() {
        let cluster = only(&stack, "rds:DbCluster");
        assert_eq!(text(cluster, "skip_final_snapshot"), "true");
        assert_eq!(text(cluster, "deletion_protection"), "false");
        assert!(!cluster.options.protect);
    }
}

#[test]
fn a_protected_one_stays_and_leaves_a_snapshot() {
    let stack = correct("dev", &[("protect", "true")]);
    let cluster = only(&stack, "rds:DbCluster");
    assert!(cluster.options.protect);
    assert_eq!(text(cluster, "deletion_protection"), "true");
    assert_eq!(text(cluster, "skip_final_snapshot"), "false");
}

#[test]
fn it_takes_tls_only() {
    let dev = dev();
    let group = named(
        &dev,
        "rds:DbClusterParameterGroup",
        "payment-db/parameter-group",
    );
    // The parameter's own name holds a period, so it is not a path.
    let parameters = text(group, "parameters");
    assert!(parameters.contains("rds.force_ssl: 1"), "{parameters}");
}
