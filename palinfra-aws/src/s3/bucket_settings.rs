//! The settings of a bucket, each of which S3 takes in a call of its own.

use palinfra_core::{Arn, Id, Input, Property};

use super::Bucket;
use crate::kms::Key;

/// How a bucket encrypts its objects.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct BucketEncryption {
    /// With which kind of key.
    pub sse_algorithm: SseAlgorithm,
    /// The KMS key. Left out: AWS's own key for S3.
    pub kms_master_key_id: Option<Input<Arn<Key>>>,
    /// Whether S3 asks KMS once for many objects, which costs less.
    pub bucket_key_enabled: bool,
}

impl BucketEncryption {
    /// With keys that S3 keeps.
    pub fn aes256() -> BucketEncryption {
        BucketEncryption {
            sse_algorithm: SseAlgorithm::Aes256,
            kms_master_key_id: None,
            bucket_key_enabled: false,
        }
    }

    /// With a KMS key.
    pub fn kms(key: impl Into<Input<Arn<Key>>>) -> BucketEncryption {
        BucketEncryption {
            sse_algorithm: SseAlgorithm::Kms,
            kms_master_key_id: Some(key.into()),
            bucket_key_enabled: true,
        }
    }
}

/// With which kind of key objects are encrypted.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SseAlgorithm {
    /// A key that S3 keeps.
    #[property(rename = "AES256")]
    Aes256,
    /// A key in KMS.
    #[property(rename = "aws:kms")]
    Kms,
}

/// What the public cannot be given, whatever a policy says.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicAccessBlock {
    /// Access lists that open something are refused.
    pub block_public_acls: bool,
    /// Policies that open something are refused.
    pub block_public_policy: bool,
    /// Access lists that open something have no effect.
    pub ignore_public_acls: bool,
    /// A policy that opens something holds inside the account only.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// Nothing is public.
    pub fn all() -> PublicAccessBlock {
        PublicAccessBlock {
            block_public_acls: true,
            block_public_policy: true,
            ignore_public_acls: true,
            restrict_public_buckets: true,
        }
    }

    /// Policies decide what is public.
    pub fn none() -> PublicAccessBlock {
        PublicAccessBlock {
            block_public_acls: false,
            block_public_policy: false,
            ignore_public_acls: false,
            restrict_public_buckets: false,
        }
    }
}

/// Who owns an object that another account puts into a bucket.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectOwnership {
    /// The bucket's owner; there are no access lists.
    BucketOwnerEnforced,
    /// The bucket's owner, where whoever puts it says so.
    BucketOwnerPreferred,
    /// Whoever puts it.
    ObjectWriter,
}

/// Whether former versions of objects are kept.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersioningStatus {
    /// They are.
    Enabled,
    /// New ones are not.
    Suspended,
}

/// What happens to objects as they grow old.
#[derive(Property, Clone, Debug, Default, PartialEq)]
pub struct LifecycleRule {
    /// The rule's name, unique in the bucket.
    pub id: String,
    /// The start of the keys that it is for. Left out: all objects.
    pub prefix: Option<String>,
    /// After how many days they are deleted.
    pub expiration_in_days: Option<i64>,
    /// After how many days former versions are deleted.
    pub noncurrent_version_expiration_in_days: Option<i64>,
    /// After how many days an upload that was never finished is deleted.
    pub abort_incomplete_multipart_upload_in_days: Option<i64>,
    /// Where they move, and when.
    pub transitions: Option<Vec<Transition>>,
}

/// A move of objects to another storage class.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Transition {
    /// `STANDARD_IA`, `GLACIER` and others.
    pub storage_class: String,
    /// After how many days.
    pub transition_in_days: i64,
}

/// Which web pages may read from a bucket in a browser.
#[derive(Property, Clone, Debug, Default, PartialEq)]
pub struct CorsRule {
    /// The pages' origins, such as `https://example.com`.
    pub allowed_origins: Vec<Input<String>>,
    /// `GET`, `PUT` and others.
    pub allowed_methods: Vec<String>,
    /// Headers of a request that are allowed.
    pub allowed_headers: Option<Vec<String>>,
    /// Headers of an answer that the page may see.
    pub exposed_headers: Option<Vec<String>>,
    /// For how many seconds a browser remembers this.
    pub max_age: Option<i64>,
}

/// Where a log of each request to a bucket goes.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct BucketLogging {
    /// Another bucket in the same region, whose policy lets S3's logging write.
    pub destination_bucket_name: Input<Id<Bucket>>,
    /// What the logs' keys start with.
    pub log_file_prefix: String,
}
