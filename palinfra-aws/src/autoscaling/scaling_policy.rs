use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource, Value};

use super::ScalableTarget;
use crate::rules;

/// When something is scaled: so that a measurement stays near a target.
///
/// [AWS documentation](https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "autoscaling:ScalingPolicy",
    cloudformation = "AWS::ApplicationAutoScaling::ScalingPolicy",
    outputs = ScalingPolicyOutputs,
    id = "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{hex8}-{hex4}-{hex4}-{hex4}-{hex12}:policyName/{policy_name}",
    summary = "{policy_name}",
    unique("scaling_target_id", "policy_name"),
)]
pub struct ScalingPolicy {
    /// The name, unique for what is scaled.
    #[input(replaces, check = policy_name)]
    pub policy_name: String,
    /// What is scaled.
    #[input(replaces)]
    pub scaling_target_id: Id<ScalableTarget>,
    /// The measurement and its target.
    pub target_tracking_scaling_policy_configuration: TargetTracking,
    /// `TargetTrackingScaling`, which is the one kind that this type has.
    #[input(default = "TargetTrackingScaling", check = policy_type)]
    pub policy_type: String,
}

/// What a [`ScalingPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ScalingPolicyOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<ScalingPolicy>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<ScalingPolicy>>,
}

/// A measurement that is to stay near a target.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct TargetTracking {
    /// The measurement, such as `ECSServiceAverageCPUUtilization`.
    pub predefined_metric_type: String,
    /// For `ALBRequestCountPerTarget`: `app/NAME/ID/targetgroup/NAME/ID`.
    pub resource_label: Option<Input<String>>,
    /// The target, in the measurement's own unit.
    pub target_value: f64,
    /// Seconds after a growth until the next.
    pub scale_out_cooldown: Option<i64>,
    /// Seconds after a shrinking until the next.
    pub scale_in_cooldown: Option<i64>,
    /// Whether it only grows.
    pub disable_scale_in: bool,
}

impl TargetTracking {
    /// The average CPU of an ECS service's tasks, in percent.
    pub fn ecs_cpu(percent: f64) -> TargetTracking {
        TargetTracking::of("ECSServiceAverageCPUUtilization", percent)
    }

    /// The average memory of an ECS service's tasks, in percent.
    pub fn ecs_memory(percent: f64) -> TargetTracking {
        TargetTracking::of("ECSServiceAverageMemoryUtilization", percent)
    }

    /// A measurement that AWS has a name for.
    pub fn of(metric: impl Into<String>, target: f64) -> TargetTracking {
        TargetTracking {
            predefined_metric_type: metric.into(),
            resource_label: None,
            target_value: target,
            scale_out_cooldown: None,
            scale_in_cooldown: None,
            disable_scale_in: false,
        }
    }
}

fn policy_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=255, "printable characters", |c| !c.is_control())
}

fn policy_type(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["TargetTrackingScaling"])
}

