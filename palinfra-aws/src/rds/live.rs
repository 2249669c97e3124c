//! What the calls of RDS share.

use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration, Filter, Tag};
use palinfra_core::{Arn, Id};

use crate::Tags;
use crate::live::{Aws, Change, Failure, Object, Status, failure, refused};

/// How many objects one describe call takes.
pub(super) const PAGE: usize = 100;

/// A filter for the ids of objects. Unlike an id it does not fail for one that is gone.
pub(super) fn ids(name: &str, objects: &[Object<'_>]) -> Filter {
    let ids = objects.iter().map(|object| object.id.to_string()).collect();
    Filter::builder().name(name).set_values(Some(ids)).build()
}

/// The text of an id.
pub(super) fn id<T>(id: Option<&Id<T>>) -> Option<String> {
    id.map(|id| id.as_str().to_string())
}

/// The text of an ARN.
pub(super) fn arn<T>(arn: Option<&Arn<T>>) -> Option<String> {
    arn.map(|arn| arn.as_str().to_string())
}

/// The texts of ids.
pub(super) fn id_list<T>(ids: Option<&Vec<Id<T>>>) -> Option<Vec<String>> {
    ids.map(|ids| ids.iter().map(|id| id.as_str().to_string()).collect())
}

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Option<Vec<Tag>> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    Some(tags.clone().into_iter().map(tag).collect())
}

/// Tags as calls give them.
pub(super) fn tags(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|tag| {
        let (key, value) = (tag.key(), tag.value());
        (key.unwrap_or_default(), value.unwrap_or_default())
    })
}

/// The tags of what does not tell them itself.
pub(super) async fn tags_of(aws: &Aws, arn: &str) -> Result<Vec<Tag>, Failure> {
    let call = aws.rds().list_tags_for_resource().resource_name(arn);
    let answer = call.send().await.map_err(failure)?;
    Ok(answer.tag_list.unwrap_or_default())
}

/// Changes the tags of an object. `kind`: what stands before its id in its ARN, such as `db`.
pub(super) async fn update_tags(
    at: &Object<'_>,
    change: &Change<'_>,
    kind: &str,
) -> Result<(), Failure> {
    let arn = at.aws.arn("rds", &format!("{kind}:{}", at.id));
    update_tags_of(at.aws, &arn, change).await
}

/// Changes the tags of what has this ARN.
pub(super) async fn update_tags_of(
    aws: &Aws,
    arn: &str,
    change: &Change<'_>,
) -> Result<(), Failure> {
    let tags = change.tags();
    if !tags.set.is_empty() {
        let call = aws.rds().add_tags_to_resource().resource_name(arn);
        let call = call.set_tags(sdk_tags(&tags.set));
        call.send().await.map_err(failure)?;
    }
    if !tags.remove.is_empty() {
        let call = aws.rds().remove_tags_from_resource().resource_name(arn);
        let call = call.set_tag_keys(Some(tags.remove));
        call.send().await.map_err(failure)?;
    }
    Ok(())
}

/// How far a database is. `waits`: a change is under way that the status does not show yet.
pub(super) fn status(status: Option<&str>, waits: bool) -> Status {
    match status.unwrap_or_default() {
        "deleting" | "delete-precheck" => Status::Deleting,
        "failed" | "migration-failed" | "restore-error" => failed(status),
        it if it.starts_with("incompatible-") || it.starts_with("inaccessible-") => failed(status),
        "available" | "storage-optimization" if !waits => Status::Ready,
        "stopped" => Status::Ready,
        _ => Status::Pending,
    }
}

fn failed(status: Option<&str>) -> Status {
    Status::Failed(format!("its status is `{}`", status.unwrap_or_default()))
}

/// The version that the program says, if what runs is a patch of it: `17` for `17.4`.
pub(super) fn version_as_recorded(at: &Object<'_>, actual: Option<&str>) -> Option<String> {
    let recorded = at.input::<Option<String>>("engine_version").ok().flatten();
    match (recorded, actual) {
        (Some(recorded), Some(actual)) if is_version_of(actual, &recorded) => Some(recorded),
        (_, actual) => actual.map(String::from),
    }
}

/// The version to change to. None: it runs already, when `17.4` becomes `17`.
pub(super) fn new_version(
    wanted: Option<&String>,
    change: &Change<'_>,
) -> Result<Option<String>, Failure> {
    if !change.has("engine_version") {
        return Ok(None);
    }
    let before = change
        .before::<String>("engine_version")?
        .unwrap_or_default();
    Ok(wanted.filter(|it| !is_version_of(&before, it)).cloned())
}

