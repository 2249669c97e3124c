use palinfra_aws::ec2::{Subnet, Vpc};
use palinfra_aws::rds::*;
use palinfra_core::{Declared, Id, Property, Secret, Stack, Value, cidr};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

const ROLE: &str = "arn:aws:iam::123456789012:role/monitoring";

const IGNORED: &str = "ministack ignores it in a modification";
const NO_SECRET: &str = "ministack makes no secret for an instance";

pub fn all() -> Vec<Sample> {
    let more: std::collections::BTreeMap<String, String> = (0..25)
        .map(|number| (format!("custom.p{number}"), "1".to_string()))
        .collect();
    let scaling = ServerlessScaling {
        min_capacity: 1.0,
        max_capacity: 8.0,
        seconds_until_auto_pause: None,
    };
    let other_group = || output_of::<DbParameterGroup>("other", "id");
    vec![
        sample(subnet_group)
            .update(
                "subnet_ids",
                Value::List(vec![
                    output_of::<Subnet>("a", "id"),
                    output_of::<Subnet>("c", "id"),
                ]),
            )
            .update("db_subnet_group_description", "other"),
        sample(parameter_group).update("parameters", more.clone().into_value()),
        sample(cluster_parameter_group).update("parameters", more.into_value()),
        sample(instance)
            .update("db_instance_class", "db.t4g.large")
            .update("allocated_storage", 40)
            .update("engine_version", "18")
            .without("manage_master_user_password", NO_SECRET)
            .without("master_user_secret_kms_key_id", NO_SECRET)
            .update("master_user_password", "battery-staple")
            .without("port", IGNORED)
            .update("vpc_security_groups", vec!["sg-22222222222222222"])
            .update("publicly_accessible", true)
            .update("multi_az", true)
            .together([
                ("storage_type", "io2".to_string().into_value()),
                ("iops", 3000.into_value()),
            ])
            .update("max_allocated_storage", 100)
            .update("db_parameter_group_name", other_group())
            .update("backup_retention_period", 14)
            .update("preferred_backup_window", "05:00-05:30")
            .update("preferred_maintenance_window", "mon:07:00-mon:08:00")
            .without("auto_minor_version_upgrade", IGNORED)
            .update("allow_major_version_upgrade", true)
            .update("deletion_protection", true)
            .update("copy_tags_to_snapshot", false)
            .update("delete_automated_backups", false)
            .without("enable_performance_insights", IGNORED)
            .without("performance_insights_retention_period", IGNORED)
            .together([
                ("monitoring_interval", 60.into_value()),
                ("monitoring_role_arn", Value::Text(ROLE.into())),
            ])
            .without("enable_cloudwatch_logs_exports", IGNORED)
            .update("enable_iam_database_authentication", true)
            .update("ca_certificate_identifier", "rds-ca-ecc384-g1")
            .update("apply_immediately", false)
            .update("skip_final_snapshot", false)
            .update("final_snapshot_identifier", "last-one"),
        sample(replica)
            .update("db_instance_class", "db.t4g.large")
            .update("multi_az", true)
            .update("vpc_security_groups", vec!["sg-22222222222222222"])
            .update("publicly_accessible", true)
            .update("db_parameter_group_name", other_group())
            .without("auto_minor_version_upgrade", IGNORED)
            .update("preferred_maintenance_window", "mon:07:00-mon:08:00")
            .without("enable_performance_insights", IGNORED)
            .without("performance_insights_retention_period", IGNORED)
            .together([
                ("monitoring_interval", 60.into_value()),
                ("monitoring_role_arn", Value::Text(ROLE.into())),
            ])
            .without("enable_cloudwatch_logs_exports", IGNORED)
            .update("deletion_protection", true)
            .update("ca_certificate_identifier", "rds-ca-ecc384-g1")
            .update("apply_immediately", false),
        sample(cluster)
            .update("engine_version", "17.7")
            .without("manage_master_user_password", IGNORED)
            .update("master_user_password", "battery-staple")
            .without(
                "master_user_secret_kms_key_id",
                "is sent as that of an instance is",
            )
            .update("port", 5433)
            .update("vpc_security_group_ids", vec!["sg-22222222222222222"])
            .update("serverless_v2_scaling_configuration", scaling.into_value())
            .without("storage_type", IGNORED)
            .update(
                "db_cluster_parameter_group_name",
                output_of::<DbClusterParameterGroup>("other", "id"),
            )
            .update("backup_retention_period", 14)
            .update("preferred_backup_window", "05:00-05:30")
            .update("preferred_maintenance_window", "mon:07:00-mon:08:00")
            .update("deletion_protection", true)
            .update("copy_tags_to_snapshot", false)
            .without("enable_cloudwatch_logs_exports", IGNORED)
            .update("enable_iam_database_authentication", true)
            .update("enable_http_endpoint", true)
            .update("apply_immediately", false)
            .update("allow_major_version_upgrade", true)
            .update("skip_final_snapshot", false)
            .update("final_snapshot_identifier", "last-one"),
        sample(server)
            .update("db_instance_class", "db.r7g.xlarge")
            .without("promotion_tier", IGNORED)
            .update("publicly_accessible", true)
            .update("db_parameter_group_name", other_group())
            .without("auto_minor_version_upgrade", IGNORED)
            .update("preferred_maintenance_window", "mon:07:00-mon:08:00")
            .without("enable_performance_insights", IGNORED)
            .without("performance_insights_retention_period", IGNORED)
            .together([
                ("monitoring_interval", 60.into_value()),
                ("monitoring_role_arn", Value::Text(ROLE.into())),
            ])
            .update("ca_certificate_identifier", "rds-ca-ecc384-g1")
            .update("apply_immediately", false),
        sample(global)
            .update("engine_version", "17.7")
            .update("allow_major_version_upgrade", true)
            .update("deletion_protection", true),
        sample(global_of_source).update("deletion_protection", true),
    ]
    .into_iter()
    .map(|sample| sample.on(Emulator::Ministack))
    .collect()
}

