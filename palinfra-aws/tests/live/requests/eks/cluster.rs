use palinfra_aws::eks::*;
use palinfra_core::provider::FailureKind;
use palinfra_core::{Arn, Id, Value, cidr};

use super::{ROLE, sent};
use crate::support::canned::Canned;

fn cluster() -> ClusterBuilder {
    cluster_in(["subnet-1", "subnet-2"])
}

fn cluster_in(subnets: [&str; 2]) -> ClusterBuilder {
    Cluster::new("it", "main", Arn::new(ROLE), subnets.map(Id::new)).version("1.33")
}

#[tokio::test]
pub(super) async fn the_group_of_a_cluster_is_known() {
    let it = Canned::<Cluster>::new("main").answer(
        "GET /clusters/main",
        r#"{"cluster": {"name": "main", "status": "ACTIVE",
        "resourcesVpcConfig": {"clusterSecurityGroupId": "sg-1"}}}"#,
    );
    let outputs = it.wait_ready(cluster()).await.unwrap();
    let group = Value::Text("sg-1".into());
    assert_eq!(outputs["cluster_security_group_id"], group);
}

#[tokio::test]
async fn each_setting_of_a_cluster_is_changed_by_its_own_words() {
    let it = Canned::<Cluster>::new("main");
    let public = || cluster().endpoint_public_access(true);
    let office = || public().public_access_cidrs([cidr!("192.0.2.0/24")]);
    let endpoints = |private: bool, ranges: &str| {
        format!(
            "resourcesVpcConfig.endpointPrivateAccess={private} \
            resourcesVpcConfig.endpointPublicAccess={}{ranges}",
            !ranges.is_empty()
        )
    };
    let ranges = |range: &str| format!(" resourcesVpcConfig.publicAccessCidrs.1={range}");
    let everyone = ranges("0.0.0.0/0");
    let in_subnets = "resourcesVpcConfig.subnetIds.1=subnet-1 \
                      resourcesVpcConfig.subnetIds.2";
    let groups = "resourcesVpcConfig.securityGroupIds";
    for (before, wanted, words) in [
        (
            cluster(),
            cluster().deletion_protection(true),
            "deletionProtection=true".to_string(),
        ),
        (
            cluster(),
            cluster().support_type(SupportType::Extended),
            "upgradePolicy.supportType=EXTENDED".into(),
        ),
        (
            cluster().authentication_mode(AuthenticationMode::ConfigMap),
            cluster().authentication_mode(AuthenticationMode::ApiAndConfigMap),
            "accessConfig.authenticationMode=API_AND_CONFIG_MAP".into(),
        ),
        (cluster(), public(), endpoints(true, &everyone)),
        (public(), cluster(), endpoints(true, "")),
        (public(), office(), endpoints(true, &ranges("192.0.2.0/24"))),
        (office(), public(), endpoints(true, &everyone)),
        (
            public(),
            public().endpoint_private_access(false),
            endpoints(false, &everyone),
        ),
        (
            cluster(),
            cluster_in(["subnet-1", "subnet-3"]),
            format!("{groups}=[] {in_subnets}=subnet-3"),
        ),
        (
            cluster(),
            cluster().security_group_ids([Id::new("sg-1")]),
            format!("{groups}.1=sg-1 {in_subnets}=subnet-2"),
        ),
    ] {
        it.update(before, wanted).await.unwrap();
        let update = format!("POST /clusters/main/update-config {words}");
        assert_eq!(sent(&it), [update]);
    }
}

#[tokio::test]
async fn a_cluster_takes_one_change_at_a_time_and_the_version_last() {
    let it = Canned::<Cluster>::new("main");
    let wanted = cluster().deletion_protection(true).version("1.34");
    it.update(cluster(), wanted).await.unwrap();
    assert_eq!(
        sent(&it),
        [
            "POST /clusters/main/update-config deletionProtection=true",
            "POST /clusters/main/updates version=1.34",
        ]
    );
}

#[tokio::test]
async fn a_version_that_is_not_said_any_more_stays() {
    let it = Canned::<Cluster>::new("main");
    let unsaid = Cluster::new(
        "it",
        "main",
        Arn::new(ROLE),
        ["subnet-1", "subnet-2"].map(Id::new),
    );
    it.update(cluster(), unsaid).await.unwrap();
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn an_update_that_fails_says_why() {
    let it = Canned::<Cluster>::new("main").answer(
        "POST /clusters/main/updates",
        r#"{"update": {"id": "u-1", "status": "Failed",
        "errors": [{"errorMessage": "a node is too old"}]}}"#,
    );
    let failure = it.update(cluster(), cluster().version("1.34")).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("a node is too old"), "{failure}");
}

#[tokio::test]
async fn the_settings_of_a_cluster_are_read() {
    let it = Canned::<Cluster>::new("main").answer(
        "GET /clusters/main",
        r#"{"cluster": {"name": "main", "status": "ACTIVE", "version": "1.34",
        "deletionProtection": true, "upgradePolicy": {"supportType": "EXTENDED"},
        "accessConfig": {"authenticationMode": "CONFIG_MAP"},
        "resourcesVpcConfig": {"subnetIds": ["subnet-3"], "securityGroupIds": ["sg-1"],
        "endpointPublicAccess": true, "endpointPrivateAccess": false,
        "publicAccessCidrs": ["192.0.2.0/24"]}}}"#,
    );
    let wanted = cluster()
        .security_group_ids([Id::new("sg-2")])
        .public_access_cidrs([cidr!("198.51.100.0/24")]);
    let read = it.read(wanted).await;
    let text = |text: &str| Value::Text(text.into());
    let one = |item: &str| Value::List(vec![text(item)]);
    for (name, value) in [
        ("version", text("1.34")),
        ("deletion_protection", Value::Bool(true)),
        ("support_type", text("EXTENDED")),
        ("authentication_mode", text("CONFIG_MAP")),
        ("subnet_ids", one("subnet-3")),
        ("security_group_ids", one("sg-1")),
        ("endpoint_public_access", Value::Bool(true)),
        ("endpoint_private_access", Value::Bool(false)),
        ("public_access_cidrs", one("192.0.2.0/24")),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
}
