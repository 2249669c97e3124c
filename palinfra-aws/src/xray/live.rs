//! What the calls of X-Ray share.

use aws_sdk_xray::types::Tag;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::Tags;
use crate::live::{Aws, Change, Failure, FailureKind, Object, built, failure};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag =
        |(key, value): (&String, &String)| built(Tag::builder().key(key).value(value).build());
    tags.iter().map(tag).collect()
}

/// The tags of what has this ARN.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let call = aws.xray().list_tags_for_resource().resource_arn(arn);
    let answer = call.send().await.map_err(refusal)?;
    let tags = answer.tags.unwrap_or_default().into_iter();
    Ok(tags.map(|tag| (tag.key, tag.value)).collect())
}

/// Sets the tags that differ.
pub(super) async fn update_tags(at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
    let tags = change.tags();
    if !tags.set.is_empty() {
        let call = at.aws.xray().tag_resource().resource_arn(at.id);
        let call = call.set_tags(Some(sdk_tags(&tags.set)?));
        call.send().await.map_err(refusal)?;
    }
    if !tags.remove.is_empty() {
        let call = at.aws.xray().untag_resource().resource_arn(at.id);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(refusal)?;
    }
    Ok(())
}

/// What an error means. X-Ray has one code for all requests that it does not take.
pub(super) fn refusal<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut failure = failure(error);
    let words = failure.message.to_ascii_lowercase();
    let gone = ["not found", "does not exist", "cannot find"];
    if failure.kind == FailureKind::Refused && gone.iter().any(|it| words.contains(it)) {
        failure.kind = FailureKind::NotFound;
    }
    failure
}
