//! What the calls of topics and subscriptions share.

use std::collections::HashMap;

use aws_sdk_sns::types::Tag;

use crate::Tags;
use crate::live::{Aws, Change, Failure, Object, built, failure, not_found_is};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag =
        |(key, value): (&String, &String)| built(Tag::builder().key(key).value(value).build());
    tags.iter().map(tag).collect()
}

/// Sets the tags that differ.
pub(super) async fn update_tags(at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
    let tags = change.tags();
    if !tags.set.is_empty() {
        let call = at.aws.sns().tag_resource().resource_arn(at.id);
        let call = call.set_tags(Some(sdk_tags(&tags.set)?));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = at.aws.sns().untag_resource().resource_arn(at.id);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

/// The attributes of a topic; none if there is no such topic.
pub(super) async fn attributes(
    aws: &Aws,
    topic: &str,
) -> Result<Option<HashMap<String, String>>, Failure> {
    let call = aws.sns().get_topic_attributes().topic_arn(topic);
    let answer = call.send().await.map_err(failure);
    not_found_is(
        None,
        answer.map(|it| Some(it.attributes.unwrap_or_default())),
    )
}

/// Sets an attribute of a topic.
pub(super) async fn set(aws: &Aws, topic: &str, name: &str, value: &str) -> Result<(), Failure> {
    let call = aws.sns().set_topic_attributes().topic_arn(topic);
    let call = call.attribute_name(name).attribute_value(value);
    call.send().await.map(drop).map_err(failure)
}
