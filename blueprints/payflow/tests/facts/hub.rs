//! What the hub holds.

use std::collections::BTreeSet;

use crate::support::{SPOKES, items, let_in, named, of, only, output, stack, text};

#[test]
fn the_bastion_has_no_public_address_and_no_key() {
    let hub = stack("hub");
    let bastion = only(&hub, "ec2:Instance");
    assert_eq!(text(bastion, "subnet_id"), "‹vpc/private-a›");
    assert_eq!(text(bastion, "associate_public_ip_address"), "false");
    assert_eq!(text(bastion, "key_name"), "");
}

#[test]
fn ssh_reaches_the_bastion_through_the_connect_endpoint_alone() {
    let hub = stack("hub");
    let rules = let_in(&hub, "‹bastion/security-group›");
    assert_eq!(rules.len(), 1);
    assert_eq!(text(rules[0], "from_port"), "22");
    assert_eq!(
        text(rules[0], "source_security_group_id"),
        "‹bastion/endpoint›"
    );
    let endpoint = only(&hub, "ec2:InstanceConnectEndpoint");
    assert_eq!(
        items(endpoint, "security_group_ids"),
        ["‹bastion/endpoint›"]
    );
    assert_eq!(let_in(&hub, "‹bastion/endpoint›").len(), 0);
}

#[test]
fn there_is_one_bastion() {
    for spoke in SPOKES {
        assert_eq!(of(&stack(spoke), "ec2:Instance").len(), 0);
        assert_eq!(of(&stack(spoke), "ec2:InstanceConnectEndpoint").len(), 0);
    }
}

#[test]
fn each_service_has_one_repository_that_all_environments_share() {
    let hub = stack("hub");
    let names: BTreeSet<String> = of(&hub, "ecr:Repository")
        .iter()
        .map(|repository| text(repository, "repository_name"))
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
        assert_eq!(of(&stack(spoke), "ecr:Repository").len(), 0);
    }
}

#[test]
fn images_are_scanned_and_their_tags_stay() {
    for repository in of(&stack("hub"), "ecr:Repository") {
        assert_eq!(text(repository, "scan_on_push"), "true");
        assert_eq!(text(repository, "image_tag_mutability"), "IMMUTABLE");
    }
}

#[test]
fn the_central_secrets_are_in_the_hub_for_each_environment() {
    let hub = stack("hub");
    let names: Vec<String> = of(&hub, "secretsmanager:Secret")
        .iter()
        .map(|secret| text(secret, "name"))
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
    let bucket = only(&hub, "s3:Bucket");
    assert_eq!(text(bucket, "versioning_configuration"), "Enabled");
    let encryption = text(bucket, "bucket_encryption");
    assert!(encryption.contains("‹state/key.arn›"), "{encryption}");
    assert!(encryption.contains("aws:kms"), "{encryption}");
    let public = text(bucket, "public_access_block_configuration");
    assert!(!public.contains("false"), "{public}");
    let policy = text(only(&hub, "s3:BucketPolicy"), "policy_document");
    assert!(
        policy.contains("Deny") && policy.contains("aws:SecureTransport"),
        "{policy}"
    );

    let table = only(&hub, "dynamodb:Table");
    assert!(text(table, "key_schema").contains("LockID"));
    assert_eq!(text(table, "kms_master_key_id"), "‹state/key.arn›");
    named(&hub, "kms:Key", "state/key");
    for spoke in SPOKES {
        assert_eq!(of(&stack(spoke), "s3:Bucket").len(), 0);
        assert_eq!(of(&stack(spoke), "dynamodb:Table").len(), 0);
    }
}

#[test]
fn the_monitoring_cluster_is_in_the_hub_and_reads_what_the_environments_send_to_cloudwatch() {
    let hub = stack("hub");
    assert_eq!(
        text(only(&hub, "eks:Cluster"), "name"),
        "payflow-hub-monitoring"
    );
    let rights = text(
        named(&hub, "iam:Role", "monitoring/pod-grafana"),
        "policies",
    );
    assert!(rights.contains("cloudwatch:GetMetricData"), "{rights}");
    for right in ["Put", "Delete", "Create"] {
        assert!(!rights.contains(right), "it only reads: {rights}");
    }
    assert_eq!(
        output(&hub, "monitoring_endpoint"),
        "‹monitoring/cluster.endpoint›"
    );
}
