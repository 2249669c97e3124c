//! The one recorder and the one channel that a region of an account can have.

use aws_sdk_config::types::{ConfigurationRecorder, DeliveryChannel};

use crate::live::{Aws, Failure, failure, not_found_is, refused};

/// The recorders: AWS's services may have some of their own, which are left out.
pub(super) async fn recorders(aws: &Aws) -> Result<Vec<ConfigurationRecorder>, Failure> {
    let call = aws.config().describe_configuration_recorders();
    let answer = call.send().await.map_err(failure)?;
    let all = answer
        .configuration_recorders
        .unwrap_or_default()
        .into_iter();
    Ok(all.filter(|it| it.service_principal().is_none()).collect())
}

/// The recorder of that name.
pub(super) async fn recorder(
    aws: &Aws,
    name: &str,
) -> Result<Option<ConfigurationRecorder>, Failure> {
    let call = aws.config().describe_configuration_recorders();
    let call = call.configuration_recorder_names(name);
    let answer = not_found_is(None, call.send().await.map(Some).map_err(failure))?;
    let all = answer.and_then(|it| it.configuration_recorders);
    Ok(all.unwrap_or_default().into_iter().next())
}

/// The channels.
pub(super) async fn channels(aws: &Aws) -> Result<Vec<DeliveryChannel>, Failure> {
    let call = aws.config().describe_delivery_channels();
    let answer = call.send().await.map_err(failure)?;
    Ok(answer.delivery_channels.unwrap_or_default())
}

/// The channel of that name.
pub(super) async fn channel(aws: &Aws, name: &str) -> Result<Option<DeliveryChannel>, Failure> {
    let call = aws.config().describe_delivery_channels();
    let call = call.delivery_channel_names(name);
    let answer = not_found_is(None, call.send().await.map(Some).map_err(failure))?;
    let all = answer.and_then(|it| it.delivery_channels);
    Ok(all.unwrap_or_default().into_iter().next())
}

/// Refuses a second one: the call that makes it would put it in the place of the other.
pub(super) fn only_one(what: &str, other: Option<&str>) -> Result<(), Failure> {
    match other {
        Some(name) => Err(refused(format!(
            "the account has a {what} in this region already, `{name}`, and AWS takes one only: \
             use or import that"
        ))),
        None => Ok(()),
    }
}
