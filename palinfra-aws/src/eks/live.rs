//! What the calls of EKS share.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_eks::operation::describe_update::builders::DescribeUpdateFluentBuilder;
use aws_sdk_eks::types::{Update, UpdateStatus};

use crate::Tags;
use crate::live::{Aws, Change, Failure, FailureKind, Found, Object, failure, refused};

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<HashMap<String, String>> {
    Some(tags.clone().into_iter().collect())
}

/// What was found, with its tags.
pub(super) fn tagged(found: Found, tags: Option<&HashMap<String, String>>) -> Found {
    found.tags(tags.cloned().unwrap_or_default())
}

/// The two halves of an id of this service.
pub(super) fn halves<'a>(id: &'a str, bar: char) -> Result<(&'a str, &'a str), Failure> {
    id.split_once(bar)
        .ok_or_else(|| refused(format!("the id `{id}` has no `{bar}` in it")))
}

/// Changes the tags of the object with this ARN.
pub(super) async fn update_tags(
    aws: &Aws,
    arn: Option<&str>,
    change: &Change<'_>,
) -> Result<(), Failure> {
    let tags = change.tags();
    let Some(arn) = arn else {
        return Ok(());
    };
    if !tags.set.is_empty() {
        let call = aws.eks().tag_resource().resource_arn(arn);
        let call = call.set_tags(sdk_tags(&tags.set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = aws.eks().untag_resource().resource_arn(arn);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

/// Waits until an update has ended: EKS takes one at a time. One that changes nothing, as
/// when it is sent again, is a success.
pub(super) async fn ended(
    at: &Object<'_>,
    update: Result<Option<Update>, Failure>,
    describe: impl Fn(DescribeUpdateFluentBuilder) -> DescribeUpdateFluentBuilder,
) -> Result<(), Failure> {
    const PAUSE: Duration = Duration::from_secs(10);
    let mut update = match update {
        Err(failure) => return nothing_to_do(failure),
        Ok(update) => update,
    };
    while let Some(it) = update {
        match it.status() {
            Some(UpdateStatus::InProgress) => {}
            Some(UpdateStatus::Failed | UpdateStatus::Cancelled) => {
                let errors = it.errors().iter().filter_map(|error| error.error_message());
                let errors = errors.collect::<Vec<_>>().join("; ");
                return Err(refused(format!("the update failed: {errors}")));
            }
            _ => return Ok(()),
        }
        tokio::time::sleep(PAUSE).await;
        let call = describe(at.aws.eks().describe_update()).set_update_id(it.id);
        update = call.send().await.map_err(failure)?.update;
    }
    Ok(())
}

fn nothing_to_do(mut failure: Failure) -> Result<(), Failure> {
    let said = failure.message.to_lowercase();
    match failure.code.as_deref() {
        Some("InvalidParameterException" | "InvalidRequestException")
            if said.contains("no changes needed") || said.contains("already at the desired") =>
        {
            Ok(())
        }
        // Another update is under way.
        Some("ResourceInUseException") => {
            failure.kind = FailureKind::Passing;
            Err(failure)
        }
        _ => Err(failure),
    }
}
