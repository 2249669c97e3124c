use palinfra_core::{Arn, Id, Map, Output, Outputs, Property, Resource, Secret, Value};

use super::{DbClusterParameterGroup, DbSubnetGroup, GlobalCluster, names};
use crate::ec2::SecurityGroup;
use crate::kms::Key;
use crate::{Tags, rules, secretsmanager};

/// An Aurora cluster: the storage and the endpoints. Its servers are
/// [`ClusterInstance`](super::ClusterInstance)s. It is encrypted, and its password is in
/// Secrets Manager, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:DbCluster",
    cloudformation = "AWS::RDS::DBCluster",
    outputs = DbClusterOutputs,
    id = "{db_cluster_identifier}",
    summary = "{engine} {engine_version}",
    unique("db_cluster_identifier"),
    check = users,
    usual(create = 120, update = 60, delete = 120),
)]
pub struct DbCluster {
    /// The identifier, unique in the region, in lower case.
    #[input(replaces, check = names::identifier, cloudformation = "DBClusterIdentifier")]
    pub db_cluster_identifier: String,
    /// `aurora-postgresql` or `aurora-mysql`.
    #[input(replaces)]
    pub engine: String,
    /// The administrator's name. Left out only in a cluster of a global cluster in a further
    /// region, which has the users of the first.
    #[input(replaces, check = names::user_or_database)]
    pub master_username: Option<String>,
    /// The engine's version, such as `17.4`. Left out: AWS's default.
    pub engine_version: Option<String>,
    /// Whether RDS makes the password, keeps it in Secrets Manager and rotates it.
    #[input(default = true)]
    pub manage_master_user_password: bool,
    /// The password, if RDS does not manage it.
    #[input(write_only, check = names::password)]
    pub master_user_password: Option<Secret<String>>,
    /// The key that encrypts the managed password. RDS takes another one only as it begins to
    /// manage a password.
    #[input(cloudformation = "MasterUserSecret")]
    pub master_user_secret_kms_key_id: Option<Arn<Key>>,
    /// The database that is made at first.
    #[input(replaces, check = names::user_or_database)]
    pub database_name: Option<String>,
    /// The port; PostgreSQL's, so set it for MySQL.
    #[input(default = 5432, check = names::port)]
    pub port: i64,
    /// The subnets that its servers may be in.
    #[input(replaces, cloudformation = "DBSubnetGroupName")]
    pub db_subnet_group_name: Option<Id<DbSubnetGroup>>,
    /// Who reaches it.
    #[input(unordered)]
    pub vpc_security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// How much its servers of class `db.serverless` grow and shrink.
    #[input(cloudformation = "ServerlessV2ScalingConfiguration")]
    pub serverless_v2_scaling_configuration: Option<ServerlessScaling>,
    /// Whether the storage and its snapshots are encrypted.
    #[input(replaces, default = true)]
    pub storage_encrypted: bool,
    /// The key for that. Left out: AWS's own key for RDS.
    #[input(replaces)]
    pub kms_key_id: Option<Arn<Key>>,
    /// `aurora`, or `aurora-iopt1`, which costs more and does not charge for each operation.
    pub storage_type: Option<String>,
    /// The engine's parameters.
    #[input(cloudformation = "DBClusterParameterGroupName")]
    pub db_cluster_parameter_group_name: Option<Id<DbClusterParameterGroup>>,
    /// For how many days any moment can be restored, from 1 to 35.
    #[input(default = 7, check = names::cluster_retention)]
    pub backup_retention_period: i64,
    /// When backups are made, in UTC: `03:00-03:30`.
    pub preferred_backup_window: Option<String>,
    /// When AWS may change it, in UTC: `sun:04:00-sun:05:00`.
    pub preferred_maintenance_window: Option<String>,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection: bool,
    /// Whether snapshots get its tags.
    #[input(default = true)]
    pub copy_tags_to_snapshot: bool,
    /// Logs that go to CloudWatch, such as `postgresql`.
    #[input(unordered)]
    pub enable_cloudwatch_logs_exports: Option<Vec<String>>,
    /// Whether IAM identities may log in.
    #[input(default = false, cloudformation = "EnableIAMDatabaseAuthentication")]
    pub enable_iam_database_authentication: bool,
    /// Whether SQL can be sent over HTTPS, through the Data API.
    #[input(default = false)]
    pub enable_http_endpoint: bool,
    /// The global cluster that it becomes a part of when it is made: as the one that takes the
    /// writes, or in a further region. It is taken out of it before it is deleted.
    #[input(replaces)]
    pub global_cluster_identifier: Option<Id<GlobalCluster>>,
    /// Whether changes happen now, not in the maintenance window.
    #[input(default = true, write_only, cloudformation = none)]
    pub apply_immediately: bool,
    /// Whether a change of `engine_version` may be to another major version.
    #[input(default = false, write_only, cloudformation = none)]
    pub allow_major_version_upgrade: bool,
    /// Whether no last snapshot is made when it is deleted.
    #[input(default = false, write_only, cloudformation = none)]
    pub skip_final_snapshot: bool,
    /// The name of the last snapshot. Left out: made from the identifier.
    #[input(write_only, check = names::group, cloudformation = none)]
    pub final_snapshot_identifier: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`DbCluster`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DbClusterOutputs {
    /// Its identifier.
    pub id: Output<Id<DbCluster>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:cluster:{db_cluster_identifier}")]
    pub arn: Output<Arn<DbCluster>>,
    /// The host to write to.
    #[output(form = "{db_cluster_identifier}.cluster-c{lower11}.{region}.rds.amazonaws.com")]
    pub endpoint_address: Output<String>,
    /// The host that spreads reads over all readers.
    #[output(form = "{db_cluster_identifier}.cluster-ro-c{lower11}.{region}.rds.amazonaws.com")]
    pub reader_endpoint_address: Output<String>,
    /// The port to connect to.
    #[output(form = "{port}")]
    pub endpoint_port: Output<i64>,
    /// Its id that survives a renaming, for IAM policies.
    #[output(form = "cluster-{upper26}")]
    pub db_cluster_resource_id: Output<String>,
    /// The secret that holds `username` and `password` as JSON, if RDS manages the password.
    #[output(
        form = "arn:aws:secretsmanager:{region}:{account}:secret:rds!cluster-{hex8}-{hex4}-{hex4}-{hex4}-{hex12}-{lower6}"
    )]
    pub master_user_secret_arn: Output<Arn<secretsmanager::Secret>>,
}

