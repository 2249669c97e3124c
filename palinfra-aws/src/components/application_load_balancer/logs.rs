//! Where a load balancer writes a line for each request.

use palinfra_core::{Declared, Output, Stack, out};

use super::super::tls_only;
use crate::iam::{PolicyDocument, Principal, Statement};
use crate::s3::{Bucket, BucketPolicy, LifecycleRule};

/// Declares a bucket for access logs, which only Elastic Load Balancing may write to. S3, since
/// a load balancer can write them nowhere else.
pub(in super::super) fn bucket(
    stack: &mut Stack,
    bucket_name: String,
    days: i64,
    account: &Output<String>,
) -> (Declared<Bucket>, Declared<BucketPolicy>) {
    let expire = LifecycleRule {
        id: "expire".into(),
        expiration_in_days: Some(days),
        abort_incomplete_multipart_upload_in_days: Some(7),
        ..LifecycleRule::default()
    };
    // Encrypted with keys of S3: Elastic Load Balancing can write with no others.
    let bucket = Bucket::new("access-logs", bucket_name)
        .lifecycle_configuration([expire])
        .force_destroy(true)
        .declare(stack);
    let write = Statement::allow(
        ["s3:PutObject"],
        [out!("{}/AWSLogs/{}/*", bucket.arn, account)],
    )
    .sid("LoadBalancer")
    .principal(Principal::service(
        "logdelivery.elasticloadbalancing.amazonaws.com",
    ));
    let policy = PolicyDocument::new()
        .statement(write)
        .statement(tls_only(&bucket));
    let policy = BucketPolicy::new("access-logs", &bucket, policy).declare(stack);
    (bucket, policy)
}
