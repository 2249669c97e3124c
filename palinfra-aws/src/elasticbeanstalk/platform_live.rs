//! Which version of a platform is meant.

use aws_sdk_elasticbeanstalk::types::PlatformFilter;

use super::live::refusal;
use crate::live::{Aws, Failure, refused};

/// The ARN with a version: the newest of the platform, if it has none.
pub(super) async fn with_version(aws: &Aws, arn: &str) -> Result<String, Failure> {
    let Some(branch) = unversioned(arn) else {
        return Ok(arn.into());
    };
    let filter = |kind: &str, value: &str| {
        let filter = PlatformFilter::builder().r#type(kind).operator("=");
        filter.values(value).build()
    };
    let call = aws
        .elasticbeanstalk()
        .list_platform_versions()
        .filters(filter("PlatformBranchName", branch))
        .filters(filter("PlatformStatus", "Ready"));
    let found = call.into_paginator().items().send();
    let found = found
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(refusal)?;
    let newest = found
        .into_iter()
        .filter_map(|it| Some((numbers(it.platform_version.as_deref()?), it.platform_arn?)))
        .max();
    newest.map(|(_, arn)| arn).ok_or_else(|| {
        refused(format!(
            "Beanstalk has no platform `{branch}` here: `aws elasticbeanstalk \
             list-platform-branches` shows which it has"
        ))
    })
}

/// The platform as the program says it, if that is all of the ARN or all but the version.
pub(super) fn as_recorded(recorded: Option<String>, actual: Option<&str>) -> Option<String> {
    match (recorded, actual) {
        (Some(recorded), Some(actual)) if is_platform(actual, &recorded) => Some(recorded),
        (_, actual) => actual.map(String::from),
    }
}

/// Whether an environment on one platform already has another: the same in any version.
pub(super) fn is_platform(actual: &str, wanted: &str) -> bool {
    let rest = actual.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The platform's name, if its ARN has no version: `…:platform/NAME`, not `…:platform/NAME/6.6.0`.
fn unversioned(arn: &str) -> Option<&str> {
    let (_, name) = arn.split_once(":platform/")?;
    (!name.contains('/')).then_some(name)
}

/// The numbers of a version, in the order in which they count.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:elasticbeanstalk:us-east-1::platform/PHP 8.4 running on x";

    #[test]
    fn a_platform_without_a_version_has_any() {
        let newer = format!("{ARN}/4.10.0");
        assert_eq!(unversioned(ARN), Some("PHP 8.4 running on x"));
        assert_eq!(unversioned(&newer), None);
        let recorded = || Some(ARN.to_string());
        assert_eq!(as_recorded(recorded(), Some(&newer)), recorded());
        let other = "arn:aws:elasticbeanstalk:us-east-1::platform/PHP 8.4 running on xy/1.0.0";
        assert_eq!(as_recorded(recorded(), Some(other)), Some(other.into()));
    }

    #[test]
    fn ten_is_newer_than_nine() {
        assert!(numbers("4.10.0") > numbers("4.9.12"));
    }
}
