//! What a program does not say is private, encrypted and checked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::resource_type;
use palinfra_core::Value;

/// What an input is if it is not given. Of a block, one field: `block.field`.
fn default_of(kind: &str, path: &str) -> Value {
    let (input, field) = path.split_once('.').unwrap_or((path, ""));
    let schema = resource_type(kind).expect(kind).schema;
    let value = schema.input(input).expect(path).default.expect(path)();
    match value.as_map() {
        Some(map) => map[field].clone(),
        None => value,
    }
}

fn assert_defaults(expected: &[(&str, &str, Value)]) {
    for (kind, path, value) in expected {
        assert_eq!(&default_of(kind, path), value, "{kind} {path}");
    }
}

#[test]
fn nothing_is_open_to_the_internet() {
    let block = "public_access_block_configuration";
    assert_defaults(&[
        ("eks:Cluster", "endpoint_public_access", Value::Bool(false)),
        ("eks:Cluster", "endpoint_private_access", Value::Bool(true)),
        ("rds:DbInstance", "publicly_accessible", Value::Bool(false)),
        (
            "rds:ClusterInstance",
            "publicly_accessible",
            Value::Bool(false),
        ),
        (
            "elbv2:LoadBalancer",
            "scheme",
            Value::Text("internal".into()),
        ),
        (
            "s3:Bucket",
            &format!("{block}.block_public_acls"),
            Value::Bool(true),
        ),
        (
            "s3:Bucket",
            &format!("{block}.block_public_policy"),
            Value::Bool(true),
        ),
        (
            "s3:Bucket",
            &format!("{block}.ignore_public_acls"),
            Value::Bool(true),
        ),
        (
            "s3:Bucket",
            &format!("{block}.restrict_public_buckets"),
            Value::Bool(true),
        ),
    ]);
}

#[test]
fn what_is_stored_and_sent_is_encrypted() {
    assert_defaults(&[
        ("rds:DbInstance", "storage_encrypted", Value::Bool(true)),
        ("rds:DbCluster", "storage_encrypted", Value::Bool(true)),
        (
            "elasticache:ReplicationGroup",
            "at_rest_encryption_enabled",
            Value::Bool(true),
        ),
        (
            "elasticache:ReplicationGroup",
            "transit_encryption_enabled",
            Value::Bool(true),
        ),
        (
            "s3:Bucket",
            "bucket_encryption.sse_algorithm",
            Value::Text("AES256".into()),
        ),
        ("kms:Key", "enable_key_rotation", Value::Bool(true)),
    ]);
}

#[test]
fn nobody_gets_rights_or_passwords_unasked() {
    let bootstrap = "bootstrap_cluster_creator_admin_permissions";
    assert_defaults(&[
        ("eks:Cluster", bootstrap, Value::Bool(false)),
        (
            "rds:DbInstance",
            "manage_master_user_password",
            Value::Bool(true),
        ),
        (
            "rds:DbCluster",
            "manage_master_user_password",
            Value::Bool(true),
        ),
        (
            "ecr:Repository",
            "image_tag_mutability",
            Value::Text("IMMUTABLE".into()),
        ),
        ("ecs:Service", "enable_execute_command", Value::Bool(false)),
    ]);
}

#[test]
fn nothing_is_lost_by_a_delete_unasked() {
    assert_defaults(&[
        ("rds:DbInstance", "skip_final_snapshot", Value::Bool(false)),
        ("rds:DbCluster", "skip_final_snapshot", Value::Bool(false)),
        ("s3:Bucket", "force_destroy", Value::Bool(false)),
        ("ecr:Repository", "empty_on_delete", Value::Bool(false)),
        ("route53:HostedZone", "force_destroy", Value::Bool(false)),
        (
            "secretsmanager:Secret",
            "recovery_window_days",
            Value::Int(30),
        ),
        ("kms:Key", "pending_window_in_days", Value::Int(30)),
    ]);
}

#[test]
fn passwords_are_secret() {
    for (kind, input) in [
        ("rds:DbInstance", "master_user_password"),
        ("rds:DbCluster", "master_user_password"),
        ("elasticache:ReplicationGroup", "auth_token"),
        ("secretsmanager:Secret", "secret_string"),
    ] {
        assert!(
            resource_type(kind)
                .unwrap()
                .schema
                .input(input)
                .unwrap()
                .secret,
            "{kind}"
        );
    }
}
