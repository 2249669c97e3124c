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
