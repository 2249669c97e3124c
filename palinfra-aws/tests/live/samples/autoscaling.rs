use palinfra_aws::autoscaling::*;
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(target)
            .update("min_capacity", 1)
            .update("max_capacity", 8),
        sample(policy)
            .update(
                "target_tracking_scaling_policy_configuration",
                reads(60.0).into_value(),
            )
            .without("policy_type", "there is one kind"),
    ]
}

/// Of a table: moto wants to know an ECS service, and drops how it is deployed.
fn table(stack: &mut Stack, name: &str, table: &str) -> Declared<ScalableTarget> {
    ScalableTarget::new(name, format!("table/{table}"), 2, 4)
        .service_namespace("dynamodb")
        .scalable_dimension("dynamodb:table:ReadCapacityUnits")
        .declare(stack)
}

fn reads(percent: f64) -> TargetTracking {
    TargetTracking {
        scale_out_cooldown: Some(60),
        scale_in_cooldown: Some(300),
        ..TargetTracking::of("DynamoDBReadCapacityUtilization", percent)
    }
}

fn target(stack: &mut Stack) -> Declared<ScalableTarget> {
    table(stack, "it", "contract-target")
}

fn policy(stack: &mut Stack) -> Declared<ScalingPolicy> {
    let target = table(stack, "target", "contract-policy");
    ScalingPolicy::new("it", "reads", &target, reads(70.0)).declare(stack)
}
