//! What the calls of Elastic Beanstalk share.

use aws_sdk_elasticbeanstalk::types::Tag;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::Tags;
use crate::live::{Aws, Change, Failure, FailureKind, failure};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    Some(tags.iter().map(tag).collect())
}

/// The tags of what has this ARN.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let call = aws.elasticbeanstalk().list_tags_for_resource();
    let answer = call.resource_arn(arn).send().await.map_err(refusal)?;
    let all = answer.resource_tags.unwrap_or_default().into_iter();
    Ok(all.filter_map(|tag| Some((tag.key?, tag.value?))).collect())
}

/// Changes the tags of what has this ARN.
pub(super) async fn update_tags(aws: &Aws, arn: &str, change: &Change<'_>) -> Result<(), Failure> {
    let tags = change.tags();
    if tags.set.is_empty() && tags.remove.is_empty() {
        return Ok(());
    }
    let set = sdk_tags(&tags.set).filter(|set| !set.is_empty());
    let remove = Some(tags.remove).filter(|keys| !keys.is_empty());
    let call = aws.elasticbeanstalk().update_tags_for_resource();
    let call = call.resource_arn(arn).set_tags_to_add(set);
    let answer = call.set_tags_to_remove(remove).send().await;
    answer.map(drop).map_err(refusal)
}

/// What an error means. Beanstalk has one code for nearly all of them.
pub(super) fn refusal<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    by_its_words(failure(error))
}

fn by_its_words(mut failure: Failure) -> Failure {
    let said = |words: &[&str]| words.iter().any(|it| failure.message.contains(it));
    if failure.kind == FailureKind::Refused
        && failure.code.as_deref() == Some("InvalidParameterValue")
    {
        if said(GONE) {
            failure.kind = FailureKind::NotFound;
        } else if said(BUSY) {
            failure.kind = FailureKind::Passing;
        }
    }
    failure
}

/// What is not there.
const GONE: &[&str] = &[
    "No Application named",
    "No Application Version named",
    "No Environment found",
];

/// Something else is under way, or the role is not known everywhere yet.
const BUSY: &[&str] = &[
    "invalid state for this operation",
    "instance profile",
    "Must be Ready",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_tell_what_the_code_does_not() {
        let kind = |words: &str| {
            let failure = Failure::new(FailureKind::Refused, "InvalidParameterValue", words);
            by_its_words(failure).kind
        };
        let gone = "No Environment found for EnvironmentId = 'e-abcdefghij'.";
        assert_eq!(kind(gone), FailureKind::NotFound);
        let busy = "Environment named it is in an invalid state for this operation. Must be Ready.";
        assert_eq!(kind(busy), FailureKind::Passing);
        assert_eq!(kind("Value is not valid"), FailureKind::Refused);
    }
}
