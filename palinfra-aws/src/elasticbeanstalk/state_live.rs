//! How far an environment is.

use std::time::Duration;

use aws_sdk_elasticbeanstalk::types as sdk;
use tokio::time::sleep;

use super::live::refusal;
use crate::live::{Aws, Failure, Object, Status};

/// Between two looks at an environment that is being changed.
const PAUSE: Duration = Duration::from_secs(10);

/// Waits until Beanstalk is done with a change.
pub(super) async fn ready(at: &Object<'_>) -> Result<(), Failure> {
    loop {
        match described(at.aws, at.id).await? {
            Some(it) if it.status() != Some(&sdk::EnvironmentStatus::Ready) => sleep(PAUSE).await,
            _ => return Ok(()),
        }
    }
}

/// An environment that is not gone.
pub(super) async fn described(
    aws: &Aws,
    id: &str,
) -> Result<Option<sdk::EnvironmentDescription>, Failure> {
    let call = aws.elasticbeanstalk().describe_environments();
    let call = call.environment_ids(id).include_deleted(false);
    let answer = call.send().await.map_err(refusal)?;
    let mut all = answer.environments.unwrap_or_default().into_iter();
    Ok(all.find(|it| it.environment_id() == Some(id) && !is_over(it)))
}

/// Whether it is gone and only still told of.
pub(super) fn is_over(it: &sdk::EnvironmentDescription) -> bool {
    it.status() == Some(&sdk::EnvironmentStatus::Terminated)
}

/// How far it is.
pub(super) async fn status(aws: &Aws, it: &sdk::EnvironmentDescription) -> Result<Status, Failure> {
    use sdk::{EnvironmentHealth as Health, EnvironmentStatus as State};
    Ok(match it.status() {
        Some(State::Terminating) => Status::Deleting,
        // Beanstalk is done with what it was to do, and that may have failed.
        Some(State::Ready) => match it.health() {
            Some(Health::Red) => match errors(aws, it).await? {
                words if words.is_empty() => Status::Ready,
                words => Status::Stuck(words),
            },
            _ => Status::Ready,
        },
        Some(state) => Status::PendingFor(format!("it is {}", state.as_str().to_lowercase())),
        None => Status::Pending,
    })
}

/// What went wrong since the last change of an environment began; the newest first.
async fn errors(aws: &Aws, it: &sdk::EnvironmentDescription) -> Result<String, Failure> {
    let call = aws
        .elasticbeanstalk()
        .describe_events()
        .set_environment_id(it.environment_id.clone())
        .severity(sdk::EventSeverity::Error)
        .set_start_time(it.date_updated)
        .max_records(5);
    let answer = call.send().await.map_err(refusal)?;
    let words = answer.events().iter().filter_map(|it| it.message());
    Ok(words.collect::<Vec<_>>().join("; "))
}
