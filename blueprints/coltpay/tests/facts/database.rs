//! The databases.

use crate::support::{both, correct, dev, items, named, of, only, prod, text, zone};

#[test]
fn prod_has_aurora_for_mysql_called_colt_cluster() {
    let prod = prod();
    let cluster = only(&prod, "rds:DbCluster");
    assert_eq!(text(cluster, "db_cluster_identifier"), "colt-cluster");
    assert_eq!(text(cluster, "engine"), "aurora-mysql");
    assert_eq!(text(cluster, "database_name"), "coltpay");
    assert_eq!(text(cluster, "port"), "3306");
    assert!(of(&prod, "rds:DbInstance").is_empty());
}

#[test]
fn any_moment_of_the_last_35_days_can_be_restored() {
    let prod = prod();
    let cluster = only(&prod, "rds:DbCluster");
    assert_eq!(text(cluster, "backup_retention_period"), "35");
    // And the last moment, once it is deleted.
    assert_eq!(text(cluster, "skip_final_snapshot"), "false");
}

#[test]
fn dev_has_mysql_on_rds() {
    let dev = dev();
    let instance = only(&dev, "rds:DbInstance");
    assert_eq!(text(instance, "engine"), "mysql");
    assert_eq!(text(instance, "port"), "3306");
    assert!(of(&dev, "rds:DbCluster").is_empty());
}

#[test]
fn both_are_encrypted_isolated_and_take_tls_only() {
    for (stack, kind) in [(prod(), "rds:DbCluster"), (dev(), "rds:DbInstance")] {
        assert_eq!(text(only(&stack, kind), "storage_encrypted"), "true");
        let subnets = items(only(&stack, "rds:DbSubnetGroup"), "subnet_ids");
        assert_eq!(subnets, ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]);
        for kind in ["rds:ClusterInstance", "rds:DbInstance"] {
            for server in of(&stack, kind) {
                assert_eq!(text(server, "publicly_accessible"), "false");
            }
        }
    }
    for (stack, kind, value) in [
        (prod(), "rds:DbClusterParameterGroup", "ON"),
        (dev(), "rds:DbParameterGroup", "1"),
    ] {
        let parameters = text(only(&stack, kind), "parameters");
        let tls = format!("require_secure_transport: {value}");
        assert!(parameters.contains(&tls), "{parameters}");
    }
}

#[test]
fn a_second_server_takes_over_in_prod() {
    let prod = prod();
    let servers = of(&prod, "rds:ClusterInstance");
    let zones: Vec<String> = servers.into_iter().map(zone).collect();
    assert_eq!(zones.len(), 2);
    assert_ne!(zones[0], zones[1]);
}

#[test]
fn the_administrators_password_is_made_by_rds() {
    for (stack, kind) in [(prod(), "rds:DbCluster"), (dev(), "rds:DbInstance")] {
        let database = only(&stack, kind);
        assert_eq!(text(database, "manage_master_user_password"), "true");
        assert_eq!(text(database, "master_user_password"), "");
    }
}

#[test]
fn the_apis_password_is_made_by_the_stack_and_read_by_nobody_here() {
    for stack in both() {
        let secret = only(&stack, "secretsmanager:Secret");
        assert_eq!(secret.urn.short(), "api-user/password");
        assert_eq!(text(secret, "secret_string"), "");
        assert_eq!(text(secret, "generate_secret_string.password_length"), "40");
        assert_eq!(text(secret, "readable"), "false");
    }
}

#[test]
fn a_task_makes_the_apis_user_before_the_api_starts() {
    for stack in both() {
        let run = only(&stack, "ecs:TaskRun");
        let task = named(&stack, "ecs:TaskDefinition", "api-user/setup");
        let container = |path: &str| text(task, &format!("container_definitions.0.{path}"));
        assert_eq!(container("environment.USERNAME"), "coltpay_api");
        assert_eq!(container("environment.DATABASE"), "coltpay");
        assert_eq!(container("secrets.PASSWORD"), "‹api-user/password.arn›");
        let administrator = container("secrets.MYSQL_PWD");
        assert!(
            administrator.contains("master_user_secret_arn"),
            "{administrator}"
        );
        for environment in of(&stack, "elasticbeanstalk:Environment") {
            assert!(environment.options.depends_on.contains(&run.urn));
        }
        // It comes from where the API is, once it is let through.
        let group = text(run, "network_configuration.security_groups.0");
        assert_eq!(group, "‹api/servers›");
        let way = named(&stack, "ec2:SecurityGroupIngressRule", "database/from-api");
        assert!(run.options.depends_on.contains(&way.urn));
    }
}

#[test]
fn prod_can_be_protected() {
    let stack = correct("prod", &[("protect", "true")]);
    let cluster = only(&stack, "rds:DbCluster");
    assert!(cluster.options.protect && only(&stack, "route53:HostedZone").options.protect);
    assert_eq!(text(cluster, "deletion_protection"), "true");
}
