use palinfra_aws::s3::*;
use palinfra_core::{Arn, Declared, Id, Property, Stack};

use super::{Sample, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    let rule = LifecycleRule {
        id: "old".into(),
        prefix: Some("tmp/".into()),
        expiration_in_days: Some(7),
        ..LifecycleRule::default()
    };
    let cors = CorsRule {
        allowed_origins: vec!["https://example.com".into()],
        allowed_methods: vec!["GET".into()],
        max_age: Some(60),
        ..CorsRule::default()
    };
    let key =
        Arn::new("arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555");
    let logging = BucketLogging {
        destination_bucket_name: Id::new("contract-logs").into(),
        log_file_prefix: "it/".into(),
    };
    let copies = ReplicationConfiguration {
        role: Arn::new("arn:aws:iam::123456789012:role/copy").into(),
        rules: vec![ReplicationRule {
            id: "all".into(),
            destination_bucket: Arn::new("arn:aws:s3:::contract-logs").into(),
            prefix: None,
            priority: 1,
            delete_marker_replication: true,
            storage_class: Some("STANDARD_IA".into()),
        }],
    };
    vec![
        sample(bucket)
            .update("bucket_encryption", BucketEncryption::kms(key).into_value())
            .update(
                "public_access_block_configuration",
                PublicAccessBlock::none().into_value(),
            )
            .update(
                "ownership_controls",
                ObjectOwnership::ObjectWriter.into_value(),
            )
            .update(
                "versioning_configuration",
                VersioningStatus::Suspended.into_value(),
            )
            .update("lifecycle_configuration", vec![rule.into_value()])
            .update("cors_configuration", vec![cors.into_value()])
            .update("logging_configuration", logging.into_value())
            .update("replication_configuration", copies.into_value())
            .update("force_destroy", true)
            // Moto answers GetBucketVersioning under a name that only boto3 takes.
            .on(Emulator::Ministack),
    ]
}

fn bucket(stack: &mut Stack) -> Declared<Bucket> {
    Bucket::new("logs", "contract-logs")
        .versioning_configuration(VersioningStatus::Enabled)
        .declare(stack);
    let old = LifecycleRule {
        id: "versions".into(),
        noncurrent_version_expiration_in_days: Some(30),
        abort_incomplete_multipart_upload_in_days: Some(3),
        ..LifecycleRule::default()
    };
    Bucket::new("it", "contract-it")
        .versioning_configuration(VersioningStatus::Enabled)
        .lifecycle_configuration([old])
        .declare(stack)
}
