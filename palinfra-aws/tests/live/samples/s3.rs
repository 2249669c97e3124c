use palinfra_aws::s3::*;
use palinfra_core::{Arn, Declared, Id, Property, Stack};

use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::live::Shown;

use super::{Sample, sample};
use crate::support::emulator::Emulator;

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const HASH_OF_TEXT: &str = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
const HASH_OF_OTHER: &str = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

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
    let key = Arn::new(KEY);
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
        sample(bucket_policy).update(
            "policy_document",
            reads("arn:aws:iam::210987654321:root").into_value(),
        ),
        sample(object)
            .update("content_type", "text/html")
            .update("cache_control", "no-cache")
            .update("content_encoding", "gzip")
            .update("storage_class", "STANDARD_IA")
            .update("kms_key_id", KEY)
            .together([
                ("body", "other".shown()),
                ("source_hash", HASH_OF_OTHER.shown()),
            ])
            .without("source", "is uploaded as the text is, from a file")
            .on(Emulator::Ministack),
    ]
}

fn bucket_policy(stack: &mut Stack) -> Declared<BucketPolicy> {
    let bucket = Bucket::new("bucket", "contract-policy").declare(stack);
    BucketPolicy::new("it", &bucket, reads("arn:aws:iam::123456789012:root")).declare(stack)
}

fn reads(who: &str) -> PolicyDocument {
    let reads = Statement::allow(["s3:GetObject"], ["arn:aws:s3:::contract-policy/*"]);
    PolicyDocument::new().statement(reads.principal(Principal::aws(who)))
}

fn object(stack: &mut Stack) -> Declared<Object> {
    let bucket = Bucket::new("bucket", "contract-objects")
        .versioning_configuration(VersioningStatus::Enabled)
        .force_destroy(true)
        .declare(stack);
    Object::new("it", &bucket, "assets/it.txt")
        .body("text")
        .source_hash(HASH_OF_TEXT)
        .content_type("text/plain")
        .cache_control("public, max-age=60")
        .declare(stack)
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
