//! What the calls of EC2 share.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};

use crate::live::{Change, Create, Failure, Object, TOKEN_TAG, failure};

/// How many objects one describe call takes: as many as a filter has values.
pub(super) const PAGE: usize = 200;

/// A filter.
pub(super) fn filter<V: Into<String>>(name: &str, values: impl IntoIterator<Item = V>) -> Filter {
    let values = values.into_iter().map(V::into).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// A filter for the ids of objects. Unlike a list of ids it does not fail for one that is
/// gone.
pub(super) fn ids(name: &str, objects: &[Object<'_>]) -> Filter {
    filter(name, objects.iter().map(|object| object.id))
}

/// The tags of a create call.
pub(super) fn tag_specification(call: &Create<'_>, kind: ResourceType) -> TagSpecification {
    let tags = call
        .tags
        .iter()
        .map(|(key, value)| tag(key, Some(value)))
        .collect();
    TagSpecification::builder()
        .resource_type(kind)
        .set_tags(Some(tags))
        .build()
}

/// The tags that a describe call gives.
pub(super) fn tags(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|tag| {
        (
            tag.key().unwrap_or_default(),
            tag.value().unwrap_or_default(),
        )
    })
}

/// Changes the tags of an object.
pub(super) async fn update_tags(at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
    let tags = change.tags();
    if !tags.set.is_empty() {
        let set = tags
            .set
            .iter()
            .map(|(key, value)| tag(key, Some(value)))
            .collect();
        let call = at
            .aws
            .ec2()
            .create_tags()
            .resources(at.id)
            .set_tags(Some(set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let remove = tags.remove.iter().map(|key| tag(key, None)).collect();
        let call = at
            .aws
            .ec2()
            .delete_tags()
            .resources(at.id)
            .set_tags(Some(remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

fn tag(key: &str, value: Option<&String>) -> Tag {
    Tag::builder().key(key).set_value(value.cloned()).build()
}

/// The id of what a call made, by the tag with its token. `prefix`: what ids of the type
/// begin with, since a machine hands its tags on to its disks.
pub(super) async fn find_by_token(
    call: &Create<'_>,
    prefix: &str,
) -> Result<Option<String>, Failure> {
    let tags = call.aws.ec2().describe_tags();
    let tags = tags
        .filters(filter("key", [TOKEN_TAG]))
        .filters(filter("value", [call.token]));
    let answer = tags.send().await.map_err(failure)?;
    let mut ids = answer.tags().iter().filter_map(|tag| tag.resource_id());
    Ok(ids.find(|id| id.starts_with(prefix)).map(String::from))
}
