use palinfra_aws::rds::{DbInstance, DbInstanceBuilder};
use palinfra_core::{Arn, Id, Secret, Value};

use super::{KEY, modification};
use crate::support::canned::Canned;

const IT: &str = "ModifyDBInstance ApplyImmediately=true";
const NAME: &str = "DBInstanceIdentifier=it";

fn database() -> DbInstanceBuilder {
    DbInstance::new("it", "it", "postgres", "db.t4g.medium", 20, "app").engine_version("17.4")
}

fn with_password() -> DbInstanceBuilder {
    database()
        .manage_master_user_password(false)
        .master_user_password(Secret::new("correct-horse".to_string()))
}

fn with_key(key: &str) -> DbInstanceBuilder {
    database().master_user_secret_kms_key_id(Arn::new(key))
}

/// The answer that tells of one with these elements.
fn described(elements: &str) -> String {
    format!(
        "<DBInstances><DBInstance><DBInstanceIdentifier>it</DBInstanceIdentifier>\
        <DBInstanceStatus>available</DBInstanceStatus>{elements}</DBInstance></DBInstances>"
    )
}

#[tokio::test]
pub(super) async fn the_secret_of_a_managed_password_is_known() {
    let secret = "<MasterUserSecret><SecretArn>arn:secret</SecretArn></MasterUserSecret>";
    let it = Canned::<DbInstance>::new("it").answer("DescribeDBInstances", described(secret));
    let outputs = it.wait_ready(database()).await.unwrap();
    let arn = Value::Text("arn:secret".into());
    assert_eq!(outputs["master_user_secret_arn"], arn);
}

#[tokio::test]
async fn who_manages_the_password_is_changed() {
    let sent = modification::<DbInstance>(database(), with_password()).await;
    let own = "ManageMasterUserPassword=false MasterUserPassword=correct-horse";
    assert_eq!(sent, format!("{IT} {NAME} {own}"));
    let sent = modification::<DbInstance>(with_password(), database()).await;
    assert_eq!(sent, format!("{IT} {NAME} ManageMasterUserPassword=true"));
    let sent = modification::<DbInstance>(with_password(), with_key(KEY)).await;
    let managed = format!("ManageMasterUserPassword=true MasterUserSecretKmsKeyId={KEY}");
    assert_eq!(sent, format!("{IT} {NAME} {managed}"));
}

/// RDS takes the key only as it begins to manage the password.
#[tokio::test]
async fn a_managed_password_gets_no_other_key() {
    let it = Canned::<DbInstance>::new("it");
    for before in [database(), with_key("arn:other")] {
        let refused = it.update(before, with_key(KEY)).await.unwrap_err();
        assert!(refused.message.contains("key"), "{refused}");
        assert!(it.sent().is_empty());
    }
}

#[tokio::test]
async fn the_version_is_changed_unless_it_runs_already() {
    let sent = modification::<DbInstance>(database(), database().engine_version("17.5")).await;
    let version = "AllowMajorVersionUpgrade=false ApplyImmediately=true";
    assert_eq!(
        sent,
        format!("ModifyDBInstance {version} {NAME} EngineVersion=17.5")
    );
    let major = database()
        .engine_version("18")
        .allow_major_version_upgrade(true)
        .apply_immediately(false);
    let sent = modification::<DbInstance>(database(), major).await;
    let version = "AllowMajorVersionUpgrade=true ApplyImmediately=false";
    assert_eq!(
        sent,
        format!("ModifyDBInstance {version} {NAME} EngineVersion=18")
    );
}

/// RDS refuses a call that changes nothing.
#[tokio::test]
async fn a_change_that_needs_no_call_makes_none() {
    let it = Canned::<DbInstance>::new("it");
    let window = || database().preferred_backup_window("03:00-03:30");
    for (before, wanted) in [
        (database(), database().engine_version("17")),
        (window(), database()),
        (with_key(KEY), database()),
    ] {
        it.update(before, wanted).await.unwrap();
        assert!(it.sent().is_empty());
    }
}

#[tokio::test]
async fn what_the_emulator_ignores_is_sent() {
    let recorded = || database().enable_performance_insights(true);
    let logs = |logs: [&str; 2]| database().enable_cloudwatch_logs_exports(logs);
    let exports = "CloudwatchLogsExportConfiguration";
    for (before, wanted, words) in [
        (
            database(),
            database().port(5433),
            format!("{NAME} DBPortNumber=5433"),
        ),
        (
            database(),
            database().auto_minor_version_upgrade(false),
            format!("AutoMinorVersionUpgrade=false {NAME}"),
        ),
        (
            database(),
            recorded().performance_insights_retention_period(31),
            format!("{NAME} EnablePerformanceInsights=true PerformanceInsightsRetentionPeriod=31"),
        ),
        (
            recorded().performance_insights_retention_period(31),
            database().performance_insights_retention_period(31),
            format!("{NAME} EnablePerformanceInsights=false"),
        ),
        (
            logs(["postgresql", "iam-db-auth-error"]),
            logs(["upgrade", "postgresql"]),
            format!(
                "{exports}.DisableLogTypes.member.1=iam-db-auth-error \
                {exports}.EnableLogTypes.member.1=upgrade {NAME}"
            ),
        ),
        (
            database().vpc_security_groups([Id::new("sg-1")]),
            database().vpc_security_groups([Id::new("sg-2"), Id::new("sg-1")]),
            format!(
                "{NAME} VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-2 \
                VpcSecurityGroupIds.VpcSecurityGroupId.2=sg-1"
            ),
        ),
    ] {
        let sent = modification::<DbInstance>(before, wanted).await;
        assert_eq!(sent, format!("{IT} {words}"));
    }
}

#[tokio::test]
async fn what_the_emulator_ignores_is_read() {
    let elements = format!(
        "<MasterUserSecret><SecretArn>arn:secret</SecretArn><KmsKeyId>{KEY}</KmsKeyId>\
        </MasterUserSecret><Endpoint><Port>5432</Port></Endpoint>\
        <PendingModifiedValues><Port>5433</Port></PendingModifiedValues>\
        <AutoMinorVersionUpgrade>false</AutoMinorVersionUpgrade>\
        <PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>\
        <PerformanceInsightsRetentionPeriod>31</PerformanceInsightsRetentionPeriod>\
        <EnabledCloudwatchLogsExports><member>upgrade</member></EnabledCloudwatchLogsExports>"
    );
    let it = Canned::<DbInstance>::new("it").answer("DescribeDBInstances", described(&elements));
    let wanted = with_key("arn:other")
        .performance_insights_retention_period(7)
        .enable_cloudwatch_logs_exports(["postgresql"]);
    let read = it.read(wanted).await;
    for (name, value) in [
        ("manage_master_user_password", Value::Bool(true)),
        ("master_user_secret_kms_key_id", Value::Text(KEY.into())),
        ("port", Value::Int(5433)),
        ("auto_minor_version_upgrade", Value::Bool(false)),
        ("enable_performance_insights", Value::Bool(true)),
        ("performance_insights_retention_period", Value::Int(31)),
        (
            "enable_cloudwatch_logs_exports",
            Value::List(vec![Value::Text("upgrade".into())]),
        ),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
}
