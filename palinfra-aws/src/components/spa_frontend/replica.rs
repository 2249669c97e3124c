//! The copy of a page's files in another region.

use palinfra_core::{Declared, Stack};

use super::super::{full_name, tls_only};
use crate::iam::{PolicyDocument, Role};
use crate::s3::{
    Bucket, BucketBuilder, BucketPolicy, LifecycleRule, ReplicationConfiguration, ReplicationRule,
    VersioningStatus,
};

/// For how many days former versions of files are kept.
const VERSIONS: i64 = 30;

/// A bucket in another region that S3 copies files to.
pub struct Replica {
    /// The bucket.
    pub bucket: Declared<Bucket>,
    /// What it refuses.
    pub policy: Declared<BucketPolicy>,
    /// As whom S3 copies.
    pub role: Declared<Role>,
}

/// Declares the bucket, and the role that may copy from the one that is called `bucket_name`.
pub(super) fn declare(stack: &mut Stack, bucket_name: &str, region: &str) -> Replica {
    let full = full_name(stack, &format!("{bucket_name}-replica"));
    let bucket = with_versions(Bucket::new("replica", &full))
        .force_destroy(true)
        .region(region)
        .declare(stack);
    let policy = PolicyDocument::new().statement(tls_only(&bucket));
    let policy = BucketPolicy::new("replica", &bucket, policy)
        .region(region)
        .declare(stack);

    // By its name, since the bucket itself needs the role.
    let source = format!("arn:aws:s3:::{}", full_name(stack, bucket_name));
    let files = format!("{source}/*");
    let list = ["s3:GetReplicationConfiguration", "s3:ListBucket"];
    let read = [
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionTagging",
    ];
    let write = [
        "s3:ReplicateDelete",
        "s3:ReplicateObject",
        "s3:ReplicateTags",
    ];
    let rights = PolicyDocument::new()
        .allow(list, [source])
        .allow(read, [files])
        .allow(write, [palinfra_core::out!("{}/*", bucket.arn)]);
    let trust = PolicyDocument::assumed_by_service("s3.amazonaws.com");
    let role = Role::new("replica", &full, trust)
        .policies([("copy", rights)])
        .declare(stack);
    Replica {
        bucket,
        policy,
        role,
    }
}

impl Replica {
    /// Makes a bucket copy its files here.
    pub(super) fn copies(&self, bucket: BucketBuilder) -> BucketBuilder {
        let rule = ReplicationRule {
            id: "all".into(),
            destination_bucket: (&self.bucket).into(),
            prefix: None,
            priority: 0,
            delete_marker_replication: true,
            storage_class: None,
        };
        with_versions(bucket).replication_configuration(ReplicationConfiguration {
            role: (&self.role).into(),
            rules: vec![rule],
        })
    }
}

/// S3 copies only between buckets that keep versions.
fn with_versions(bucket: BucketBuilder) -> BucketBuilder {
    let old_versions = LifecycleRule {
        id: "old-versions".into(),
        noncurrent_version_expiration_in_days: Some(VERSIONS),
        abort_incomplete_multipart_upload_in_days: Some(7),
        ..LifecycleRule::default()
    };
    bucket
        .versioning_configuration(VersioningStatus::Enabled)
        .lifecycle_configuration([old_versions])
}
