//! What the calls of EC2 share.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification, UnsuccessfulItem};

use crate::live::{Aws, Change, Create, Failure, FailureKind, Object, TOKEN_TAG, failure};

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

/// The failure inside of an answer that came as a success.
pub(super) fn unsuccessful(items: &[UnsuccessfulItem]) -> Result<(), Failure> {
    let Some(error) = items.iter().find_map(UnsuccessfulItem::error) else {
        return Ok(());
    };
    let code = error.code().unwrap_or_default();
    let kind = match code {
        "DependencyViolation" | "IncorrectState" => FailureKind::Passing,
        _ if code.ends_with("NotFound") => FailureKind::NotFound,
        _ => FailureKind::Refused,
    };
    Err(Failure::new(
        kind,
        code,
        error.message().unwrap_or_default(),
    ))
}

/// The group that AWS made with a VPC: it is around what names no group.
pub(super) async fn default_group(aws: &Aws, vpc: &str) -> Result<Vec<String>, Failure> {
    let call = aws.ec2().describe_security_groups();
    let call = call
        .filters(filter("vpc-id", [vpc]))
        .filters(filter("group-name", ["default"]));
    let answer = call.send().await.map_err(failure)?;
    let groups = answer.security_groups.unwrap_or_default().into_iter();
    Ok(groups.filter_map(|group| group.group_id).collect())
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

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::UnsuccessfulItemError;

    use super::*;

    #[test]
    fn a_failure_inside_of_a_success_is_seen() {
        let item = |code: &str| {
            let error = UnsuccessfulItemError::builder().code(code).build();
            [UnsuccessfulItem::builder().error(error).build()]
        };
        let kind = |code: &str| unsuccessful(&item(code)).map_err(|failure| failure.kind);
        assert_eq!(unsuccessful(&[]), Ok(()));
        assert_eq!(kind("InvalidParameter"), Err(FailureKind::Refused));
        assert_eq!(
            kind("InvalidFlowLogId.NotFound"),
            Err(FailureKind::NotFound)
        );
        assert_eq!(kind("DependencyViolation"), Err(FailureKind::Passing));
    }
}
