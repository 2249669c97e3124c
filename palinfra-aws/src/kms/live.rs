//! What the calls of KMS share.

use aws_sdk_kms::error::BuildError;
use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeyState, Tag};
use futures_util::future::join_all;

use crate::Tags;
use crate::live::{Aws, Create, Failure, FailureKind, TOKEN_TAG, failure, refused};

pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tags = tags
        .iter()
        .map(|(key, value)| Tag::builder().tag_key(key).tag_value(value).build());
    tags.collect::<Result<_, BuildError>>()
        .map_err(|error| refused(error.to_string()))
}

pub(super) async fn tags(aws: &Aws, key: &str) -> Result<Tags, Failure> {
    let call = aws.kms().list_resource_tags().key_id(key);
    let tags = call.into_paginator().items().send();
    let tags = tags.collect::<Result<Vec<_>, _>>().await.map_err(failure)?;
    let pairs = tags.into_iter().map(|tag| (tag.tag_key, tag.tag_value));
    Ok(pairs.collect())
}

/// A key, unless it waits to be deleted: that counts as gone.
pub(super) async fn describe(aws: &Aws, id: &str) -> Result<Option<KeyMetadata>, Failure> {
    let call = aws.kms().describe_key().key_id(id);
    let key = call.send().await.map_err(failure)?.key_metadata;
    Ok(key.filter(|key| !is_going(key)))
}

fn is_going(key: &KeyMetadata) -> bool {
    matches!(
        key.key_state(),
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)
    )
}

/// The id of the key that a call made, by the tag with its token. KMS has no list by tags, so
/// that each key is asked.
pub(super) async fn find_by_token(call: &Create<'_>) -> Result<Option<String>, Failure> {
    let keys = call.aws.kms().list_keys().into_paginator().items().send();
    let keys = keys.collect::<Result<Vec<_>, _>>().await.map_err(failure)?;
    let ids = keys.iter().filter_map(|key| key.key_id());
    let asked = join_all(ids.map(|id| async move { (id, is_of_call(call, id).await) })).await;
    let (mut told, mut denied) = (false, None);
    for (id, answer) in asked {
        match answer {
            Ok(true) => return Ok(Some(id.into())),
            Ok(false) => told = true,
            // The policies of other keys may keep us out. One that keeps out its maker is of
            // no use.
            Err(failure) if failure.kind == FailureKind::Denied => denied = Some(failure),
            Err(failure) if failure.kind == FailureKind::NotFound => {}
            Err(failure) => return Err(failure),
        }
    }
    match denied {
        // We may look at no key at all: that says nothing.
        Some(failure) if !told => Err(failure),
        _ => Ok(None),
    }
}

async fn is_of_call(call: &Create<'_>, id: &str) -> Result<bool, Failure> {
    let Some(key) = describe(call.aws, id).await? else {
        return Ok(false);
    };
    if key.key_manager() == Some(&KeyManagerType::Aws) {
        return Ok(false);
    }
    let tags = tags(call.aws, id).await?;
    Ok(tags.get(TOKEN_TAG).is_some_and(|token| token == call.token))
}