/// How much a serverless server grows and shrinks, in capacity units of about 2 GiB.
#[derive(Property, Clone, Copy, Debug, PartialEq)]
pub struct ServerlessScaling {
    /// At least, in halves from 0 to 256. At 0 it pauses when nobody is connected.
    pub min_capacity: f64,
    /// At most, in halves from 1 to 256.
    pub max_capacity: f64,
    /// Seconds without a connection until it pauses, from 300 to 86400, if it may.
    pub seconds_until_auto_pause: Option<i64>,
}

/// Users and databases are made in the region that takes the writes.
fn users(inputs: &Map) -> Result<(), String> {
    let is_given = |name| inputs.get(name).is_some_and(|value| !value.is_null());
    if is_given("master_username") {
        return Ok(());
    }
    if !is_given("global_cluster_identifier") {
        return Err("set `master_username`: the administrator's name".into());
    }
    let others = ["master_user_password", "database_name"];
    if let Some(name) = rules::given(inputs, &others).first() {
        return Err(format!("`{name}` needs a `master_username`"));
    }
    match inputs.get("manage_master_user_password") {
        Some(Value::Bool(true)) => Err(
            "set `manage_master_user_password(false)`: RDS manages no password in a global cluster"
                .into(),
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cluster_in_a_further_region_has_no_administrator_of_its_own() {
        let of = |names: &[&str], manages: bool| {
            let text = |name: &&str| (name.to_string(), Value::Text("it".into()));
            let mut inputs: Map = names.iter().map(text).collect();
            inputs.insert("manage_master_user_password".into(), Value::Bool(manages));
            users(&inputs)
        };
        let global = "global_cluster_identifier";
        assert_eq!(of(&["master_username"], true), Ok(()));
        assert_eq!(of(&["master_username", global], false), Ok(()));
        assert_eq!(of(&[global], false), Ok(()));
        assert!(of(&[], true).is_err());
        assert!(of(&[global], true).is_err());
        assert!(of(&[global, "database_name"], false).is_err());
    }
}
