use palinfra_core::{Id, Output, Outputs, Resource, Value};

use super::Bucket;

/// Who may do what with a bucket.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "s3:BucketPolicy",
    cloudformation = "AWS::S3::BucketPolicy",
    outputs = BucketPolicyOutputs,
    id = "{bucket}",
    summary = "{bucket}",
    unique("bucket"),
)]
pub struct BucketPolicy {
    /// The bucket. It has one policy.
    #[input(replaces)]
    pub bucket: Id<Bucket>,
    /// The policy document.
    pub policy_document: Value,
}

/// What a [`BucketPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BucketPolicyOutputs {
    /// The bucket's name.
    pub id: Output<Id<BucketPolicy>>,
}
