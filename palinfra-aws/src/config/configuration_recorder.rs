use palinfra_core::{Arn, Id, Map, Output, Outputs, Resource, Value};

use super::names;
use crate::iam::Role;
use crate::rules;

/// Records what an account has in a region, and each change of it. It records once a
/// [`RecorderStatus`](super::RecorderStatus) says so, and where to is told by a
/// [`DeliveryChannel`](super::DeliveryChannel). AWS charges for each change.
///
/// There is one for each account and region: where there is one already, making another is
/// refused.
///
/// [AWS documentation](https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "config:ConfigurationRecorder",
    cloudformation = "AWS::Config::ConfigurationRecorder",
    outputs = ConfigurationRecorderOutputs,
    id = "{recorder_name}",
    summary = "{recorder_name}",
    unique("recorder_name"),
    check = types,
)]
pub struct ConfigurationRecorder {
    /// The name, such as `default`.
    #[input(replaces, check = names::name, cloudformation = "Name")]
    pub recorder_name: String,
    /// As whom it looks: a role that `config.amazonaws.com` may be, with the managed policy
    /// `service-role/AWS_ConfigRole` and the right to write to the channel's bucket.
    #[input(cloudformation = "RoleARN")]
    pub role_arn: Arn<Role>,
    /// The types that it records, such as `AWS::EC2::SecurityGroup`. Left out: all.
    #[input(unordered, cloudformation = "RecordingGroup")]
    pub resource_types: Option<Vec<String>>,
    /// The types that it does not record, of all.
    #[input(unordered, cloudformation = "RecordingGroup")]
    pub excluded_resource_types: Option<Vec<String>>,
    /// Whether it records what has no region, such as roles, if it records all types. Let one
    /// region do that.
    #[input(default = false, cloudformation = "RecordingGroup")]
    pub include_global_resource_types: bool,
    /// `CONTINUOUS`: each change. `DAILY`: once a day what has changed, which may cost less.
    #[input(default = "CONTINUOUS".to_string(), check = names::recording_frequency, cloudformation = "RecordingMode")]
    pub recording_frequency: String,
}

/// What a [`ConfigurationRecorder`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ConfigurationRecorderOutputs {
    /// Its name.
    pub id: Output<Id<ConfigurationRecorder>>,
}

fn types(inputs: &Map) -> Result<(), String> {
    let lists = ["resource_types", "excluded_resource_types"];
    let given = rules::given(inputs, &lists);
    match given.as_slice() {
        [] => Ok(()),
        [list] if inputs.get("include_global_resource_types") == Some(&Value::Bool(true)) => Err(
            format!("`include_global_resource_types` does not go with `{list}`: name the types"),
        ),
        [_] => Ok(()),
        _ => Err(format!("set one of {} at most", rules::quoted(&lists))),
    }
}

#[cfg(feature = "config")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_config::types::{
        ConfigurationRecorder as SdkRecorder, ExclusionByResourceTypes, RecordingGroup,
        RecordingMode, RecordingStrategy, RecordingStrategyType, ResourceType,
    };

    use super::ConfigurationRecorder;
    use crate::config::live::{only_one, recorder, recorders};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
    };

    #[async_trait]
    impl Live for ConfigurationRecorder {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let others = recorders(call.aws).await?;
            only_one("recorder", others.first().and_then(|it| it.name()))?;
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        /// One call changes all of it.
        async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
            self.put(at.aws).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.config().delete_configuration_recorder();
            let call = call.configuration_recorder_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let it = recorder(aws, at.id).await?;
            Ok(it.iter().map(|it| found(at.id, it)).collect())
        }
    }

    impl ConfigurationRecorder {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let mode = RecordingMode::builder();
            let mode = mode.recording_frequency(self.recording_frequency.as_str().into());
            let recorder = SdkRecorder::builder()
                .name(&self.recorder_name)
                .role_arn(self.role_arn.as_str())
                .recording_group(self.group())
                .recording_mode(built(mode.build())?)
                .build();
            let call = aws.config().put_configuration_recorder();
            let call = call.configuration_recorder(recorder);
            call.send().await.map(drop).map_err(failure)
        }

        fn group(&self) -> RecordingGroup {
            let types = |types: &[String]| -> Vec<ResourceType> {
                types.iter().map(|it| it.as_str().into()).collect()
            };
            let strategy = |kind| RecordingStrategy::builder().use_only(kind).build();
            let group = RecordingGroup::builder();
            let group = match (&self.resource_types, &self.excluded_resource_types) {
                (Some(these), _) => group
                    .set_resource_types(Some(types(these)))
                    .recording_strategy(strategy(RecordingStrategyType::InclusionByResourceTypes)),
                (None, Some(others)) => group
                    .exclusion_by_resource_types(
                        ExclusionByResourceTypes::builder()
                            .set_resource_types(Some(types(others)))
                            .build(),
                    )
                    .recording_strategy(strategy(RecordingStrategyType::ExclusionByResourceTypes)),
                (None, None) => group
                    .all_supported(true)
                    .include_global_resource_types(self.include_global_resource_types),
            };
            group.build()
        }
    }

    fn found(id: &str, it: &SdkRecorder) -> Found {
        let group = it.recording_group();
        let texts = |types: &[ResourceType]| -> Option<Vec<String>> {
            let texts = types.iter().map(|it| it.as_str().to_string());
            Some(texts.collect()).filter(|all: &Vec<_>| !all.is_empty())
        };
        let excluded = group.and_then(|it| it.exclusion_by_resource_types());
        let frequency = it.recording_mode().map(|it| it.recording_frequency());
        Found::new(id)
            .input("recorder_name", id)
            .input("role_arn", it.role_arn())
            .input(
                "resource_types",
                group.and_then(|it| texts(it.resource_types())),
            )
            .input(
                "excluded_resource_types",
                excluded.and_then(|it| texts(it.resource_types())),
            )
            .input(
                "include_global_resource_types",
                group.is_some_and(|it| it.include_global_resource_types()),
            )
            // What says nothing records each change.
            .input(
                "recording_frequency",
                frequency.map_or("CONTINUOUS", |it| it.as_str()),
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_or_left_out_but_not_both() {
        let of = |names: &[&str]| {
            let inputs = names
                .iter()
                .map(|name| (name.to_string(), Value::Bool(true)));
            types(&inputs.collect())
        };
        assert_eq!(of(&[]), Ok(()));
        assert_eq!(of(&["include_global_resource_types"]), Ok(()));
        assert_eq!(of(&["resource_types"]), Ok(()));
        assert!(of(&["resource_types", "excluded_resource_types"]).is_err());
        assert!(of(&["resource_types", "include_global_resource_types"]).is_err());
    }
}
