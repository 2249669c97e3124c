use palinfra_aws::opensearch::{Domain, DomainBuilder};
use palinfra_core::provider::FailureKind;

use crate::support::canned::Canned;

fn domain() -> DomainBuilder {
    Domain::new("it", "it-domain", "t3.small.search").engine_version("OpenSearch_2.17")
}

fn described(version: &str, state: &str, processing: bool) -> String {
    format!(
        r#"{{"DomainStatus": {{"DomainId": "1/it-domain", "DomainName": "it-domain",
        "ARN": "arn:aws:es:us-east-1:123456789012:domain/it-domain", "Created": true,
        "EngineVersion": "{version}", "Processing": {processing},
        "DomainProcessingStatus": "{state}", "Endpoints": {{"vpc": "vpc-it.es.amazonaws.com"}},
        "ClusterConfig": {{"InstanceType": "t3.small.search", "InstanceCount": 1}}}}}}"#
    )
}

#[tokio::test]
async fn a_new_version_is_an_upgrade_and_is_asked_for_once() {
    let newer = || domain().engine_version("OpenSearch_2.19");
    let it = Canned::<Domain>::new("it-domain");
    let path = "GET /2021-01-01/opensearch/domain/it-domain";
    let it = it.answer(path, described("OpenSearch_2.17", "Active", false));
    it.update(domain(), newer()).await.unwrap();
    let sent = it.sent();
    assert!(
        sent[1].contains("upgradeDomain") && sent[1].contains("OpenSearch_2.19"),
        "{sent:?}"
    );
    // Sent again after an interruption, it is there already.
    let it = it.answer(
        path,
        described("OpenSearch_2.19", "UpgradingEngineVersion", true),
    );
    it.update(domain(), newer()).await.unwrap();
    assert_eq!(it.sent().len(), 1);
}

#[tokio::test]
async fn a_domain_is_waited_for_until_nothing_is_under_way() {
    let path = "GET /2021-01-01/opensearch/domain/it-domain";
    let it = Canned::<Domain>::new("it-domain")
        .answer(path, described("OpenSearch_2.17", "Creating", true))
        .answer(path, described("OpenSearch_2.17", "Active", false));
    let outputs = it.wait_ready(domain()).await.unwrap();
    assert_eq!(
        outputs["endpoint"].as_str(),
        Some("vpc-it.es.amazonaws.com")
    );
    let it = it.answer(path, described("OpenSearch_2.17", "Isolated", true));
    let failure = it.wait_ready(domain()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
}
