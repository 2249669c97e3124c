//! What the calls of Systems Manager share.

use aws_sdk_ssm::types::{ResourceTypeForTagging, Tag};

use crate::Tags;
use crate::live::{Aws, Change, Failure, Object, built, failure};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag =
        |(key, value): (&String, &String)| built(Tag::builder().key(key).value(value).build());
    tags.iter().map(tag).collect()
}

/// The tags of what has this id.
pub(super) async fn tags(
    aws: &Aws,
    id: &str,
    kind: ResourceTypeForTagging,
) -> Result<Tags, Failure> {
    let call = aws.ssm().list_tags_for_resource().resource_id(id);
    let answer = call.resource_type(kind).send().await.map_err(failure)?;
    let tags = answer.tag_list.unwrap_or_default().into_iter();
    Ok(tags.map(|tag| (tag.key, tag.value)).collect())
}

/// Sets the tags that differ.
pub(super) async fn update_tags(
    at: &Object<'_>,
    change: &Change<'_>,
    kind: ResourceTypeForTagging,
) -> Result<(), Failure> {
    let tags = change.tags();
    if !tags.set.is_empty() {
        let call = at.aws.ssm().add_tags_to_resource().resource_id(at.id);
        let call = call.resource_type(kind.clone());
        let call = call.set_tags(Some(sdk_tags(&tags.set)?));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = at.aws.ssm().remove_tags_from_resource().resource_id(at.id);
        let call = call.resource_type(kind).set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}
