//! What the hub holds.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{SPOKES, let_in, stack};

#[test]
fn the_bastion_has_no_public_address_and_no_key() {
    let hub = stack("hub");
    let bastion = hub.only("ec2:Instance");
    assert_eq!(bastion.text("subnet_id"), "‹vpc/private-a›");
    assert_eq!(bastion.text("associate_public_ip_address"), "false");
    assert_eq!(bastion.text("key_name"), "");
}

#[test]
fn ssh_reaches_the_bastion_through_the_connect_endpoint_alone() {
    let hub = stack("hub");
    let rules = let_in(&hub, "‹bastion/security-group›");
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].text("from_port"), "22");
    assert_eq!(
        rules[0].text("source_security_group_id"),
        "‹bastion/endpoint›"
    );
    let endpoint = hub.only("ec2:InstanceConnectEndpoint");
    assert_eq!(endpoint.items("security_group_ids"), ["‹bastion/endpoint›"]);
    assert_eq!(let_in(&hub, "‹bastion/endpoint›").len(), 0);
}

#[test]
fn there_is_one_bastion() {
    for spoke in SPOKES {
        assert_eq!(stack(spoke).of("ec2:Instance").len(), 0);
        assert_eq!(stack(spoke).of("ec2:InstanceConnectEndpoint").len(), 0);
    }
}

#[test]
fn each_service_has_one_repository_that_all_environments_share() {
    let hub = stack("hub");
    let names: BTreeSet<String> = hub
        .of("ecr:Repository")
        .iter()
        .map(|repository| repository.text("repository_name"))
        .collect();
    let services = [
        "api-gateway",
        "auth",
        "transaction",
        "wallet",
        "notification",
    ];
    assert_eq!(
        names,
        BTreeSet::from(services.map(|service| format!("payflow/{service}")))
    );
    for spoke in SPOKES {
        assert_eq!(stack(spoke).of("ecr:Repository").len(), 0);
    }
}

#[test]
fn images_are_scanned_and_their_tags_stay() {
    for repository in stack("hub").of("ecr:Repository") {
        assert_eq!(repository.text("scan_on_push"), "true");
        assert_eq!(repository.text("image_tag_mutability"), "IMMUTABLE");
    }
}

#[test]
fn the_central_secrets_are_in_the_hub_for_each_environment() {
    let hub = stack("hub");
    let names: Vec<String> = hub
        .of("secretsmanager:Secret")
        .iter()
        .map(|secret| secret.text("name"))
        .collect();
    for spoke in SPOKES {
        for secret in ["cloudflare-tunnel", "rabbitmq", "token-signing-key"] {
            let name = format!("payflow/{spoke}/{secret}");
            assert!(names.contains(&name), "{name}");
        }
    }
}

#[test]
fn state_has_one_bucket_one_lock_table_and_one_key() {
    let hub = stack("hub");
    let bucket = hub.only("s3:Bucket");
    assert_eq!(bucket.text("versioning_configuration"), "Enabled");
    let encryption = bucket.text("bucket_encryption");
    assert!(encryption.contains("‹state/key.arn›"), "{encryption}");
    assert!(encryption.contains("aws:kms"), "{encryption}");
    let public = bucket.text("public_access_block_configuration");
    assert!(!public.contains("false"), "{public}");
    let policy = hub.only("s3:BucketPolicy").text("policy_document");
    assert!(
        policy.contains("Deny") && policy.contains("aws:SecureTransport"),
        "{policy}"
    );

    let table = hub.only("dynamodb:Table");
    assert!(table.text("key_schema").contains("LockID"));
    assert_eq!(table.text("kms_master_key_id"), "‹state/key.arn›");
    hub.named("kms:Key", "state/key");
    for spoke in SPOKES {
        assert_eq!(stack(spoke).of("s3:Bucket").len(), 0);
        assert_eq!(stack(spoke).of("dynamodb:Table").len(), 0);
    }
}

#[test]
fn the_monitoring_cluster_is_in_the_hub_and_reads_what_the_environments_send_to_cloudwatch() {
    let hub = stack("hub");
    assert_eq!(
        hub.only("eks:Cluster").text("name"),
        "payflow-hub-monitoring"
    );
    let rights = hub
        .named("iam:Role", "monitoring/pod-grafana")
        .text("policies");
    assert!(rights.contains("cloudwatch:GetMetricData"), "{rights}");
    for right in ["Put", "Delete", "Create"] {
        assert!(!rights.contains(right), "it only reads: {rights}");
    }
    assert_eq!(
        hub.output("monitoring_endpoint"),
        "‹monitoring/cluster.endpoint›"
    );
}
