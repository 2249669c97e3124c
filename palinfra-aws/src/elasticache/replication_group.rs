use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource, Secret};

use super::{ParameterGroup, SubnetGroup, names};
use crate::Tags;
use crate::ec2::SecurityGroup;
use crate::kms::Key;

/// A Redis or Valkey server and its replicas. It is encrypted at rest and on the way, unless
/// that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticache:ReplicationGroup",
    cloudformation = "AWS::ElastiCache::ReplicationGroup",
    outputs = ReplicationGroupOutputs,
    id = "{replication_group_id}",
    summary = "{engine} {engine_version} {cache_node_type}",
    unique("replication_group_id"),
    usual(create = 480, update = 300, delete = 300),
)]
pub struct ReplicationGroup {
    /// The id, unique in the region, in lower case.
    #[input(replaces, check = names::replication_group)]
    pub replication_group_id: String,
    /// The machine, such as `cache.t4g.small`.
    #[input(check = names::node_type)]
    pub cache_node_type: String,
    /// What it is for.
    #[input(default = "Made by palinfra")]
    pub replication_group_description: String,
    /// `valkey` or `redis`. Only from `redis` to `valkey` can it be changed.
    #[input(default = "valkey", check = names::engine)]
    pub engine: String,
    /// The engine's version, such as `8.0` of Valkey or `7.1` of Redis. Left out: AWS's
    /// default.
    pub engine_version: Option<String>,
    /// How many nodes: the writer and its replicas.
    #[input(default = 1, check = names::nodes)]
    pub num_cache_clusters: i64,
    /// Whether a replica takes over when the writer fails. It takes at least two nodes.
    #[input(default = false)]
    pub automatic_failover_enabled: bool,
    /// Whether the nodes are spread over zones. It takes the automatic failover.
    #[input(default = false, cloudformation = "MultiAZEnabled")]
    pub multi_az_enabled: bool,
    /// The port.
    #[input(replaces, default = 6379)]
    pub port: i64,
    /// The subnets that it may be in.
    #[input(replaces)]
    pub cache_subnet_group_name: Option<Id<SubnetGroup>>,
    /// Who reaches it.
    #[input(unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// The engine's parameters.
    pub cache_parameter_group_name: Option<Id<ParameterGroup>>,
    /// Whether what it stores is encrypted.
    #[input(replaces, default = true)]
    pub at_rest_encryption_enabled: bool,
    /// The key for that. Left out: AWS's own key.
    #[input(replaces)]
    pub kms_key_id: Option<Arn<Key>>,
    /// Whether connections are encrypted.
    #[input(default = true)]
    pub transit_encryption_enabled: bool,
    /// The password that clients give. It takes encrypted connections.
    #[input(write_only, check = names::auth_token)]
    pub auth_token: Option<Secret<String>>,
    /// Groups of users, instead of one password.
    #[input(unordered)]
    pub user_group_ids: Option<Vec<String>>,
    /// For how many days daily snapshots are kept; 0 makes none.
    #[input(default = 0, check = names::snapshots)]
    pub snapshot_retention_limit: i64,
    /// When they are made, in UTC: `03:00-04:00`.
    pub snapshot_window: Option<String>,
    /// The name of a last snapshot, made when it is deleted. Left out: none is made.
    #[input(write_only, cloudformation = none)]
    pub final_snapshot_identifier: Option<String>,
    /// When AWS may change it, in UTC: `sun:04:00-sun:05:00`.
    pub preferred_maintenance_window: Option<String>,
    /// Whether minor versions come by themselves.
    #[input(default = true)]
    pub auto_minor_version_upgrade: bool,
    /// Where its logs go.
    #[input(unordered)]
    pub log_delivery_configurations: Option<Vec<LogDelivery>>,
    /// Whether changes happen now, not in the maintenance window.
    #[input(default = true, write_only, cloudformation = none)]
    pub apply_immediately: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ReplicationGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ReplicationGroupOutputs {
    /// Its id.
    pub id: Output<Id<ReplicationGroup>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticache:{region}:{account}:replicationgroup:{replication_group_id}"
    )]
    pub arn: Output<Arn<ReplicationGroup>>,
    /// The host to write to.
    #[output(form = "master.{replication_group_id}.{lower6}.{region}.cache.amazonaws.com")]
    pub primary_endpoint_address: Output<String>,
    /// The host that spreads reads over all nodes.
    #[output(form = "replica.{replication_group_id}.{lower6}.{region}.cache.amazonaws.com")]
    pub reader_endpoint_address: Output<String>,
    /// The port to connect to.
    #[output(form = "{port}")]
    pub endpoint_port: Output<i64>,
}

/// Where one of the logs goes.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct LogDelivery {
    /// Which log: `slow-log` or `engine-log`.
    pub log_type: String,
    /// `cloudwatch-logs` or `kinesis-firehose`.
    pub destination_type: String,
    /// The name of the log group or of the stream.
    pub destination: Input<String>,
    /// `json` or `text`.
    pub log_format: String,
}
