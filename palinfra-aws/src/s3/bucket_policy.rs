use palinfra_core::{Id, Output, Outputs, Resource};

use super::Bucket;
use crate::iam::{PolicyDocument, policy_shape};

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
    /// The policy, about the bucket's ARN and `ARN/*`.
    #[input(check = policy_shape::resource_policy)]
    pub policy_document: PolicyDocument,
}

/// What a [`BucketPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BucketPolicyOutputs {
    /// The bucket's name.
    pub id: Output<Id<BucketPolicy>>,
}
