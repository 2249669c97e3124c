//! The settings of a bucket as S3 takes and gives them.

use aws_sdk_s3::types as sdk;
use palinfra_core::Value;

use super::{BucketEncryption, BucketLogging, CorsRule, LifecycleRule, PublicAccessBlock};
use super::{ReplicationConfiguration, Transition};
use crate::Tags;
use crate::live::{Failure, Shown, block, built, refused, text_as, whole};

pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<sdk::Tag>, Failure> {
    let tags = tags
        .iter()
        .map(|(key, value)| sdk::Tag::builder().key(key).value(value).build());
    built(tags.collect())
}

pub(super) fn encryption(
    encryption: &BucketEncryption,
) -> Result<sdk::ServerSideEncryptionConfiguration, Failure> {
    let key = match &encryption.kms_master_key_id {
        Some(key) => Some(key.get().map_err(refused)?.as_str().to_string()),
        None => None,
    };
    let default = sdk::ServerSideEncryptionByDefault::builder()
        .sse_algorithm(text_as(encryption.sse_algorithm))
        .set_kms_master_key_id(key)
        .build();
    let rule = sdk::ServerSideEncryptionRule::builder()
        .apply_server_side_encryption_by_default(built(default)?)
        .bucket_key_enabled(encryption.bucket_key_enabled)
        .build();
    built(
        sdk::ServerSideEncryptionConfiguration::builder()
            .rules(rule)
            .build(),
    )
}

pub(super) fn encryption_value(it: &sdk::ServerSideEncryptionConfiguration) -> Value {
    let Some(rule) = it.rules().first() else {
        return Value::Null;
    };
    let default = rule.apply_server_side_encryption_by_default();
    block([
        (
            "sse_algorithm",
            default.map(|it| it.sse_algorithm().as_str()).shown(),
        ),
        (
            "kms_master_key_id",
            default.and_then(|it| it.kms_master_key_id()).shown(),
        ),
        (
            "bucket_key_enabled",
            rule.bucket_key_enabled().unwrap_or_default().shown(),
        ),
    ])
}

pub(super) fn access_block(it: PublicAccessBlock) -> sdk::PublicAccessBlockConfiguration {
    sdk::PublicAccessBlockConfiguration::builder()
        .block_public_acls(it.block_public_acls)
        .block_public_policy(it.block_public_policy)
        .ignore_public_acls(it.ignore_public_acls)
        .restrict_public_buckets(it.restrict_public_buckets)
        .build()
}

pub(super) fn access_block_value(it: &sdk::PublicAccessBlockConfiguration) -> Value {
    block([
        ("block_public_acls", it.block_public_acls().shown()),
        ("block_public_policy", it.block_public_policy().shown()),
        ("ignore_public_acls", it.ignore_public_acls().shown()),
        (
            "restrict_public_buckets",
            it.restrict_public_buckets().shown(),
        ),
    ])
}

pub(super) fn lifecycle(rule: &LifecycleRule) -> Result<sdk::LifecycleRule, Failure> {
    let days = |days: i64| Some(whole(days));
    let expiration = rule.expiration_in_days.map(|after| {
        sdk::LifecycleExpiration::builder()
            .set_days(days(after))
            .build()
    });
    let noncurrent = rule.noncurrent_version_expiration_in_days.map(|after| {
        sdk::NoncurrentVersionExpiration::builder()
            .set_noncurrent_days(days(after))
            .build()
    });
    let uploads = rule.abort_incomplete_multipart_upload_in_days.map(|after| {
        sdk::AbortIncompleteMultipartUpload::builder()
            .set_days_after_initiation(days(after))
            .build()
    });
    let transition = |it: &Transition| {
        sdk::Transition::builder()
            .storage_class(it.storage_class.as_str().into())
            .days(whole(it.transition_in_days))
            .build()
    };
    let transitions = rule
        .transitions
        .as_ref()
        .map(|all| all.iter().map(transition).collect());
    let prefix = rule.prefix.clone().unwrap_or_default();
    let rule = sdk::LifecycleRule::builder()
        .id(&rule.id)
        .status(sdk::ExpirationStatus::Enabled)
        .filter(sdk::LifecycleRuleFilter::builder().prefix(prefix).build())
        .set_expiration(expiration)
        .set_noncurrent_version_expiration(noncurrent)
        .set_abort_incomplete_multipart_upload(uploads)
        .set_transitions(transitions)
        .build();
    built(rule)
}

