use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{
    BucketEncryption, BucketLogging, CorsRule, LifecycleRule, ObjectOwnership, PublicAccessBlock,
    ReplicationConfiguration, VersioningStatus, names,
};
use crate::Tags;

/// A place for objects. It is encrypted and closed to the public, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "s3:Bucket",
    cloudformation = "AWS::S3::Bucket",
    outputs = BucketOutputs,
    id = "{bucket_name}",
    summary = "{bucket_name}",
    unique("bucket_name"),
    usual(create = 2, update = 2, delete = 3),
)]
pub struct Bucket {
    /// The name, unique among all accounts of AWS.
    #[input(replaces, check = names::bucket)]
    pub bucket_name: String,
    /// How objects are encrypted.
    #[input(after_create, default = BucketEncryption::aes256())]
    pub bucket_encryption: BucketEncryption,
    /// What the public cannot be given, whatever a policy says.
    #[input(after_create, default = PublicAccessBlock::all())]
    pub public_access_block_configuration: PublicAccessBlock,
    /// Who owns an object that another account puts here.
    #[input(after_create, default = ObjectOwnership::BucketOwnerEnforced)]
    pub ownership_controls: ObjectOwnership,
    /// Whether former versions of objects are kept.
    #[input(after_create)]
    pub versioning_configuration: Option<VersioningStatus>,
    /// What happens to objects as they grow old.
    #[input(after_create, unordered)]
    pub lifecycle_configuration: Option<Vec<LifecycleRule>>,
    /// Which web pages may read from it in a browser.
    #[input(after_create)]
    pub cors_configuration: Option<Vec<CorsRule>>,
    /// Where a log of each request goes.
    #[input(after_create)]
    pub logging_configuration: Option<BucketLogging>,
    /// Where copies of new objects go. It takes versions.
    #[input(after_create)]
    pub replication_configuration: Option<ReplicationConfiguration>,
    /// Whether it is deleted with all objects and versions that are in it.
    #[input(default = false, write_only, cloudformation = none)]
    pub force_destroy: bool,
    /// Tags.
    pub tags: Option<Tags>,
}

/// What a [`Bucket`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BucketOutputs {
    /// Its name.
    pub id: Output<Id<Bucket>>,
    /// Its name, as text.
    pub bucket_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:s3:::{bucket_name}")]
    pub arn: Output<Arn<Bucket>>,
    /// Its host.
    #[output(form = "{bucket_name}.s3.amazonaws.com")]
    pub domain_name: Output<String>,
    /// Its host in its region, for CloudFront.
    #[output(form = "{bucket_name}.s3.{region}.amazonaws.com")]
    pub regional_domain_name: Output<String>,
}
