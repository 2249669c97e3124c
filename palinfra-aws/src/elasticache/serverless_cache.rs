use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::{SecurityGroup, Subnet};
use crate::kms::Key;

/// A cache that grows and shrinks with its load. It is always encrypted, at rest and on the
/// way.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticache:ServerlessCache",
    cloudformation = "AWS::ElastiCache::ServerlessCache",
    outputs = ServerlessCacheOutputs,
    id = "{serverless_cache_name}",
    summary = "{engine} {major_engine_version} serverless",
    unique("serverless_cache_name"),
    usual(create = 300, update = 120, delete = 300),
)]
pub struct ServerlessCache {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::replication_group)]
    pub serverless_cache_name: String,
    /// `valkey` or `redis`. Only from `redis` to `valkey` can it be changed.
    #[input(default = "valkey", check = names::engine)]
    pub engine: String,
    /// The engine's major version: `8` of Valkey, or `7` of Redis, which is 7.1. AWS keeps the
    /// minor one new. Left out: AWS's default.
    #[input(check = names::major_version)]
    pub major_engine_version: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How much it stores at most, in GB. Left out: no limit but AWS's.
    #[input(cloudformation = "CacheUsageLimits")]
    pub data_storage_maximum: Option<i64>,
    /// For how much storage it is always ready, at a price, in GB.
    #[input(cloudformation = "CacheUsageLimits")]
    pub data_storage_minimum: Option<i64>,
    /// How many ElastiCache processing units a second it takes at most, from 1000. Left out: no
    /// limit but AWS's.
    #[input(cloudformation = "CacheUsageLimits")]
    pub ecpu_per_second_maximum: Option<i64>,
    /// For how many it is always ready, at a price.
    #[input(cloudformation = "CacheUsageLimits")]
    pub ecpu_per_second_minimum: Option<i64>,
    /// The key that encrypts it. Left out: AWS's own key.
    #[input(replaces)]
    pub kms_key_id: Option<Arn<Key>>,
    /// The subnets that it has endpoints in, of two or three zones.
    #[input(replaces, unordered)]
    pub subnet_ids: Option<Vec<Id<Subnet>>>,
    /// Who reaches it. Left out: the VPC's default group.
    #[input(unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// A group of users, who log in with passwords or with IAM.
    pub user_group_id: Option<String>,
    /// For how many days daily snapshots are kept; 0 makes none.
    #[input(default = 0, check = names::snapshots)]
    pub snapshot_retention_limit: i64,
    /// When they are made, in UTC: `03:00`.
    pub daily_snapshot_time: Option<String>,
    /// The name of a last snapshot, made when it is deleted. Left out: none is made.
    #[input(write_only)]
    pub final_snapshot_name: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ServerlessCache`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ServerlessCacheOutputs {
    /// Its name.
    pub id: Output<Id<ServerlessCache>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticache:{region}:{account}:serverlesscache:{serverless_cache_name}"
    )]
    pub arn: Output<Arn<ServerlessCache>>,
    /// The host to connect to, over TLS.
    #[output(form = "{serverless_cache_name}-{lower6}.serverless.{region}.cache.amazonaws.com")]
    pub endpoint_address: Output<String>,
    /// The port to connect to.
    #[output(form = "6379")]
    pub endpoint_port: Output<i64>,
}
