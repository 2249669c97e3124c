//! The database.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared, dev, prod};

#[test]
fn it_is_an_encrypted_aurora_postgresql_cluster_in_the_private_subnets() {
    for stack in both() {
        let cluster = stack.only("rds:DbCluster");
        assert_eq!(cluster.text("engine"), "aurora-postgresql");
        assert_eq!(cluster.text("storage_encrypted"), "true");
        assert_eq!(
            cluster.text("db_subnet_group_name"),
            "‹payment-db/subnet-group›"
        );
        let private = ["a", "b", "c"].map(|zone| format!("‹payment-vpc/private-{zone}›"));
        assert_eq!(stack.only("rds:DbSubnetGroup").items("subnet_ids"), private);
    }
}

#[test]
fn a_writer_and_a_reader_are_in_two_zones() {
    for stack in both() {
        let servers = stack.of("rds:ClusterInstance");
        assert_eq!(servers.len(), 2);
        let zones: BTreeSet<String> = servers.iter().map(|server| server.zone()).collect();
        assert_eq!(zones.len(), 2);
        for server in servers {
            assert_eq!(server.text("db_cluster_identifier"), "‹payment-db/cluster›");
            assert_eq!(server.text("publicly_accessible"), "false");
        }
    }
}

#[test]
fn the_number_of_readers_is_a_setting() {
    let stack = correct("prod", &[("readers", "2"), ("domain", "pay.example.com")]);
    assert_eq!(stack.of("rds:ClusterInstance").len(), 3);
}

#[test]
fn the_credentials_are_made_kept_and_rotated_in_secrets_manager() {
    for stack in both() {
        let cluster = stack.only("rds:DbCluster");
        assert_eq!(cluster.text("manage_master_user_password"), "true");
        assert_eq!(cluster.text("master_user_password"), "");
        // RDS deletes the secret with the cluster, so that no recovery window is left.
        assert_eq!(stack.of("secretsmanager:Secret").len(), 0);
    }
}

#[test]
fn it_is_serverless_with_a_low_minimum_but_in_prod() {
    let dev = dev();
    let scaling = "serverless_v2_scaling_configuration";
    let cluster = dev.only("rds:DbCluster");
    assert_eq!(cluster.text(&format!("{scaling}.min_capacity")), "0.5");
    for server in dev.of("rds:ClusterInstance") {
        assert_eq!(server.text("db_instance_class"), "db.serverless");
    }
    let prod = prod();
    assert_eq!(prod.only("rds:DbCluster").text(scaling), "");
    for server in prod.of("rds:ClusterInstance") {
        assert_eq!(server.text("db_instance_class"), "db.r7g.large");
    }
    let stack = correct("dev", &[("serverless", "false")]);
    assert_eq!(stack.only("rds:DbCluster").text(scaling), "");
}

#[test]
fn any_moment_of_the_last_days_can_be_restored() {
    for stack in both() {
        let cluster = stack.only("rds:DbCluster");
        assert_eq!(cluster.text("backup_retention_period"), "7");
    }
    let stack = correct("dev", &[("backup_days", "35")]);
    assert_eq!(
        stack.only("rds:DbCluster").text("backup_retention_period"),
        "35"
    );
}

#[test]
fn it_goes_without_a_manual_step_and_without_a_last_snapshot() {
    for stack in both() {
        let cluster = stack.only("rds:DbCluster");
        assert_eq!(cluster.text("skip_final_snapshot"), "true");
        assert_eq!(cluster.text("deletion_protection"), "false");
        assert!(!cluster.options.protect);
    }
}

#[test]
fn a_protected_one_stays_and_leaves_a_snapshot() {
    let stack = correct("dev", &[("protect", "true")]);
    let cluster = stack.only("rds:DbCluster");
    assert!(cluster.options.protect);
    assert_eq!(cluster.text("deletion_protection"), "true");
    assert_eq!(cluster.text("skip_final_snapshot"), "false");
}

#[test]
fn it_takes_tls_only() {
    let dev = dev();
    let group = dev.named("rds:DbClusterParameterGroup", "payment-db/parameter-group");
    // The parameter's own name holds a period, so it is not a path.
    let parameters = group.text("parameters");
    assert!(parameters.contains("rds.force_ssl: 1"), "{parameters}");
}

const TWO_REGIONS: &[(&str, &str)] = &[
    ("domain", "pay.example.com"),
    ("database_replica_region", "us-west-2"),
];

#[test]
fn a_copy_in_another_region_is_a_setting() {
    for stack in both() {
        assert_eq!(stack.of("rds:GlobalCluster").len(), 0);
    }
    let stack = correct("prod", TWO_REGIONS);
    let global = stack.only("rds:GlobalCluster");
    assert_eq!(
        global.text("global_cluster_identifier"),
        "payment-db-global-prod"
    );
    let copy = stack.named("rds:DbCluster", "payment-db-replica/cluster");
    assert_eq!(copy.options.region.as_deref(), Some("us-west-2"));
    assert_eq!(
        copy.text("db_subnet_group_name"),
        "‹payment-db-replica/subnet-group›"
    );
    // Nobody reaches it before it takes over.
    let rules = stack.of("ec2:SecurityGroupIngressRule").into_iter();
    let mut into = rules.filter(|rule| rule.urn.short().starts_with("payment-db-replica"));
    assert!(into.next().is_none());
}

/// RDS manages no password in a global database.
#[test]
fn the_password_of_a_database_in_two_regions_is_rotated_by_a_function() {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:rotate";
    let mut settings = TWO_REGIONS.to_vec();
    let without = correct("prod", &settings);
    assert_eq!(without.of("secretsmanager:RotationSchedule").len(), 0);
    settings.push(("rotation_function", function));
    let stack = correct("prod", &settings);
    let schedule = stack.only("secretsmanager:RotationSchedule");
    assert_eq!(schedule.text("rotation_lambda_arn"), function);
    let secret = stack.only("secretsmanager:Secret");
    assert_eq!(secret.text("recovery_window_days"), "0");
    let task = stack.only("ecs:TaskDefinition");
    let password = task.text("container_definitions.0.secrets.DATABASE_PASSWORD");
    assert_eq!(password, "‹payment-db/administrator.arn›:password::");
    let wrong = declared(
        "prod",
        &[("domain", "pay.example.com"), ("rotation_function", "x")],
    );
    assert!(wrong.errors[0].message.contains("database_replica_region"));
}