fn subnets(stack: &mut Stack) -> Vec<Declared<Subnet>> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let zones = [
        ("a", cidr!("10.0.1.0/24"), "us-east-1a"),
        ("b", cidr!("10.0.2.0/24"), "us-east-1b"),
        ("c", cidr!("10.0.3.0/24"), "us-east-1c"),
    ];
    let subnets = zones.map(|(name, range, zone)| {
        Subnet::new(name, &vpc, range)
            .availability_zone(zone)
            .declare(stack)
    });
    subnets.into()
}

fn subnet_group(stack: &mut Stack) -> Declared<DbSubnetGroup> {
    let subnets = subnets(stack);
    DbSubnetGroup::new("it", "contract-it", [&subnets[0], &subnets[1]]).declare(stack)
}

fn parameter_group(stack: &mut Stack) -> Declared<DbParameterGroup> {
    DbParameterGroup::new("it", "contract-it", "postgres17")
        .parameters([
            ("log_min_duration_statement", "500"),
            ("max_connections", "200"),
        ])
        .declare(stack)
}

fn cluster_parameter_group(stack: &mut Stack) -> Declared<DbClusterParameterGroup> {
    DbClusterParameterGroup::new("it", "contract-it", "aurora-postgresql17")
        .parameters([("log_min_duration_statement", "500")])
        .declare(stack)
}

fn instance(stack: &mut Stack) -> Declared<DbInstance> {
    let group = DbParameterGroup::new("group", "contract-db", "postgres17").declare(stack);
    DbParameterGroup::new("other", "contract-db-other", "postgres17").declare(stack);
    DbInstance::new("it", "contract-it", "postgres", "db.t4g.medium", 20, "app")
        .engine_version("17")
        .manage_master_user_password(false)
        .master_user_password(Secret::new("correct-horse".to_string()))
        .db_name("app")
        .vpc_security_groups([Id::new("sg-11111111111111111")])
        .db_parameter_group_name(&group)
        .preferred_backup_window("03:00-04:00")
        .preferred_maintenance_window("sun:04:00-sun:05:00")
        .ca_certificate_identifier("rds-ca-rsa2048-g1")
        .skip_final_snapshot(true)
        .declare(stack)
}

