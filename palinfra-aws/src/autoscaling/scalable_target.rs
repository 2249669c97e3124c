use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::{Tags, rules};

/// Something whose size can be scaled, such as the number of tasks of an ECS service, and how
/// far.
///
/// [AWS documentation](https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "autoscaling:ScalableTarget",
    cloudformation = "AWS::ApplicationAutoScaling::ScalableTarget",
    outputs = ScalableTargetOutputs,
    id = "{resource_id}|{scalable_dimension}|{service_namespace}",
    summary = "{min_capacity} to {max_capacity} of {resource_id}",
    unique("service_namespace", "resource_id", "scalable_dimension"),
)]
pub struct ScalableTarget {
    /// What it is, in the service's own form: `service/CLUSTER/SERVICE` for ECS.
    #[input(replaces)]
    pub resource_id: String,
    /// At least.
    #[input(check = capacity)]
    pub min_capacity: i64,
    /// At most.
    #[input(check = capacity)]
    pub max_capacity: i64,
    /// The service: `ecs` unless this says another.
    #[input(replaces, default = "ecs")]
    pub service_namespace: String,
    /// What of it is scaled: the number of tasks unless this says another.
    #[input(replaces, default = "ecs:service:DesiredCount")]
    pub scalable_dimension: String,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ScalableTarget`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ScalableTargetOutputs {
    /// What is scaled, which dimension, and the service, with bars between.
    pub id: Output<Id<ScalableTarget>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{lower32}"
    )]
    pub arn: Output<Arn<ScalableTarget>>,
}

fn capacity(value: &Value) -> Result<(), String> {
    rules::number(value, 0..=i64::from(i32::MAX))
}
