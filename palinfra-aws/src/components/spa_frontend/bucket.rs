//! The bucket of a page: its own, or one that there is already.

use palinfra_core::{Arn, Declared, Id, Input, Output, Stack};

use super::super::{full_name, tls_only_to};
use super::{Replica, SpaFrontendBuilder, replica};
use crate::cloudfront::Distribution;
use crate::iam::{Condition, PolicyDocument, Principal, Statement};
use crate::s3::{Bucket, BucketPolicy};

/// A bucket that there is already: one of the program, by a reference to it, or another.
///
/// ```
/// use palinfra_aws::{ExistingBucket, SpaFrontend};
/// use palinfra_core::Stack;
/// fn frontend(stack: &mut Stack) {
///     SpaFrontend::new("site")
///         .existing_bucket(ExistingBucket::named("example-site", "eu-west-1"))
///         .declare(stack);
/// }
/// ```
#[derive(Clone)]
pub struct ExistingBucket {
    pub(super) id: Input<Id<Bucket>>,
    pub(super) name: Output<String>,
    pub(super) arn: Output<Arn<Bucket>>,
    pub(super) regional_domain_name: Output<String>,
    pub(super) region: Option<String>,
}

impl ExistingBucket {
    /// A bucket of the account, by its name and region.
    pub fn named(name: impl Into<String>, region: impl Into<String>) -> ExistingBucket {
        let (name, region) = (name.into(), region.into());
        let host = format!("{name}.s3.{region}.amazonaws.com");
        ExistingBucket {
            arn: Output::known(Arn::new(format!("arn:aws:s3:::{name}"))),
            id: Id::new(&name).into(),
            name: Output::known(name),
            regional_domain_name: Output::known(host),
            region: Some(region),
        }
    }
}

impl From<&Declared<Bucket>> for ExistingBucket {
    fn from(bucket: &Declared<Bucket>) -> ExistingBucket {
        ExistingBucket {
            id: bucket.into(),
            name: bucket.bucket_name.clone(),
            arn: bucket.arn.clone(),
            regional_domain_name: bucket.regional_domain_name.clone(),
            region: None,
        }
    }
}

/// What there is of it in the program.
pub(super) struct Files {
    pub bucket: Option<Declared<Bucket>>,
    pub replica: Option<Replica>,
    pub place: ExistingBucket,
}

/// The bucket that was passed in, or a new one: private, encrypted, deleted with its files.
pub(super) fn declare(builder: &SpaFrontendBuilder, stack: &mut Stack) -> Files {
    if let Some(existing) = &builder.existing_bucket {
        if builder.replica_region.is_some() || builder.bucket.is_some() {
            stack.error("an existing bucket keeps its name, and its copies are its own affair");
        }
        return Files {
            bucket: None,
            replica: None,
            place: existing.clone(),
        };
    }
    let name = builder.bucket.as_ref().unwrap_or(&builder.name);
    let region = builder.replica_region.as_ref();
    let replica = region.map(|region| replica::declare(stack, name, region));
    let mut bucket = Bucket::new("bucket", full_name(stack, name))
        .force_destroy(!builder.protect)
        .protect(builder.protect);
    if let Some(replica) = &replica {
        bucket = replica.copies(bucket);
    }
    let bucket = bucket.declare(stack);
    Files {
        place: (&bucket).into(),
        bucket: Some(bucket),
        replica,
    }
}

/// This distribution may read, and no other; nobody may do anything without TLS.
pub(super) fn policy(
    stack: &mut Stack,
    place: &ExistingBucket,
    read: Statement,
) -> Declared<BucketPolicy> {
    let document = PolicyDocument::new()
        .statement(read)
        .statement(tls_only_to(&place.arn));
    let mut policy = BucketPolicy::new("bucket", &place.id, document);
    if let Some(region) = &place.region {
        policy = policy.region(region);
    }
    policy.declare(stack)
}

/// What lets a distribution read all of a bucket's files.
pub(super) fn readable_by(
    place: &ExistingBucket,
    distribution: &Declared<Distribution>,
) -> Statement {
    Statement::allow(["s3:GetObject"], [palinfra_core::out!("{}/*", place.arn)])
        .sid("CloudFront")
        .principal(Principal::service("cloudfront.amazonaws.com"))
        .condition(Condition::string_equals(
            "AWS:SourceArn",
            [&distribution.arn],
        ))
}
