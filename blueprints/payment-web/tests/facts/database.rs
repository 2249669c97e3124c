//! The database.

use std::collections::BTreeSet;

use crate::support::{both, correct, declared, dev, items, named, of, only, prod, text, zone};

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

const TWO_REGIONS: &[(&str, &str)] = &[
    ("domain", "pay.example.com"),
    ("database_replica_region", "us-west-2"),
];

#[test]
fn a_copy_in_another_region_is_a_setting() {
    for stack in both() {
        assert_eq!(of(&stack, "rds:GlobalCluster").len(), 0);
    }
    let stack = correct("prod", TWO_REGIONS);
    let global = only(&stack, "rds:GlobalCluster");
    assert_eq!(
        text(global, "global_cluster_identifier"),
        "payment-db-global-prod"
    );
    let copy = named(&stack, "rds:DbCluster", "payment-db-replica/cluster");
    assert_eq!(copy.options.region.as_deref(), Some("us-west-2"));
    assert_eq!(
        text(copy, "db_subnet_group_name"),
        "‹payment-db-replica/subnet-group›"
    );
    // Nobody reaches it before it takes over.
    let rules = of(&stack, "ec2:SecurityGroupIngressRule").into_iter();
    let mut into = rules.filter(|rule| rule.urn.short().starts_with("payment-db-replica"));
    assert!(into.next().is_none());
}

/// RDS manages no password in a global database.
#[test]
fn the_password_of_a_database_in_two_regions_is_rotated_by_a_function() {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:rotate";
    let mut settings = TWO_REGIONS.to_vec();
    let without = correct("prod", &settings);
    assert_eq!(of(&without, "secretsmanager:RotationSchedule").len(), 0);
    settings.push(("rotation_function", function));
    let stack = correct("prod", &settings);
    let schedule = only(&stack, "secretsmanager:RotationSchedule");
    assert_eq!(text(schedule, "rotation_lambda_arn"), function);
    let secret = only(&stack, "secretsmanager:Secret");
    assert_eq!(text(secret, "recovery_window_days"), "0");
    let task = only(&stack, "ecs:TaskDefinition");
    let password = text(task, "container_definitions.0.secrets.DATABASE_PASSWORD");
    assert_eq!(password, "‹payment-db/administrator.arn›:password::");
    let wrong = declared(
        "prod",
        &[("domain", "pay.example.com"), ("rotation_function", "x")],
    );
    assert!(wrong.errors[0].message.contains("database_replica_region"));
}
