//! What the calls of ACM share.

use aws_sdk_acm::error::BuildError;
use aws_sdk_acm::types::{CertificateDetail, Tag};

use crate::Tags;
use crate::live::{Aws, Failure, failure, refused};

pub(super) async fn describe(aws: &Aws, arn: &str) -> Result<Option<CertificateDetail>, Failure> {
    let call = aws.acm().describe_certificate().certificate_arn(arn);
    Ok(call.send().await.map_err(failure)?.certificate)
}

/// Why a certificate will never be issued.
pub(super) fn failed(certificate: &CertificateDetail) -> Option<String> {
    let status = certificate.status()?.as_str();
    let reason = certificate.failure_reason().map(|it| it.as_str());
    ["FAILED", "VALIDATION_TIMED_OUT"]
        .contains(&status)
        .then(|| {
            format!(
                "the certificate is {status}: {}",
                reason.unwrap_or("no reason")
            )
        })
}

pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tags = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build());
    tags.collect::<Result<_, BuildError>>()
        .map_err(|error| refused(error.to_string()))
}

pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let call = aws.acm().list_tags_for_certificate().certificate_arn(arn);
    let tags = call.send().await.map_err(failure)?.tags.unwrap_or_default();
    let pairs = tags
        .into_iter()
        .map(|tag| (tag.key, tag.value.unwrap_or_default()));
    Ok(pairs.collect())
}
