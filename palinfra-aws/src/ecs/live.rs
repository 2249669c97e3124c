//! What the calls of ECS share.

use aws_sdk_ecs::types::{CapacityProviderStrategyItem, Tag};
use palinfra_core::Value;

use super::CapacityProviderShare;
use crate::Tags;
use crate::live::{Change, Failure, Object, Shown, block, built, failure, whole};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    Some(tags.iter().map(tag).collect())
}

/// Tags as calls give them.
pub(super) fn tags(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|tag| {
        (
            tag.key().unwrap_or_default(),
            tag.value().unwrap_or_default(),
        )
    })
}

/// Changes the tags of what has this ARN.
pub(super) async fn update_tags(
    at: &Object<'_>,
    arn: &str,
    change: &Change<'_>,
) -> Result<(), Failure> {
    let (tags, ecs) = (change.tags(), at.aws.ecs());
    if !tags.set.is_empty() {
        let call = ecs.tag_resource().resource_arn(arn);
        let call = call.set_tags(sdk_tags(&tags.set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = ecs.untag_resource().resource_arn(arn);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

/// Shares of capacity providers as calls take them. None: no share.
pub(super) fn sdk_shares(
    shares: Option<&Vec<CapacityProviderShare>>,
) -> Result<Vec<CapacityProviderStrategyItem>, Failure> {
    let shares = shares.into_iter().flatten().map(|share| {
        CapacityProviderStrategyItem::builder()
            .capacity_provider(&share.capacity_provider)
            .base(whole(share.base))
            .weight(whole(share.weight))
            .build()
    });
    built(shares.collect())
}

/// Shares of capacity providers as a read gives them.
pub(super) fn shown_shares(shares: &[CapacityProviderStrategyItem]) -> Value {
    let shares = shares.iter().map(|share| {
        block([
            ("capacity_provider", share.capacity_provider().shown()),
            ("base", share.base().shown()),
            ("weight", share.weight().shown()),
        ])
    });
    Value::List(shares.collect())
}
