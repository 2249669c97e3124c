use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{DbCluster, DbParameterGroup, names};
use crate::Tags;
use crate::iam::Role;
use crate::kms::Key;

/// A server of an Aurora cluster: the writer or a reader. What belongs to the storage, such
/// as encryption and backups, is on the [`DbCluster`].
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:ClusterInstance",
    cloudformation = "AWS::RDS::DBInstance",
    outputs = ClusterInstanceOutputs,
    id = "{db_instance_identifier}",
    summary = "{db_instance_class} in {db_cluster_identifier}",
    unique("db_instance_identifier"),
    usual(create = 420, update = 300, delete = 300),
)]
pub struct ClusterInstance {
    /// The identifier, unique in the region, in lower case.
    #[input(replaces, check = names::identifier, cloudformation = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    /// The cluster.
    #[input(replaces, cloudformation = "DBClusterIdentifier")]
    pub db_cluster_identifier: Id<DbCluster>,
    /// The cluster's engine.
    #[input(replaces)]
    pub engine: String,
    /// The machine, such as `db.r7g.large`, or `db.serverless`.
    #[input(check = names::class, cloudformation = "DBInstanceClass")]
    pub db_instance_class: String,
    /// The zone. Left out: AWS spreads the servers.
    #[input(replaces)]
    pub availability_zone: Option<String>,
    /// Who becomes the writer first when it fails, from 0 to 15: the lowest.
    #[input(default = 1)]
    pub promotion_tier: i64,
    /// Whether it has an address on the internet.
    #[input(default = false)]
    pub publicly_accessible: bool,
    /// The engine's parameters for one server.
    #[input(cloudformation = "DBParameterGroupName")]
    pub db_parameter_group_name: Option<Id<DbParameterGroup>>,
    /// Whether minor versions come by themselves.
    #[input(default = true)]
    pub auto_minor_version_upgrade: bool,
    /// When AWS may change it, in UTC: `sun:04:00-sun:05:00`.
    pub preferred_maintenance_window: Option<String>,
    /// Whether the load is recorded by query.
    #[input(default = false)]
    pub enable_performance_insights: bool,
    /// The key that encrypts that record.
    #[input(replaces, cloudformation = "PerformanceInsightsKMSKeyId")]
    pub performance_insights_kms_key_id: Option<Arn<Key>>,
    /// For how many days it is kept: 7, or months at a price.
    pub performance_insights_retention_period: Option<i64>,
    /// Seconds between measurements of the machine; 0 is off.
    pub monitoring_interval: Option<i64>,
    /// The role that sends them to CloudWatch.
    pub monitoring_role_arn: Option<Arn<Role>>,
    /// The certificate authority, such as `rds-ca-rsa2048-g1`.
    #[input(cloudformation = "CACertificateIdentifier")]
    pub ca_certificate_identifier: Option<String>,
    /// Whether changes happen now, not in the maintenance window.
    #[input(default = true, write_only)]
    pub apply_immediately: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ClusterInstance`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ClusterInstanceOutputs {
    /// Its identifier.
    pub id: Output<Id<ClusterInstance>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:db:{db_instance_identifier}")]
    pub arn: Output<Arn<ClusterInstance>>,
    /// The host of this one server.
    #[output(form = "{db_instance_identifier}.c{lower11}.{region}.rds.amazonaws.com")]
    pub endpoint_address: Output<String>,
    /// Its id that survives a renaming.
    #[output(form = "db-{upper26}")]
    pub dbi_resource_id: Output<String>,
}