pub(super) fn lifecycle_value(rule: &sdk::LifecycleRule) -> Value {
    let prefix = rule.filter().and_then(|filter| filter.prefix());
    let transitions = rule.transitions().iter().map(|it| {
        block([
            (
                "storage_class",
                it.storage_class().map(|class| class.as_str()).shown(),
            ),
            ("transition_in_days", it.days().shown()),
        ])
    });
    let transitions: Vec<Value> = transitions.collect();
    let noncurrent = rule
        .noncurrent_version_expiration()
        .and_then(|it| it.noncurrent_days());
    let uploads = rule
        .abort_incomplete_multipart_upload()
        .and_then(|it| it.days_after_initiation());
    block([
        ("id", rule.id().shown()),
        ("prefix", prefix.filter(|prefix| !prefix.is_empty()).shown()),
        (
            "expiration_in_days",
            rule.expiration().and_then(|it| it.days()).shown(),
        ),
        ("noncurrent_version_expiration_in_days", noncurrent.shown()),
        ("abort_incomplete_multipart_upload_in_days", uploads.shown()),
        (
            "transitions",
            (!transitions.is_empty()).then_some(transitions).shown(),
        ),
    ])
}

pub(super) fn cors(rule: &CorsRule) -> Result<sdk::CorsRule, Failure> {
    let origins = rule
        .allowed_origins
        .iter()
        .map(|origin| origin.get())
        .collect::<Result<_, _>>();
    let rule = sdk::CorsRule::builder()
        .set_allowed_origins(Some(origins.map_err(refused)?))
        .set_allowed_methods(Some(rule.allowed_methods.clone()))
        .set_allowed_headers(rule.allowed_headers.clone())
        .set_expose_headers(rule.exposed_headers.clone())
        .set_max_age_seconds(rule.max_age.map(whole))
        .build();
    built(rule)
}

pub(super) fn cors_value(rule: &sdk::CorsRule) -> Value {
    let some = |texts: &[String]| (!texts.is_empty()).then_some(texts).shown();
    block([
        ("allowed_origins", rule.allowed_origins().shown()),
        ("allowed_methods", rule.allowed_methods().shown()),
        ("allowed_headers", some(rule.allowed_headers())),
        ("exposed_headers", some(rule.expose_headers())),
        ("max_age", rule.max_age_seconds().shown()),
    ])
}

pub(super) fn logging(it: &BucketLogging) -> Result<sdk::LoggingEnabled, Failure> {
    let bucket = it.destination_bucket_name.get().map_err(refused)?;
    let logging = sdk::LoggingEnabled::builder()
        .target_bucket(bucket.as_str())
        .target_prefix(&it.log_file_prefix)
        .build();
    built(logging)
}

pub(super) fn logging_value(it: &sdk::LoggingEnabled) -> Value {
    block([
        ("destination_bucket_name", it.target_bucket().shown()),
        ("log_file_prefix", it.target_prefix().shown()),
    ])
}

pub(super) fn replication(
    it: &ReplicationConfiguration,
) -> Result<sdk::ReplicationConfiguration, Failure> {
    let status = |on| if on { "Enabled" } else { "Disabled" };
    let mut rules = Vec::new();
    for rule in &it.rules {
        let bucket = rule.destination_bucket.get().map_err(refused)?;
        let destination = sdk::Destination::builder()
            .bucket(bucket.as_str())
            .set_storage_class(rule.storage_class.as_deref().map(Into::into))
            .build();
        let markers = sdk::DeleteMarkerReplication::builder()
            .status(status(rule.delete_marker_replication).into())
            .build();
        let prefix = rule.prefix.clone().unwrap_or_default();
        let rule = sdk::ReplicationRule::builder()
            .id(&rule.id)
            .priority(whole(rule.priority))
            .status(sdk::ReplicationRuleStatus::Enabled)
            .filter(sdk::ReplicationRuleFilter::builder().prefix(prefix).build())
            .destination(built(destination)?)
            .delete_marker_replication(markers)
            .build();
        rules.push(built(rule)?);
    }
    let role = it.role.get().map_err(refused)?;
    let configuration = sdk::ReplicationConfiguration::builder().role(role.as_str());
    built(configuration.set_rules(Some(rules)).build())
}

pub(super) fn replication_value(it: &sdk::ReplicationConfiguration) -> Value {
    let rules = it.rules().iter().map(|rule| {
        let destination = rule.destination();
        let prefix = rule.filter().and_then(|filter| filter.prefix());
        let markers = rule.delete_marker_replication().and_then(|it| it.status());
        let class = destination.and_then(|it| it.storage_class());
        block([
            ("id", rule.id().shown()),
            (
                "destination_bucket",
                destination.map(|it| it.bucket()).shown(),
            ),
            ("prefix", prefix.filter(|prefix| !prefix.is_empty()).shown()),
            ("priority", rule.priority().shown()),
            (
                "delete_marker_replication",
                markers.map(|it| it.as_str() == "Enabled").shown(),
            ),
            ("storage_class", class.map(|class| class.as_str()).shown()),
        ])
    });
    block([
        ("role", it.role().shown()),
        ("rules", Value::List(rules.collect())),
    ])
}
