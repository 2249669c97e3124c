use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{DbInstance, DbParameterGroup, names};
use crate::Tags;
use crate::ec2::SecurityGroup;
use crate::iam::Role;

/// A copy of a [`DbInstance`] that only answers reads, a moment behind it. Engine, storage,
/// encryption, users and passwords are its source's; so are the subnets.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:ReadReplica",
    cloudformation = "AWS::RDS::DBInstance",
    outputs = ReadReplicaOutputs,
    id = "{db_instance_identifier}",
    summary = "{db_instance_class} of {source_db_instance_identifier}",
    unique("db_instance_identifier"),
    usual(create = 600, update = 300, delete = 300),
)]
pub struct ReadReplica {
    /// The identifier, unique in the region, in lower case.
    #[input(replaces, check = names::identifier, cloudformation = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    /// What it is a copy of. That must have backups.
    #[input(replaces, cloudformation = "SourceDBInstanceIdentifier")]
    pub source_db_instance_identifier: Id<DbInstance>,
    /// The machine, such as `db.r6g.large`.
    #[input(check = names::class, cloudformation = "DBInstanceClass")]
    pub db_instance_class: String,
    /// The zone. Left out: AWS chooses one.
    #[input(replaces)]
    pub availability_zone: Option<String>,
    /// Whether it has a standby of its own.
    #[input(default = false, cloudformation = "MultiAZ")]
    pub multi_az: bool,
    /// Who reaches it.
    #[input(unordered, cloudformation = "VPCSecurityGroups")]
    pub vpc_security_groups: Option<Vec<Id<SecurityGroup>>>,
    /// Whether it has an address on the internet.
    #[input(default = false)]
    pub publicly_accessible: bool,
    /// The engine's parameters. Left out at first: the source's.
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
    /// For how many days that is kept: 7, or months at a price.
    pub performance_insights_retention_period: Option<i64>,
    /// Seconds between measurements of the machine; 0 is off.
    pub monitoring_interval: Option<i64>,
    /// The role that sends them to CloudWatch.
    pub monitoring_role_arn: Option<Arn<Role>>,
    /// Logs that go to CloudWatch, such as `postgresql`.
    #[input(unordered)]
    pub enable_cloudwatch_logs_exports: Option<Vec<String>>,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection: bool,
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

/// What a [`ReadReplica`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ReadReplicaOutputs {
    /// Its identifier.
    pub id: Output<Id<ReadReplica>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:db:{db_instance_identifier}")]
    pub arn: Output<Arn<ReadReplica>>,
    /// The host to read from.
    #[output(form = "{db_instance_identifier}.c{lower11}.{region}.rds.amazonaws.com")]
    pub endpoint_address: Output<String>,
    /// Its id that survives a renaming.
    #[output(form = "db-{upper26}")]
    pub dbi_resource_id: Output<String>,
}

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;

    use super::ReadReplica;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, whole,
    };
    use crate::rds::live::{PAGE, arn, id, id_list, log_exports, sdk_tags, update_tags};
    use crate::rds::live_instance::{self, Last, described, found};

    /// The inputs that only some kinds of servers have.
    const OWN: &[&str] = &[
        "multi_az",
        "vpc_security_groups",
        "enable_cloudwatch_logs_exports",
        "deletion_protection",
    ];

    #[async_trait]
    impl Live for ReadReplica {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let days = self.performance_insights_retention_period;
            call.aws
                .rds()
                .create_db_instance_read_replica()
                .db_instance_identifier(&self.db_instance_identifier)
                .source_db_instance_identifier(self.source_db_instance_identifier.as_str())
                .db_instance_class(&self.db_instance_class)
                .set_availability_zone(self.availability_zone.clone())
                .multi_az(self.multi_az)
                .set_vpc_security_group_ids(id_list(self.vpc_security_groups.as_ref()))
                .publicly_accessible(self.publicly_accessible)
                .set_db_parameter_group_name(id(self.db_parameter_group_name.as_ref()))
                .auto_minor_version_upgrade(self.auto_minor_version_upgrade)
                .enable_performance_insights(self.enable_performance_insights)
                .set_performance_insights_retention_period(days.map(whole))
                .set_monitoring_interval(self.monitoring_interval.map(whole))
                .set_monitoring_role_arn(arn(self.monitoring_role_arn.as_ref()))
                .set_enable_cloudwatch_logs_exports(self.enable_cloudwatch_logs_exports.clone())
                .deletion_protection(self.deletion_protection)
                .set_ca_certificate_identifier(self.ca_certificate_identifier.clone())
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            live_instance::modify(at, change, &self.settings(), OWN, |mut call| {
                if change.has("multi_az") {
                    call = call.multi_az(self.multi_az);
                }
                if change.has("vpc_security_groups") {
                    let groups = id_list(self.vpc_security_groups.as_ref());
                    call = call.set_vpc_security_group_ids(groups);
                }
                if change.has("deletion_protection") {
                    call = call.deletion_protection(self.deletion_protection);
                }
                let logs = log_exports(self.enable_cloudwatch_logs_exports.as_ref(), change)?;
                Ok(call.set_cloudwatch_logs_export_configuration(logs))
            })
            .await?;
            update_tags(at, change, "db").await
        }

        /// The data is the source's: a replica has no snapshot of its own.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            live_instance::delete(at, |_, _| Ok(Last::default())).await
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let instances = described(aws, objects).await?;
            let found = instances.iter().map(|(at, it)| {
                let waiting = it.pending_modified_values();
                let groups = it.vpc_security_groups().iter();
                let groups = groups
                    .map(|it| it.vpc_security_group_id())
                    .collect::<Vec<_>>();
                // Of a source in another region it is an ARN.
                let source = it.read_replica_source_db_instance_identifier();
                let source = source.and_then(|source| source.rsplit(':').next());
                found(aws, at, it)
                    .input("source_db_instance_identifier", source)
                    .input("vpc_security_groups", groups)
                    .input(
                        "multi_az",
                        waiting.and_then(|it| it.multi_az()).or(it.multi_az()),
                    )
                    .input("deletion_protection", it.deletion_protection())
                    .input(
                        "enable_cloudwatch_logs_exports",
                        it.enabled_cloudwatch_logs_exports(),
                    )
            });
            Ok(found.collect())
        }
    }
}
