use palinfra_aws::ec2::{Subnet, Vpc};
use palinfra_aws::elasticache::*;
use palinfra_core::{Declared, Id, Property, Secret, Stack, Value, cidr};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

const IGNORED: &str = "ministack ignores it in a modification";
const NOT_NODES: &str = "ministack changes the group and not its nodes, which tell it";

pub fn all() -> Vec<Sample> {
    let properties: std::collections::BTreeMap<String, String> =
        [("maxmemory-policy".to_string(), "noeviction".to_string())].into();
    vec![
        sample(subnet_group)
            .update(
                "subnet_ids",
                Value::List(vec![output_of::<Subnet>("b", "id")]),
            )
            .update("description", "other"),
        sample(parameter_group).update("properties", properties.into_value()),
        sample(group)
            .update("cache_node_type", "cache.t4g.medium")
            .update("replication_group_description", "other")
            .without("engine", "can be changed in one direction only")
            .without("engine_version", NOT_NODES)
            .without(
                "num_cache_clusters",
                "ministack changes the shards and not the list of nodes",
            )
            .together([
                ("automatic_failover_enabled", true.into_value()),
                ("multi_az_enabled", true.into_value()),
            ])
            .without("security_group_ids", IGNORED)
            .without("cache_parameter_group_name", NOT_NODES)
            .without("transit_encryption_enabled", IGNORED)
            .update("auth_token", "another-token-of-it")
            .without(
                "user_group_ids",
                "there is no type to make a group of users",
            )
            .update("snapshot_retention_limit", 3)
            .update("snapshot_window", "05:00-06:00")
            .update("final_snapshot_identifier", "last-one")
            .without("preferred_maintenance_window", IGNORED)
            .without("auto_minor_version_upgrade", IGNORED)
            .without("log_delivery_configurations", IGNORED)
            .update("apply_immediately", false),
        sample(serverless)
            .without("engine", "can be changed in one direction only")
            .without("major_engine_version", "can grow, not shrink")
            .update("description", "other")
            .together([
                ("data_storage_maximum", 8.into_value()),
                ("data_storage_minimum", 2.into_value()),
            ])
            .together([
                ("ecpu_per_second_maximum", 8000.into_value()),
                ("ecpu_per_second_minimum", 2000.into_value()),
            ])
            .update(
                "security_group_ids",
                vec!["sg-22222222222222222".to_string()],
            )
            .without("user_group_id", "there is no type to make a group of users")
            .update("snapshot_retention_limit", 3)
            .update("daily_snapshot_time", "05:00")
            .without(
                "final_snapshot_name",
                "ministack takes no snapshots of serverless caches",
            ),
    ]
    .into_iter()
    .map(|sample| sample.on(Emulator::Ministack))
    .collect()
}

fn subnet_group(stack: &mut Stack) -> Declared<SubnetGroup> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let a = Subnet::new("a", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let b = Subnet::new("b", &vpc, cidr!("10.0.2.0/24")).declare(stack);
    SubnetGroup::new("it", "contract-it", [&a, &b]).declare(stack)
}

fn parameter_group(stack: &mut Stack) -> Declared<ParameterGroup> {
    ParameterGroup::new("it", "contract-it", "valkey8")
        .properties([("maxmemory-policy", "allkeys-lru"), ("timeout", "60")])
        .declare(stack)
}

fn group(stack: &mut Stack) -> Declared<ReplicationGroup> {
    let own = ParameterGroup::new("own", "contract-own", "valkey8").declare(stack);
    ReplicationGroup::new("it", "contract-it", "cache.t4g.small")
        .engine_version("8.0")
        .num_cache_clusters(2)
        .security_group_ids([Id::new("sg-11111111111111111")])
        .cache_parameter_group_name(&own)
        .auth_token(Secret::new("sixteen-letters-it".to_string()))
        .snapshot_retention_limit(1)
        .snapshot_window("03:00-04:00")
        .preferred_maintenance_window("sun:05:00-sun:06:00")
        .declare(stack)
}

fn serverless(stack: &mut Stack) -> Declared<ServerlessCache> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let a = Subnet::new("a", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let b = Subnet::new("b", &vpc, cidr!("10.0.2.0/24")).declare(stack);
    ServerlessCache::new("it", "contract-it")
        .engine("redis")
        .major_engine_version("7")
        .description("it")
        .data_storage_maximum(10)
        .data_storage_minimum(1)
        .ecpu_per_second_maximum(5000)
        .ecpu_per_second_minimum(1000)
        .subnet_ids([&a, &b])
        .security_group_ids([Id::new("sg-11111111111111111")])
        .snapshot_retention_limit(1)
        .daily_snapshot_time("03:00")
        .declare(stack)
}
