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
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
        not_found_is, same_is_fine, whole,
    };
    use crate::rds::live::{PAGE, arn, default_group, id, sdk_tags, update_tags};
    use crate::rds::live_instance::{described, found, instance_status, one};

    /// The inputs that a modification changes.
    const MODIFIED: &[&str] = &[
        "db_instance_class",
        "promotion_tier",
        "publicly_accessible",
        "db_parameter_group_name",
        "auto_minor_version_upgrade",
        "preferred_maintenance_window",
        "enable_performance_insights",
        "performance_insights_retention_period",
        "monitoring_interval",
        "monitoring_role_arn",
        "ca_certificate_identifier",
    ];

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
            if change.any(MODIFIED) {
                self.modify(at, change).await?;
            }
            update_tags(at, change, "db").await
        }

        /// The data is the cluster's: a server has no snapshot of its own.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            match one(at).await? {
                None => return Ok(Deletion::Gone),
                Some(it) if instance_status(at, &it) == Status::Deleting => {
                    return Ok(Deletion::Going);
                }
                Some(_) => {}
            }
            let call = at.aws.rds().delete_db_instance();
            let call = call.db_instance_identifier(at.id).skip_final_snapshot(true);
            let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
            not_found_is(Deletion::Gone, gone)
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

    impl ClusterInstance {
        /// Changes in one call, since the next one has to wait for the first.
        async fn modify(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let nothing = at.aws.rds().modify_db_instance();
            let nothing = nothing
                .db_instance_identifier(at.id)
                .apply_immediately(self.apply_immediately);
            let mut call = nothing.clone();
            if change.has("db_instance_class") {
                call = call.db_instance_class(&self.db_instance_class);
            }
            if change.has("promotion_tier") {
                call = call.promotion_tier(whole(self.promotion_tier));
            }
            if change.has("publicly_accessible") {
                call = call.publicly_accessible(self.publicly_accessible);
            }
            if change.has("auto_minor_version_upgrade") {
                call = call.auto_minor_version_upgrade(self.auto_minor_version_upgrade);
            }
            if change.has("preferred_maintenance_window") {
                let window = self.preferred_maintenance_window.clone();
                call = call.set_preferred_maintenance_window(window);
            }
            if change.has("ca_certificate_identifier") {
                call = call.set_ca_certificate_identifier(self.ca_certificate_identifier.clone());
            }
            if change.has("db_parameter_group_name") {
                let group = match id(self.db_parameter_group_name.as_ref()) {
                    Some(group) => group,
                    None => {
                        let it = one(at).await?;
                        let version = it.as_ref().and_then(|it| it.engine_version());
                        default_group(at.aws, &self.engine, version).await?
                    }
                };
                call = call.db_parameter_group_name(group);
            }
            if change.any(&[
                "enable_performance_insights",
                "performance_insights_retention_period",
            ]) {
                let on = self.enable_performance_insights;
                let days = self.performance_insights_retention_period.filter(|_| on);
                call = call.enable_performance_insights(on);
                call = call.set_performance_insights_retention_period(days.map(whole));
            }
            if change.any(&["monitoring_interval", "monitoring_role_arn"]) {
                let interval = self.monitoring_interval.unwrap_or_default();
                let role = self.monitoring_role_arn.as_ref().filter(|_| interval > 0);
                call = call.monitoring_interval(whole(interval));
                call = call.set_monitoring_role_arn(arn(role));
            }
            // RDS refuses a call that changes nothing.
            if call.as_input() == nothing.as_input() {
                return Ok(());
            }
            same_is_fine(call.send().await.map(drop).map_err(failure))
        }
    }
}
