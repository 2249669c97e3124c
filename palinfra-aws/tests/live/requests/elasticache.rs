use palinfra_aws::elasticache::*;
use palinfra_core::{Id, Property, Secret, Value};

use crate::support::canned::Canned;

const MODIFY: &str = "ModifyReplicationGroup ApplyImmediately=true";
const NAME: &str = "ReplicationGroupId=it";

fn group() -> ReplicationGroupBuilder {
    ReplicationGroup::new("it", "it", "cache.t4g.small").engine_version("8.0")
}

/// One that is as it is described by these elements, and asked for so many times.
fn described(times: usize, elements: &str) -> Canned<ReplicationGroup> {
    let answer = format!(
        "<ReplicationGroups><ReplicationGroup><ReplicationGroupId>it</ReplicationGroupId>\
        <Status>available</Status>{elements}</ReplicationGroup></ReplicationGroups>"
    );
    let it = Canned::new("it");
    (0..times).fold(it, |it, _| {
        it.answer("DescribeReplicationGroups", answer.clone())
    })
}

/// Elements of a group with one node.
const ONE_NODE: &str = "<MemberClusters><ClusterId>it-001</ClusterId></MemberClusters>";

/// The answer that tells of a node: it runs a version, with a group of parameters of its own.
const NODE: &str = "<CacheClusters><CacheCluster><CacheClusterId>it-001</CacheClusterId>\
    <Engine>valkey</Engine><EngineVersion>8.0.1</EngineVersion><CacheParameterGroup>\
    <CacheParameterGroupName>own</CacheParameterGroupName></CacheParameterGroup>\
    </CacheCluster></CacheClusters>";

/// The calls that change something.
fn changes(it: &Canned<ReplicationGroup>) -> Vec<String> {
    let sent = it.sent().into_iter();
    sent.filter(|call| !call.starts_with("Describe")).collect()
}

fn log(kind: &str) -> LogDelivery {
    LogDelivery {
        log_type: kind.into(),
        destination_type: "cloudwatch-logs".into(),
        destination: "logs".to_string().into(),
        log_format: "json".into(),
    }
}

#[tokio::test]
async fn what_the_emulator_ignores_of_a_replication_group_is_sent() {
    let users = |users: [&str; 2]| group().user_group_ids(users);
    let logs = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest";
    for (before, wanted, words) in [
        (
            group(),
            group().security_group_ids([Id::new("sg-2")]),
            format!("{NAME} SecurityGroupIds.SecurityGroupId.1=sg-2"),
        ),
        (
            group(),
            group().preferred_maintenance_window("mon:05:00-mon:06:00"),
            format!("PreferredMaintenanceWindow=mon:05:00-mon:06:00 {NAME}"),
        ),
        (
            group(),
            group().cache_parameter_group_name(Id::new("other")),
            format!("CacheParameterGroupName=other {NAME}"),
        ),
        (
            users(["readers", "writers"]),
            users(["writers", "admins"]),
            format!(
                "{NAME} UserGroupIdsToAdd.member.1=admins UserGroupIdsToRemove.member.1=readers"
            ),
        ),
        (
            group().log_delivery_configurations([log("slow-log")]),
            group().log_delivery_configurations([log("engine-log")]),
            format!(
                "{logs}.1.DestinationDetails.CloudWatchLogsDetails.LogGroup=logs \
                {logs}.1.DestinationType=cloudwatch-logs {logs}.1.Enabled=true \
                {logs}.1.LogFormat=json {logs}.1.LogType=engine-log {logs}.2.Enabled=false \
                {logs}.2.LogType=slow-log {NAME}"
            ),
        ),
    ] {
        let it = described(2, "");
        it.update(before, wanted).await.unwrap();
        assert_eq!(changes(&it), [format!("{MODIFY} {words}")]);
    }
    let it = described(2, "");
    let wanted = group().auto_minor_version_upgrade(false);
    it.update(group(), wanted).await.unwrap();
    let minor = "AutoMinorVersionUpgrade=false";
    assert_eq!(changes(&it), [format!("{MODIFY} {minor} {NAME}")]);
}

