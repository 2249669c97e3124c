//! The settings of a table that take calls of their own.

use aws_sdk_dynamodb::types as sdk;

use crate::live::{Aws, Failure, built, failure};

/// Whether any second of the last days can be restored.
pub(super) async fn can_be_restored(aws: &Aws, name: &str) -> Result<bool, Failure> {
    let call = aws
        .dynamodb()
        .describe_continuous_backups()
        .table_name(name);
    let answer = call.send().await.map_err(failure)?;
    let backups = answer.continuous_backups_description();
    let status = backups
        .and_then(|it| it.point_in_time_recovery_description())
        .and_then(|it| it.point_in_time_recovery_status());
    Ok(status == Some(&sdk::PointInTimeRecoveryStatus::Enabled))
}

pub(super) async fn set_restorable(aws: &Aws, name: &str, on: bool) -> Result<(), Failure> {
    if can_be_restored(aws, name).await? == on {
        return Ok(());
    }
    let recovery =
        sdk::PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(on);
    let call = aws.dynamodb().update_continuous_backups().table_name(name);
    let call = call.point_in_time_recovery_specification(built(recovery.build())?);
    call.send().await.map_err(failure)?;
    Ok(())
}

/// The attribute by which items are deleted.
pub(super) async fn time_to_live(aws: &Aws, name: &str) -> Result<Option<String>, Failure> {
    let call = aws.dynamodb().describe_time_to_live().table_name(name);
    let answer = call.send().await.map_err(failure)?;
    let on = [
        sdk::TimeToLiveStatus::Enabled,
        sdk::TimeToLiveStatus::Enabling,
    ];
    let setting = answer.time_to_live_description;
    let setting = setting.filter(|it| it.time_to_live_status().is_some_and(|it| on.contains(it)));
    Ok(setting.and_then(|it| it.attribute_name))
}

/// Sets that attribute. Another one must be taken away first; AWS lets an hour pass between.
pub(super) async fn set_time_to_live(
    aws: &Aws,
    name: &str,
    wanted: Option<&str>,
) -> Result<(), Failure> {
    let actual = time_to_live(aws, name).await?;
    if actual.as_deref() == wanted {
        return Ok(());
    }
    let off = actual.as_deref().map(|attribute| (attribute, false));
    let on = wanted.map(|attribute| (attribute, true));
    for (attribute, on) in off.into_iter().chain(on) {
        let setting = sdk::TimeToLiveSpecification::builder()
            .attribute_name(attribute)
            .enabled(on);
        let call = aws.dynamodb().update_time_to_live().table_name(name);
        let call = call.time_to_live_specification(built(setting.build())?);
        call.send().await.map_err(failure)?;
    }
    Ok(())
}