/// Whether `wanted` is all of a version or its beginning.
fn is_version_of(actual: &str, wanted: &str) -> bool {
    let rest = actual.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether to say anew who manages the password, which is also when RDS takes a key for it.
///
/// # Errors
/// When a password that stays managed is to have another key.
pub(super) fn new_manager(
    managed: bool,
    key: Option<&String>,
    change: &Change<'_>,
) -> Result<bool, Failure> {
    if change.has("manage_master_user_password") {
        return Ok(true);
    }
    if managed && key.is_some() && change.has("master_user_secret_kms_key_id") {
        return Err(refused(
            "RDS does not change the key of a password that it manages: set a password of your \
             own first (`manage_master_user_password(false)`), apply that, and let RDS manage it \
             again with the new key",
        ));
    }
    Ok(false)
}

/// Which logs to send from now on, and which no longer.
pub(super) fn log_exports(
    wanted: Option<&Vec<String>>,
    change: &Change<'_>,
) -> Result<Option<CloudwatchLogsExportConfiguration>, Failure> {
    const NAME: &str = "enable_cloudwatch_logs_exports";
    if !change.has(NAME) {
        return Ok(None);
    }
    let before: Vec<String> = change.before(NAME)?.unwrap_or_default();
    let wanted = wanted.cloned().unwrap_or_default();
    let without = |all: &[String], others: &[String]| -> Vec<String> {
        let kept = all.iter().filter(|log| !others.contains(log));
        kept.cloned().collect()
    };
    let exports = CloudwatchLogsExportConfiguration::builder()
        .set_enable_log_types(Some(without(&wanted, &before)))
        .set_disable_log_types(Some(without(&before, &wanted)));
    Ok(Some(exports.build()))
}

/// The parameter group that the engine has if none is chosen, such as `default.postgres17`.
pub(super) async fn default_group(
    aws: &Aws,
    engine: &str,
    version: Option<&str>,
) -> Result<String, Failure> {
    let call = aws.rds().describe_db_engine_versions().engine(engine);
    let call = call.set_engine_version(version.map(String::from));
    let answer = call.send().await.map_err(failure)?;
    let versions = answer.db_engine_versions().iter();
    let family = versions
        .filter_map(|it| it.db_parameter_group_family())
        .next();
    let family = family.ok_or_else(|| {
        refused(format!(
            "RDS tells no family of parameters for this version of {engine}"
        ))
    })?;
    Ok(format!("default.{family}"))
}

/// The name of the last snapshot. One that is made up is unique to the object, since a later
/// object may have the same identifier; and it is the same when the delete is sent again.
pub(super) fn final_snapshot(
    at: &Object<'_>,
    resource_id: Option<&str>,
) -> Result<Option<String>, Failure> {
    if at.input::<Option<bool>>("skip_final_snapshot")? == Some(true) {
        return Ok(None);
    }
    let name = at.input::<Option<String>>("final_snapshot_identifier")?;
    Ok(Some(
        name.unwrap_or_else(|| made_up_name(at.id, resource_id)),
    ))
}

fn made_up_name(id: &str, resource_id: Option<&str>) -> String {
    let unique = resource_id.and_then(|it| it.rsplit('-').next());
    match unique.map(str::to_ascii_lowercase) {
        Some(unique) => format!("{id}-final-{unique}"),
        None => format!("{id}-final"),
    }
}

/// Refuses a last snapshot of what has failed: RDS makes none of it.
pub(super) fn can_be_saved(status: &Status) -> Result<(), Failure> {
    match status {
        Status::Failed(why) => Err(refused(format!(
            "{why}, and no last snapshot can be made of it: set `skip_final_snapshot`, apply \
             that, and delete it then"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_the_version_that_the_program_says() {
        assert!(is_version_of("17.4", "17"));
        assert!(is_version_of("17.4", "17.4"));
        assert!(is_version_of("8.0.mysql_aurora.3.08.0", "8.0"));
        assert!(!is_version_of("17.4", "17.5"));
        assert!(!is_version_of("17.40", "17.4"));
        assert!(!is_version_of("17", "17.4"));
    }

    #[test]
    fn a_last_snapshot_is_named_for_one_object() {
        let name = made_up_name("orders", Some("db-ABC2"));
        assert_eq!(name, "orders-final-abc2");
        assert_eq!(made_up_name("orders", None), "orders-final");
    }

    #[test]
    fn what_will_never_be_ready_is_not_waited_for() {
        assert_eq!(status(Some("available"), false), Status::Ready);
        assert_eq!(status(Some("available"), true), Status::Pending);
        assert_eq!(status(Some("modifying"), false), Status::Pending);
        assert_eq!(status(Some("deleting"), false), Status::Deleting);
        assert!(matches!(status(Some("failed"), false), Status::Failed(_)));
        assert!(can_be_saved(&status(Some("incompatible-network"), false)).is_err());
    }
}
