use palinfra_aws::rds::{DbCluster, DbClusterBuilder};
use palinfra_core::{Arn, Id, Secret, Value};

use super::{KEY, modification};
use crate::support::canned::Canned;

const IT: &str = "ModifyDBCluster ApplyImmediately=true";
const NAME: &str = "DBClusterIdentifier=it";

fn cluster() -> DbClusterBuilder {
    DbCluster::new("it", "it", "aurora-postgresql")
        .master_username("app")
        .engine_version("17.5")
}

fn with_password() -> DbClusterBuilder {
    cluster()
        .manage_master_user_password(false)
        .master_user_password(Secret::new("correct-horse".to_string()))
}

fn with_key(key: &str) -> DbClusterBuilder {
    cluster().master_user_secret_kms_key_id(Arn::new(key))
}

#[tokio::test]
async fn who_manages_the_password_of_a_cluster_is_changed() {
    let sent = modification::<DbCluster>(cluster(), with_password()).await;
    let own = "ManageMasterUserPassword=false MasterUserPassword=correct-horse";
    assert_eq!(sent, format!("{IT} {NAME} {own}"));
    let sent = modification::<DbCluster>(with_password(), with_key(KEY)).await;
    let managed = format!("ManageMasterUserPassword=true MasterUserSecretKmsKeyId={KEY}");
    assert_eq!(sent, format!("{IT} {NAME} {managed}"));
}

/// RDS takes the key only as it begins to manage the password.
#[tokio::test]
async fn a_managed_password_of_a_cluster_gets_no_other_key() {
    let it = Canned::<DbCluster>::new("it");
    let refused = it.update(with_key("arn:other"), with_key(KEY)).await;
    assert!(refused.unwrap_err().message.contains("key"));
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn the_version_of_a_cluster_is_changed() {
    let wanted = cluster()
        .engine_version("18.1")
        .allow_major_version_upgrade(true);
    let sent = modification::<DbCluster>(cluster(), wanted).await;
    let version = "AllowMajorVersionUpgrade=true ApplyImmediately=true";
    assert_eq!(
        sent,
        format!("ModifyDBCluster {version} {NAME} EngineVersion=18.1")
    );
}

/// RDS refuses a call that changes nothing.
#[tokio::test]
async fn a_change_of_a_cluster_that_needs_no_call_makes_none() {
    let it = Canned::<DbCluster>::new("it");
    it.update(cluster(), cluster().engine_version("17"))
        .await
        .unwrap();
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn what_the_emulator_ignores_of_a_cluster_is_sent() {
    let faster = || cluster().storage_type("aurora-iopt1");
    let logs = |log: &str| cluster().enable_cloudwatch_logs_exports([log]);
    let exports = "CloudwatchLogsExportConfiguration";
    for (before, wanted, words) in [
        (
            cluster(),
            faster(),
            format!("{NAME} StorageType=aurora-iopt1"),
        ),
        (faster(), cluster(), format!("{NAME} StorageType=aurora")),
        (
            logs("postgresql"),
            logs("instance"),
            format!(
                "{exports}.DisableLogTypes.member.1=postgresql \
                {exports}.EnableLogTypes.member.1=instance {NAME}"
            ),
        ),
        (
            cluster(),
            cluster().vpc_security_group_ids([Id::new("sg-2")]),
            format!("{NAME} VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-2"),
        ),
    ] {
        let sent = modification::<DbCluster>(before, wanted).await;
        assert_eq!(sent, format!("{IT} {words}"));
    }
}

#[tokio::test]
async fn what_the_emulator_ignores_of_a_cluster_is_read() {
    let answer = format!(
        "<DBClusters><DBCluster><DBClusterIdentifier>it</DBClusterIdentifier>\
        <Status>available</Status><StorageType>aurora-iopt1</StorageType>\
        <MasterUserSecret><SecretArn>arn:secret</SecretArn><KmsKeyId>{KEY}</KmsKeyId>\
        </MasterUserSecret><EnabledCloudwatchLogsExports><member>instance</member>\
        </EnabledCloudwatchLogsExports></DBCluster></DBClusters>"
    );
    let it = Canned::<DbCluster>::new("it").answer("DescribeDBClusters", answer);
    let wanted = with_key("arn:other")
        .storage_type("aurora")
        .enable_cloudwatch_logs_exports(["postgresql"]);
    let read = it.read(wanted).await;
    let text = |text: &str| Value::Text(text.into());
    for (name, value) in [
        ("manage_master_user_password", Value::Bool(true)),
        ("master_user_secret_kms_key_id", text(KEY)),
        ("storage_type", text("aurora-iopt1")),
        (
            "enable_cloudwatch_logs_exports",
            Value::List(vec![text("instance")]),
        ),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
}
