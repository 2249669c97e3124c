//! What the calls of ElastiCache share.

use aws_sdk_elasticache::types::Tag;
use palinfra_core::Id;

use crate::Tags;
use crate::live::{Aws, Change, Failure, Object, failure};

/// The texts of ids.
pub(super) fn id_list<T>(ids: Option<&Vec<Id<T>>>) -> Option<Vec<String>> {
    ids.map(|ids| ids.iter().map(|id| id.as_str().to_string()).collect())
}

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    Some(tags.clone().into_iter().map(tag).collect())
}

/// The tags of an object.
pub(super) async fn tags(aws: &Aws, arn: &str) -> Result<Tags, Failure> {
    let call = aws
        .elasticache()
        .list_tags_for_resource()
        .resource_name(arn);
    let answer = call.send().await.map_err(failure)?;
    let tags = answer.tag_list.unwrap_or_default().into_iter();
    let pairs = tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
    Ok(pairs.collect())
}

/// Changes the tags of an object. `kind`: what stands before its id in its ARN.
pub(super) async fn update_tags(
    at: &Object<'_>,
    change: &Change<'_>,
    kind: &str,
) -> Result<(), Failure> {
    let tags = change.tags();
    let arn = at.aws.arn("elasticache", &format!("{kind}:{}", at.id));
    if !tags.set.is_empty() {
        let call = at.aws.elasticache().add_tags_to_resource();
        let call = call.resource_name(&arn).set_tags(sdk_tags(&tags.set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = at.aws.elasticache().remove_tags_from_resource();
        let call = call.resource_name(&arn).set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}