fn replica(stack: &mut Stack) -> Declared<ReadReplica> {
    let group = DbParameterGroup::new("group", "contract-rr", "postgres17").declare(stack);
    DbParameterGroup::new("other", "contract-rr-other", "postgres17").declare(stack);
    let class = "db.t4g.medium";
    let source = DbInstance::new("source", "contract-source", "postgres", class, 20, "app")
        .engine_version("17")
        .manage_master_user_password(false)
        .master_user_password(Secret::new("correct-horse".to_string()))
        .vpc_security_groups([Id::new("sg-11111111111111111")])
        .db_parameter_group_name(&group)
        .preferred_maintenance_window("sun:04:00-sun:05:00")
        .ca_certificate_identifier("rds-ca-rsa2048-g1")
        .skip_final_snapshot(true)
        .declare(stack);
    ReadReplica::new("it", "contract-replica", &source, class)
        .vpc_security_groups([Id::new("sg-11111111111111111")])
        .db_parameter_group_name(&group)
        .preferred_maintenance_window("sun:04:00-sun:05:00")
        .ca_certificate_identifier("rds-ca-rsa2048-g1")
        .declare(stack)
}

fn cluster(stack: &mut Stack) -> Declared<DbCluster> {
    let group = DbClusterParameterGroup::new("group", "contract-cl", "aurora-postgresql17");
    let group = group.declare(stack);
    DbClusterParameterGroup::new("other", "contract-cl-other", "aurora-postgresql17")
        .declare(stack);
    DbCluster::new("it", "contract-cluster", "aurora-postgresql")
        .master_username("app")
        .engine_version("17.5")
        .database_name("app")
        .vpc_security_group_ids([Id::new("sg-11111111111111111")])
        .serverless_v2_scaling_configuration(ServerlessScaling {
            min_capacity: 0.5,
            max_capacity: 4.0,
            seconds_until_auto_pause: None,
        })
        .db_cluster_parameter_group_name(&group)
        .preferred_backup_window("03:00-03:30")
        .preferred_maintenance_window("sun:04:00-sun:05:00")
        .skip_final_snapshot(true)
        .declare(stack)
}

fn server(stack: &mut Stack) -> Declared<ClusterInstance> {
    let group = DbParameterGroup::new("group", "contract-server", "aurora-postgresql17");
    let group = group.declare(stack);
    DbParameterGroup::new("other", "contract-server-other", "aurora-postgresql17").declare(stack);
    let cluster = DbCluster::new("cluster", "contract-servers", "aurora-postgresql")
        .master_username("app")
        .engine_version("17.5")
        .skip_final_snapshot(true)
        .declare(stack);
    ClusterInstance::new(
        "it",
        "contract-server",
        &cluster,
        "aurora-postgresql",
        "db.r7g.large",
    )
    .db_parameter_group_name(&group)
    .preferred_maintenance_window("sun:04:00-sun:05:00")
    .ca_certificate_identifier("rds-ca-rsa2048-g1")
    .declare(stack)
}

fn global(stack: &mut Stack) -> Declared<GlobalCluster> {
    GlobalCluster::new("it", "contract-global")
        .engine("aurora-postgresql")
        .engine_version("17.5")
        .database_name("app")
        .storage_encrypted(true)
        .declare(stack)
}

fn global_of_source(stack: &mut Stack) -> Declared<GlobalCluster> {
    let first = DbCluster::new("first", "contract-first", "aurora-postgresql")
        .master_username("app")
        .engine_version("17.5")
        .manage_master_user_password(false)
        .master_user_password(Secret::new("correct-horse".to_string()))
        .skip_final_snapshot(true)
        .declare(stack);
    GlobalCluster::new("it", "contract-global-of")
        .source_db_cluster_identifier(&first)
        .declare(stack)
}
