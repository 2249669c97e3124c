use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Bucket, names};
use crate::Tags;
use crate::kms::Key;

/// One object of a bucket: a file from this machine, or a short text.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingObjects.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "s3:Object",
    outputs = ObjectOutputs,
    id = "{bucket}/{key}",
    summary = "{key} {content_type}",
    unique("bucket", "key"),
)]
pub struct Object {
    /// The bucket.
    #[input(replaces, cloudformation = none)]
    pub bucket: Id<Bucket>,
    /// The key: `assets/index.js`.
    #[input(replaces, check = names::key, cloudformation = none)]
    pub key: String,
    /// The file that is uploaded, as a path.
    #[input(write_only, told_by = "source_hash", cloudformation = none)]
    pub source: Option<String>,
    /// The text that is uploaded, if it is not a file.
    #[input(write_only, cloudformation = none)]
    pub body: Option<String>,
    /// The SHA-256 of what is uploaded, in lower-case hexadecimal: a change of it uploads
    /// again, a change of the path alone does not.
    #[input(cloudformation = none)]
    pub source_hash: Option<String>,
    /// The media type, such as `text/html; charset=utf-8`.
    #[input(default = "application/octet-stream", cloudformation = none)]
    pub content_type: String,
    /// How long browsers and CloudFront keep it: `public, max-age=31536000, immutable`.
    #[input(cloudformation = none)]
    pub cache_control: Option<String>,
    /// How it is packed, such as `gzip`.
    #[input(cloudformation = none)]
    pub content_encoding: Option<String>,
    /// `STANDARD` unless this says another storage class.
    #[input(check = names::storage_class, cloudformation = none)]
    pub storage_class: Option<String>,
    /// The key that encrypts it. Left out: as the bucket does.
    #[input(cloudformation = none)]
    pub kms_key_id: Option<Arn<Key>>,
    /// Tags, at most seven.
    #[input(check = names::object_tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What an [`Object`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ObjectOutputs {
    /// The bucket's name and the key, with a slash between.
    pub id: Output<Id<Object>>,
    /// Its ARN.
    #[output(form = "arn:aws:s3:::{bucket}/{key}")]
    pub arn: Output<Arn<Object>>,
    /// What changes with its content.
    #[output(form = "{hex32}", renewed)]
    pub etag: Output<String>,
    /// Its version, if the bucket keeps versions.
    #[output(form = "{lower32}", renewed)]
    pub version_id: Output<String>,
    /// When it was uploaded, in seconds since 1970.
    #[output(form = "{digits10}", renewed)]
    pub uploaded: Output<i64>,
}