#[tokio::test]
async fn what_the_emulator_ignores_of_a_replication_group_is_read() {
    let elements = format!(
        "{ONE_NODE}<TransitEncryptionEnabled>false</TransitEncryptionEnabled>\
        <AutoMinorVersionUpgrade>false</AutoMinorVersionUpgrade>\
        <UserGroupIds><member>admins</member></UserGroupIds>\
        <LogDeliveryConfigurations><LogDeliveryConfiguration><LogType>engine-log</LogType>\
        <DestinationType>cloudwatch-logs</DestinationType><DestinationDetails>\
        <CloudWatchLogsDetails><LogGroup>logs</LogGroup></CloudWatchLogsDetails>\
        </DestinationDetails><LogFormat>json</LogFormat></LogDeliveryConfiguration>\
        </LogDeliveryConfigurations>"
    );
    let more = "<PreferredMaintenanceWindow>mon:05:00-mon:06:00</PreferredMaintenanceWindow>\
        <SecurityGroups><member><SecurityGroupId>sg-2</SecurityGroupId></member>\
        </SecurityGroups></CacheCluster>";
    let node = NODE.replace("</CacheCluster>", more);
    let it = described(1, &elements).answer("DescribeCacheClusters", node);
    let wanted = group()
        .security_group_ids([Id::new("sg-1")])
        .cache_parameter_group_name(Id::new("other"))
        .user_group_ids(["readers"])
        .preferred_maintenance_window("sun:05:00-sun:06:00")
        .log_delivery_configurations([log("slow-log")]);
    let read = it.read(wanted).await;
    let text = |text: &str| Value::Text(text.into());
    let one = |value: Value| Value::List(vec![value]);
    for (name, value) in [
        // A patch of what the program says.
        ("engine_version", text("8.0")),
        ("num_cache_clusters", Value::Int(1)),
        ("security_group_ids", one(text("sg-2"))),
        ("cache_parameter_group_name", text("own")),
        ("transit_encryption_enabled", Value::Bool(false)),
        ("user_group_ids", one(text("admins"))),
        ("preferred_maintenance_window", text("mon:05:00-mon:06:00")),
        ("auto_minor_version_upgrade", Value::Bool(false)),
        (
            "log_delivery_configurations",
            one(log("engine-log").into_value()),
        ),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
}

#[tokio::test]
async fn nodes_come_before_other_changes_and_go_after_them() {
    let two = "<MemberClusters><ClusterId>it-001</ClusterId><ClusterId>it-002</ClusterId>\
        </MemberClusters>";
    let few = || group().num_cache_clusters(2);
    let many = || {
        let it = group().num_cache_clusters(3);
        it.automatic_failover_enabled(true)
    };
    let failover =
        |on: bool| format!("{MODIFY} AutomaticFailoverEnabled={on} MultiAZEnabled=false {NAME}");
    let it = described(3, two);
    it.update(few(), many()).await.unwrap();
    let resize = format!("ReplicaCount ApplyImmediately=true NewReplicaCount=2 {NAME}");
    assert_eq!(changes(&it), [format!("Increase{resize}"), failover(true)]);
    let it = described(3, two);
    it.update(many(), group()).await.unwrap();
    let resize = format!("ReplicaCount ApplyImmediately=true NewReplicaCount=0 {NAME}");
    assert_eq!(changes(&it), [failover(false), format!("Decrease{resize}")]);
}

#[tokio::test]
async fn a_version_is_changed_unless_it_runs_already() {
    let it = described(2, ONE_NODE).answer("DescribeCacheClusters", NODE);
    let own = || group().cache_parameter_group_name(Id::new("own"));
    it.update(own(), own().engine_version("8.1")).await.unwrap();
    let version = "CacheParameterGroupName=own EngineVersion=8.1";
    assert_eq!(changes(&it), [format!("{MODIFY} {version} {NAME}")]);
    // The service refuses a call that changes nothing.
    let it = described(2, ONE_NODE).answer("DescribeCacheClusters", NODE);
    let unsaid = ReplicationGroup::new("it", "it", "cache.t4g.small");
    it.update(unsaid, group()).await.unwrap();
    assert!(changes(&it).is_empty());
}

#[tokio::test]
async fn redis_becomes_valkey_with_a_version() {
    let it = described(2, "");
    let redis = group().engine("redis").engine_version("7.1");
    it.update(redis, group()).await.unwrap();
    let engine = "Engine=valkey EngineVersion=8.0";
    assert_eq!(changes(&it), [format!("{MODIFY} {engine} {NAME}")]);
}

#[tokio::test]
async fn parameters_go_back_to_the_default_group() {
    let it = described(2, ONE_NODE)
        .answer("DescribeCacheClusters", NODE)
        .answer(
            "DescribeCacheParameterGroups",
            "<CacheParameterGroups><CacheParameterGroup>\
            <CacheParameterGroupFamily>valkey8</CacheParameterGroupFamily>\
            </CacheParameterGroup></CacheParameterGroups>",
        );
    let own = group().cache_parameter_group_name(Id::new("own"));
    it.update(own, group()).await.unwrap();
    let sent = it.sent();
    let look = "DescribeCacheParameterGroups CacheParameterGroupName=own";
    assert!(sent.contains(&look.to_string()), "{sent:?}");
    let modify = format!("{MODIFY} CacheParameterGroupName=default.valkey8 {NAME}");
    assert!(sent.contains(&modify), "{sent:?}");
}

#[tokio::test]
async fn encrypted_connections_come_and_go_in_two_steps() {
    let (on, off) = (|| group(), || group().transit_encryption_enabled(false));
    let state = |on: bool, mode: &str| {
        format!(
            "<TransitEncryptionEnabled>{on}</TransitEncryptionEnabled>\
            <TransitEncryptionMode>{mode}</TransitEncryptionMode>"
        )
    };
    let step = |words: &str| format!("{MODIFY} {NAME} TransitEncryption{words}");
    let both = step("Enabled=true TransitEncryptionMode=preferred");
    let required = step("Enabled=true TransitEncryptionMode=required");
    let none = step("Enabled=false");
    let it = described(
        3,
        "<TransitEncryptionEnabled>false</TransitEncryptionEnabled>",
    );
    it.update(off(), on()).await.unwrap();
    assert_eq!(changes(&it), [both.clone(), required.clone()]);
    let it = described(3, &state(true, "required"));
    it.update(on(), off()).await.unwrap();
    assert_eq!(changes(&it), [both, none]);
    // What was done before the program was interrupted is not done again.
    let it = described(2, &state(true, "preferred"));
    it.update(off(), on()).await.unwrap();
    assert_eq!(changes(&it), [required]);
    let it = described(1, &state(true, "required"));
    it.update(off(), on()).await.unwrap();
    assert!(changes(&it).is_empty());
}

#[tokio::test]
async fn a_password_is_taken_beside_the_old_one_first() {
    let it = described(2, "");
    let with = |token: &str| group().auth_token(Secret::new(token.to_string()));
    let (old, new) = ("sixteen-letters-it", "another-token-of-it");
    it.update(with(old), with(new)).await.unwrap();
    let step = |how: &str| format!("{MODIFY} AuthToken={new} AuthTokenUpdateStrategy={how} {NAME}");
    assert_eq!(changes(&it), [step("ROTATE"), step("SET")]);
}
