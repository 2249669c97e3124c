//! The databases.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, dev, prod};

#[test]
fn prod_has_aurora_for_mysql_called_colt_cluster() {
    let prod = prod();
    let cluster = prod.only("rds:DbCluster");
    assert_eq!(cluster.text("db_cluster_identifier"), "colt-cluster");
    assert_eq!(cluster.text("engine"), "aurora-mysql");
    assert_eq!(cluster.text("database_name"), "coltpay");
    assert_eq!(cluster.text("port"), "3306");
    assert!(prod.of("rds:DbInstance").is_empty());
}

#[test]
fn any_moment_of_the_last_35_days_can_be_restored() {
    let prod = prod();
    let cluster = prod.only("rds:DbCluster");
    assert_eq!(cluster.text("backup_retention_period"), "35");
    // And the last moment, once it is deleted.
    assert_eq!(cluster.text("skip_final_snapshot"), "false");
}

#[test]
fn dev_has_mysql_on_rds() {
    let dev = dev();
    let instance = dev.only("rds:DbInstance");
    assert_eq!(instance.text("engine"), "mysql");
    assert_eq!(instance.text("port"), "3306");
    assert!(dev.of("rds:DbCluster").is_empty());
}

#[test]
fn both_are_encrypted_isolated_and_take_tls_only() {
    for (stack, kind) in [(prod(), "rds:DbCluster"), (dev(), "rds:DbInstance")] {
        assert_eq!(stack.only(kind).text("storage_encrypted"), "true");
        let subnets = stack.only("rds:DbSubnetGroup").items("subnet_ids");
        assert_eq!(subnets, ["‹vpc/isolated-a›", "‹vpc/isolated-b›"]);
        for kind in ["rds:ClusterInstance", "rds:DbInstance"] {
            for server in stack.of(kind) {
                assert_eq!(server.text("publicly_accessible"), "false");
            }
        }
    }
    for (stack, kind, value) in [
        (prod(), "rds:DbClusterParameterGroup", "ON"),
        (dev(), "rds:DbParameterGroup", "1"),
    ] {
        let parameters = stack.only(kind).text("parameters");
        let tls = format!("require_secure_transport: {value}");
        assert!(parameters.contains(&tls), "{parameters}");
    }
}

#[test]
fn a_second_server_takes_over_in_prod() {
    let prod = prod();
    let servers = prod.of("rds:ClusterInstance");
    let zones: Vec<String> = servers.into_iter().map(NodeExt::zone).collect();
    assert_eq!(zones.len(), 2);
    assert_ne!(zones[0], zones[1]);
}

#[test]
fn the_administrators_password_is_made_by_rds() {
    for (stack, kind) in [(prod(), "rds:DbCluster"), (dev(), "rds:DbInstance")] {
        let database = stack.only(kind);
        assert_eq!(database.text("manage_master_user_password"), "true");
        assert_eq!(database.text("master_user_password"), "");
    }
}

#[test]
fn the_apis_password_is_made_by_the_stack_and_read_by_nobody_here() {
    for stack in both() {
        let secret = stack.only("secretsmanager:Secret");
        assert_eq!(secret.urn.short(), "api-user/password");
        assert_eq!(secret.text("secret_string"), "");
        assert_eq!(secret.text("generate_secret_string.password_length"), "40");
        assert_eq!(secret.text("readable"), "false");
    }
}

#[test]
fn a_task_makes_the_apis_user_before_the_api_starts() {
    for stack in both() {
        let run = stack.only("ecs:TaskRun");
        let task = stack.named("ecs:TaskDefinition", "api-user/setup");
        let container = |path: &str| task.text(&format!("container_definitions.0.{path}"));
        assert_eq!(container("environment.USERNAME"), "coltpay_api");
        assert_eq!(container("environment.DATABASE"), "coltpay");
        assert_eq!(container("secrets.PASSWORD"), "‹api-user/password.arn›");
        let administrator = container("secrets.MYSQL_PWD");
        assert!(
            administrator.contains("master_user_secret_arn"),
            "{administrator}"
        );
        for environment in stack.of("elasticbeanstalk:Environment") {
            assert!(environment.options.depends_on.contains(&run.urn));
        }
        // It comes from where the API is, once it is let through.
        let group = run.text("network_configuration.security_groups.0");
        assert_eq!(group, "‹api/servers›");
        let way = stack.named("ec2:SecurityGroupIngressRule", "database/from-api");
        assert!(run.options.depends_on.contains(&way.urn));
    }
}

#[test]
fn prod_can_be_protected() {
    let stack = correct("prod", &[("protect", "true")]);
    let cluster = stack.only("rds:DbCluster");
    assert!(cluster.options.protect && stack.only("route53:HostedZone").options.protect);
    assert_eq!(cluster.text("deletion_protection"), "true");
}
