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

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;

    use super::ClusterInstance;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, whole,
    };
    use crate::rds::live::{PAGE, arn, id, sdk_tags, update_tags};
    use crate::rds::live_instance::{self, Last, described, found};

    #[async_trait]
    impl Live for ClusterInstance {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let days = self.performance_insights_retention_period;
            let key = self.performance_insights_kms_key_id.as_ref();
            call.aws
                .rds()
                .create_db_instance()
                .db_instance_identifier(&self.db_instance_identifier)
                .db_cluster_identifier(self.db_cluster_identifier.as_str())
                .engine(&self.engine)
                .db_instance_class(&self.db_instance_class)
                .set_availability_zone(self.availability_zone.clone())
                .promotion_tier(whole(self.promotion_tier))
                .publicly_accessible(self.publicly_accessible)
                .set_db_parameter_group_name(id(self.db_parameter_group_name.as_ref()))
                .auto_minor_version_upgrade(self.auto_minor_version_upgrade)
                .set_preferred_maintenance_window(self.preferred_maintenance_window.clone())
                .enable_performance_insights(self.enable_performance_insights)
                .set_performance_insights_kms_key_id(arn(key))
                .set_performance_insights_retention_period(days.map(whole))
                .set_monitoring_interval(self.monitoring_interval.map(whole))
                .set_monitoring_role_arn(arn(self.monitoring_role_arn.as_ref()))
                .set_ca_certificate_identifier(self.ca_certificate_identifier.clone())
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            live_instance::modify(at, change, &self.settings(), &["promotion_tier"], |call| {
                Ok(match change.has("promotion_tier") {
                    true => call.promotion_tier(whole(self.promotion_tier)),
                    false => call,
                })
            })
            .await?;
            update_tags(at, change, "db").await
        }

        /// The data is the cluster's: a server has no snapshot of its own.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            live_instance::delete(at, |_, _| Ok(Last::default())).await
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let instances = described(aws, objects).await?;
            let found = instances.iter().map(|(at, it)| {
                let key = it.performance_insights_kms_key_id();
                found(aws, at, it)
                    .input("engine", it.engine())
                    .input("db_cluster_identifier", it.db_cluster_identifier())
                    .input("promotion_tier", it.promotion_tier())
                    .input("performance_insights_kms_key_id", key)
            });
            Ok(found.collect())
        }
    }
}
