use palinfra_core::{Id, Output, Outputs, Resource};

use super::{ConfigurationRecorder, DeliveryChannel};

/// Whether a recorder records. It is on its own because a recorder starts only once it has a
/// channel, and a channel goes only once it has stopped.
///
/// [AWS documentation](https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "config:RecorderStatus",
    outputs = RecorderStatusOutputs,
    id = "{recorder_name}",
    summary = "{recorder_name} to {delivery_channel_name}",
    unique("recorder_name"),
)]
pub struct RecorderStatus {
    /// The recorder.
    #[input(replaces, cloudformation = none)]
    pub recorder_name: Id<ConfigurationRecorder>,
    /// The channel that it needs.
    #[input(replaces, write_only, cloudformation = none)]
    pub delivery_channel_name: Id<DeliveryChannel>,
    /// Whether it records.
    #[input(default = true, cloudformation = none)]
    pub recording: bool,
}

/// What a [`RecorderStatus`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RecorderStatusOutputs {
    /// The recorder's name.
    pub id: Output<Id<RecorderStatus>>,
}

#[cfg(feature = "config")]
mod live {
    use async_trait::async_trait;

    use super::RecorderStatus;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    #[async_trait]
    impl Live for RecorderStatus {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            switch(call.aws, self.recorder_name.as_str(), self.recording).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            match change.has("recording") {
                true => switch(at.aws, at.id, self.recording).await,
                false => Ok(()),
            }
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            not_found_is((), switch(at.aws, at.id, false).await)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.config().describe_configuration_recorder_status();
            let call = call.configuration_recorder_names(at.id);
            let answer = not_found_is(None, call.send().await.map(Some).map_err(failure))?;
            let all = answer.and_then(|it| it.configuration_recorders_status);
            let found = all.iter().flatten().map(|it| {
                Found::new(at.id)
                    .input("recorder_name", at.id)
                    .input("recording", it.recording())
            });
            Ok(found.collect())
        }
    }

    async fn switch(aws: &Aws, recorder: &str, on: bool) -> Result<(), Failure> {
        if on {
            let call = aws.config().start_configuration_recorder();
            let call = call.configuration_recorder_name(recorder);
            call.send().await.map(drop).map_err(failure)
        } else {
            let call = aws.config().stop_configuration_recorder();
            let call = call.configuration_recorder_name(recorder);
            call.send().await.map(drop).map_err(failure)
        }
    }
}
