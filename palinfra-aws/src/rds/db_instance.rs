use palinfra_core::{Arn, Id, Output, Outputs, Resource, Secret};

use super::{DbParameterGroup, DbSubnetGroup, names};
use crate::ec2::SecurityGroup;
use crate::iam::Role;
use crate::kms::Key;
use crate::{Tags, secretsmanager};

/// A database server with storage of its own: PostgreSQL, MySQL and others, not Aurora. It is
/// private, encrypted, and its password is in Secrets Manager, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:DbInstance",
    cloudformation = "AWS::RDS::DBInstance",
    outputs = DbInstanceOutputs,
    id = "{db_instance_identifier}",
    summary = "{engine} {engine_version} {db_instance_class}",
    unique("db_instance_identifier"),
    usual(create = 420, update = 300, delete = 300),
)]
pub struct DbInstance {
    /// The identifier, unique in the region, in lower case.
    #[input(replaces, check = names::identifier, cloudformation = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    /// `postgres`, `mysql`, `mariadb` and others.
    #[input(replaces)]
    pub engine: String,
    /// The machine, such as `db.t4g.medium`.
    #[input(check = names::class, cloudformation = "DBInstanceClass")]
    pub db_instance_class: String,
    /// The storage, in GiB. It can grow, not shrink.
    #[input(check = names::storage)]
    pub allocated_storage: i64,
    /// The administrator's name.
    #[input(replaces, check = names::user_or_database)]
    pub master_username: String,
    /// The engine's version, such as `17` or `17.4`. Left out: AWS's default.
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
    #[input(replaces, check = names::user_or_database, cloudformation = "DBName")]
    pub db_name: Option<String>,
    /// The port; PostgreSQL's, so set it for another engine.
    #[input(default = 5432, check = names::port)]
    pub port: i64,
    /// The subnets that it may be in.
    #[input(replaces, cloudformation = "DBSubnetGroupName")]
    pub db_subnet_group_name: Option<Id<DbSubnetGroup>>,
    /// Who reaches it.
    #[input(unordered, cloudformation = "VPCSecurityGroups")]
    pub vpc_security_groups: Option<Vec<Id<SecurityGroup>>>,
    /// Whether it has an address on the internet.
    #[input(default = false)]
    pub publicly_accessible: bool,
    /// Whether a standby in another zone takes over when it fails.
    #[input(default = false, cloudformation = "MultiAZ")]
    pub multi_az: bool,
    /// The zone, if it is in one only.
    #[input(replaces)]
    pub availability_zone: Option<String>,
    /// The kind of disk: `gp3`, `io2` and others.
    #[input(default = "gp3")]
    pub storage_type: String,
    /// Operations a second, for disks that can be set.
    pub iops: Option<i64>,
    /// Up to how many GiB the storage grows by itself.
    pub max_allocated_storage: Option<i64>,
    /// Whether the storage, its snapshots and replicas are encrypted.
    #[input(replaces, default = true)]
    pub storage_encrypted: bool,
    /// The key for that. Left out: AWS's own key for RDS.
    #[input(replaces)]
    pub kms_key_id: Option<Arn<Key>>,
    /// The engine's parameters.
    #[input(cloudformation = "DBParameterGroupName")]
    pub db_parameter_group_name: Option<Id<DbParameterGroup>>,
    /// For how many days backups are kept, from 0 to 35; 0 switches them off.
    #[input(default = 7, check = names::retention)]
    pub backup_retention_period: i64,
    /// When backups are made, in UTC: `03:00-03:30`.
    pub preferred_backup_window: Option<String>,
    /// When AWS may change it, in UTC: `sun:04:00-sun:05:00`.
    pub preferred_maintenance_window: Option<String>,
    /// Whether minor versions come by themselves.
    #[input(default = true)]
    pub auto_minor_version_upgrade: bool,
    /// Whether a change of `engine_version` may be to another major version.
    #[input(default = false, write_only)]
    pub allow_major_version_upgrade: bool,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection: bool,
    /// Whether snapshots get its tags.
    #[input(default = true)]
    pub copy_tags_to_snapshot: bool,
    /// Whether automated backups go when it goes.
    #[input(default = true, write_only)]
    pub delete_automated_backups: bool,
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
    /// Whether IAM identities may log in.
    #[input(default = false, cloudformation = "EnableIAMDatabaseAuthentication")]
    pub enable_iam_database_authentication: bool,
    /// The certificate authority, such as `rds-ca-rsa2048-g1`.
    #[input(cloudformation = "CACertificateIdentifier")]
    pub ca_certificate_identifier: Option<String>,
    /// Whether changes happen now, not in the maintenance window.
    #[input(default = true, write_only)]
    pub apply_immediately: bool,
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

/// What a [`DbInstance`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DbInstanceOutputs {
    /// Its identifier.
    pub id: Output<Id<DbInstance>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:db:{db_instance_identifier}")]
    pub arn: Output<Arn<DbInstance>>,
    /// The host to connect to.
    #[output(form = "{db_instance_identifier}.c{lower11}.{region}.rds.amazonaws.com")]
    pub endpoint_address: Output<String>,
    /// The port to connect to.
    #[output(form = "{port}")]
    pub endpoint_port: Output<i64>,
    /// Its id that survives a renaming, for IAM policies.
    #[output(form = "db-{upper26}")]
    pub dbi_resource_id: Output<String>,
    /// The secret that holds `username` and `password` as JSON, if RDS manages the password.
    #[output(
        form = "arn:aws:secretsmanager:{region}:{account}:secret:rds!db-{hex8}-{hex4}-{hex4}-{hex4}-{hex12}-{lower6}"
    )]
    pub master_user_secret_arn: Output<Arn<secretsmanager::Secret>>,
}
