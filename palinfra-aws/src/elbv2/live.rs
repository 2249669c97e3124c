//! What the calls of Elastic Load Balancing share.

use std::collections::HashMap;
use std::future::Future;

use aws_sdk_elasticloadbalancingv2::types::Tag;
use futures_util::future::try_join_all;

use crate::Tags;
use crate::live::{
    Aws, Change, Create, Failure, FailureKind, Found, Object, TOKEN_TAG, failure, not_found_is,
};

/// How many objects one call takes: as many as the one for tags.
pub(super) const PAGE: usize = 20;

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    Some(tags.iter().map(tag).collect())
}

/// All tags of some objects, by ARN.
pub(super) async fn tags(
    aws: &Aws,
    arns: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Tags>, Failure> {
    let arns: Vec<String> = arns.into_iter().map(String::from).collect();
    if arns.is_empty() {
        return Ok(HashMap::new());
    }
    let call = aws.elasticloadbalancingv2().describe_tags();
    let answer = call.set_resource_arns(Some(arns)).send().await;
    let described = answer.map_err(failure)?.tag_descriptions;
    let described = described.unwrap_or_default().into_iter();
    Ok(described
        .filter_map(|it| {
            let pairs = it.tags.unwrap_or_default().into_iter();
            let pairs = pairs.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
            Some((it.resource_arn?, pairs.collect()))
        })
        .collect())
}

/// Changes the tags of an object.
pub(super) async fn update_tags(at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
    let (tags, elb) = (change.tags(), at.aws.elasticloadbalancingv2());
    if !tags.set.is_empty() {
        let call = elb.add_tags().resource_arns(at.id);
        let call = call.set_tags(sdk_tags(&tags.set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = elb.remove_tags().resource_arns(at.id);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

/// Reads objects in one call. That call fails for all if one is gone: then each is read alone.
pub(super) async fn read_all<'a, F, R>(
    objects: &'a [Object<'a>],
    read: F,
) -> Result<Vec<Found>, Failure>
where
    F: Fn(&'a [Object<'a>]) -> R,
    R: Future<Output = Result<Vec<Found>, Failure>>,
{
    match read(objects).await {
        Err(failure) if failure.kind == FailureKind::NotFound && objects.len() > 1 => {
            let each = objects.chunks(1).map(&read);
            let each = each.map(|read| async { not_found_is(Vec::new(), read.await) });
            Ok(try_join_all(each).await?.into_iter().flatten().collect())
        }
        other => other,
    }
}

/// The ARNs of objects.
pub(super) fn arns(objects: &[Object<'_>]) -> Option<Vec<String>> {
    Some(objects.iter().map(|object| object.id.into()).collect())
}

/// What an earlier send of this call made, if `there` has that name. AWS takes the create of
/// what is there already for a success, whoever made it: that is refused here.
pub(super) async fn made_before(
    call: &Create<'_>,
    there: Option<String>,
) -> Result<Option<String>, Failure> {
    let Some(arn) = there else {
        return Ok(None);
    };
    let tags = tags(call.aws, [arn.as_str()]).await?;
    let token = tags.get(&arn).and_then(|tags| tags.get(TOKEN_TAG));
    if token.is_some_and(|token| token == call.token) {
        return Ok(Some(arn));
    }
    let message = format!("the account has one of this name already: {arn}");
    Err(Failure::new(FailureKind::Refused, "DuplicateName", message))
}