#[cfg(feature = "applicationautoscaling")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_applicationautoscaling::types as sdk;
    use palinfra_core::{Map, Value};

    use super::{ScalingPolicy, TargetTracking};
    use crate::autoscaling::live::{Target, target_id};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Shown,
        built, failure, refused, whole,
    };

    #[async_trait]
    impl Live for ScalingPolicy {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // It would change one that is there, whoever made it.
            if self.find(call).await?.is_some() {
                let message = format!("there is a policy `{}` already", self.policy_name);
                return Err(Failure::new(FailureKind::Refused, "DuplicateName", message));
            }
            Made::id(Some(self.put(call.aws).await?))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&[
                "target_tracking_scaling_policy_configuration",
                "policy_type",
            ]) {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (name, target): (String, String) =
                (at.input("policy_name")?, at.input("scaling_target_id")?);
            let target = Target::of(&target)?;
            at.aws
                .applicationautoscaling()
                .delete_scaling_policy()
                .policy_name(name)
                .service_namespace(target.namespace.into())
                .resource_id(target.resource)
                .scalable_dimension(target.dimension.into())
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let Some((namespace, resource)) = scaled_by(at.id) else {
                return Err(refused(format!("`{}` is not the ARN of a policy", at.id)));
            };
            let policies = aws.applicationautoscaling().describe_scaling_policies();
            let policies = policies.service_namespace(namespace.into());
            let policies = policies.resource_id(resource);
            let policies = policies.into_paginator().items().send();
            let policies = policies
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            Ok(policies.iter().map(found_as).collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let target = Target::of(self.scaling_target_id.as_str())?;
            let named = call
                .aws
                .applicationautoscaling()
                .describe_scaling_policies()
                .policy_names(&self.policy_name)
                .service_namespace(target.namespace.into())
                .resource_id(target.resource)
                .scalable_dimension(target.dimension.into());
            let named = named.send().await.map_err(failure)?;
            let mut all = named.scaling_policies.unwrap_or_default().into_iter();
            let it = all.find(|it| it.policy_name == self.policy_name);
            Ok(it.map(|it| it.policy_arn))
        }
    }

    impl ScalingPolicy {
        /// Makes it or changes it, and gives its ARN.
        async fn put(&self, aws: &Aws) -> Result<String, Failure> {
            let target = Target::of(self.scaling_target_id.as_str())?;
            let tracking = &self.target_tracking_scaling_policy_configuration;
            let answer = aws
                .applicationautoscaling()
                .put_scaling_policy()
                .policy_name(&self.policy_name)
                .service_namespace(target.namespace.into())
                .resource_id(target.resource)
                .scalable_dimension(target.dimension.into())
                .policy_type(self.policy_type.as_str().into())
                .target_tracking_scaling_policy_configuration(sdk_tracking(tracking)?)
                .send()
                .await
                .map_err(failure)?;
            Ok(answer.policy_arn)
        }
    }

    /// The service and the resource, from `…:resource/SERVICE/RESOURCE:policyName/NAME`.
    fn scaled_by(arn: &str) -> Option<(&str, &str)> {
        let (_, rest) = arn.split_once(":resource/")?;
        let (scaled, _) = rest.rsplit_once(":policyName/")?;
        scaled.split_once('/')
    }

    fn sdk_tracking(
        it: &TargetTracking,
    ) -> Result<sdk::TargetTrackingScalingPolicyConfiguration, Failure> {
        let label = it.resource_label.as_ref().map(|label| label.get());
        let metric = sdk::PredefinedMetricSpecification::builder()
            .predefined_metric_type(it.predefined_metric_type.as_str().into())
            .set_resource_label(label.transpose().map_err(refused)?)
            .build();
        let tracking = sdk::TargetTrackingScalingPolicyConfiguration::builder()
            .target_value(it.target_value)
            .predefined_metric_specification(built(metric)?)
            .set_scale_out_cooldown(it.scale_out_cooldown.map(whole))
            .set_scale_in_cooldown(it.scale_in_cooldown.map(whole))
            .disable_scale_in(it.disable_scale_in);
        built(tracking.build())
    }

    fn found_as(it: &sdk::ScalingPolicy) -> Found {
        let (dimension, namespace) = (it.scalable_dimension(), it.service_namespace());
        let target = target_id(it.resource_id(), dimension.as_str(), namespace.as_str());
        let tracking = it.target_tracking_scaling_policy_configuration();
        Found::new(it.policy_arn())
            .input("policy_name", it.policy_name())
            .input("scaling_target_id", target)
            .input("policy_type", it.policy_type().as_str())
            .input(
                "target_tracking_scaling_policy_configuration",
                tracking.map(shown_tracking),
            )
            .output("arn", it.policy_arn())
    }

    fn shown_tracking(it: &sdk::TargetTrackingScalingPolicyConfiguration) -> Value {
        let metric = it.predefined_metric_specification();
        let fields = [
            (
                "predefined_metric_type",
                metric
                    .map(|it| it.predefined_metric_type().as_str())
                    .shown(),
            ),
            (
                "resource_label",
                metric.and_then(|it| it.resource_label()).shown(),
            ),
            ("target_value", it.target_value().shown()),
            ("scale_out_cooldown", it.scale_out_cooldown().shown()),
            ("scale_in_cooldown", it.scale_in_cooldown().shown()),
            (
                "disable_scale_in",
                it.disable_scale_in().unwrap_or_default().shown(),
            ),
        ];
        let given = fields.into_iter().filter(|(_, value)| !value.is_null());
        Value::Map(
            given
                .map(|(name, value)| (name.into(), value))
                .collect::<Map>(),
        )
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_scaled_stands_in_the_arn_of_the_policy() {
            let arn = "arn:aws:autoscaling:r:1:scalingPolicy:a-b:resource/ecs/service/main/api:\
                       policyName/cpu";
            assert_eq!(scaled_by(arn), Some(("ecs", "service/main/api")));
            assert_eq!(scaled_by("arn:aws:autoscaling:r:1:x"), None);
        }
    }
}
