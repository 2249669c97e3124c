//! How many tasks there are.

use std::ops::RangeInclusive;

use palinfra_core::{Declared, Stack, out};

use super::super::metric::{load_balancer_name, target_group_name};
use super::load_balancer::WayIn;
use crate::autoscaling::{ScalableTarget, ScalingPolicy, TargetTracking};
use crate::ecs::{Cluster, Service};

/// Seconds after a growth until the next: short, because requests wait meanwhile.
const OUT_COOLDOWN: i64 = 60;
/// Seconds after a shrinking until the next: long, so that a short lull ends nothing.
const IN_COOLDOWN: i64 = 300;

const REQUESTS: &str = "ALBRequestCountPerTarget";

/// A measurement that is to stay near a target, by more or fewer tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    name: &'static str,
    tracking: TargetTracking,
}

impl Target {
    /// The tasks' average CPU, in percent.
    pub fn cpu(percent: u8) -> Target {
        Target::new("cpu", TargetTracking::ecs_cpu(f64::from(percent)))
    }

    /// The tasks' average memory, in percent.
    pub fn memory(percent: u8) -> Target {
        Target::new("memory", TargetTracking::ecs_memory(f64::from(percent)))
    }

    /// How many requests each task gets in a minute, from its load balancer.
    pub fn requests(per_minute: u32) -> Target {
        let metric = TargetTracking::of(REQUESTS, f64::from(per_minute));
        Target::new("requests", metric)
    }

    /// Other cooldowns than 60 seconds after a growth and 300 after a shrinking.
    #[must_use]
    pub fn cooldowns(mut self, out_seconds: i64, in_seconds: i64) -> Target {
        self.tracking.scale_out_cooldown = Some(out_seconds);
        self.tracking.scale_in_cooldown = Some(in_seconds);
        self
    }

    fn new(name: &'static str, tracking: TargetTracking) -> Target {
        Target { name, tracking }.cooldowns(OUT_COOLDOWN, IN_COOLDOWN)
    }
}

/// What makes a service grow and shrink.
pub struct Scaling {
    /// How far.
    pub target: Declared<ScalableTarget>,
    /// When: one for each measurement. The one that wants the most tasks decides.
    pub policies: Vec<Declared<ScalingPolicy>>,
}

/// How a service is to grow and shrink.
pub(super) struct Plan {
    pub tasks: RangeInclusive<u32>,
    pub targets: Vec<Target>,
}

impl Plan {
    pub(super) fn declare(
        &self,
        stack: &mut Stack,
        cluster: &Declared<Cluster>,
        service: &Declared<Service>,
        way_in: Option<&WayIn>,
        full: &str,
    ) -> Scaling {
        if self.tasks.is_empty() {
            stack.error("the least number of tasks must not be above the most");
        }
        let resource = out!("service/{}/{}", cluster.cluster_name, service.service_name);
        let (least, most) = (i64::from(*self.tasks.start()), i64::from(*self.tasks.end()));
        let target = ScalableTarget::new("tasks", resource, least, most).declare(stack);
        let policy = |policy: &Target| {
            let name = format!("{}-{full}", policy.name);
            let mut tracking = policy.tracking.clone();
            if tracking.predefined_metric_type == REQUESTS {
                match way_in {
                    Some(way_in) => tracking.resource_label = Some(label(way_in).into()),
                    None => stack
                        .error("requests are counted by a load balancer, of which there is none"),
                }
            }
            ScalingPolicy::new(policy.name, name, &target, tracking).declare(stack)
        };
        let policies = self.targets.iter().map(policy).collect();
        Scaling { target, policies }
    }
}

/// Whose requests are counted: `app/NAME/ID/targetgroup/NAME/ID`.
fn label(way_in: &WayIn) -> palinfra_core::Output<String> {
    let from = load_balancer_name(&way_in.load_balancer.arn);
    let to = target_group_name(&way_in.target_group.arn);
    out!("{}/{}", from, to)
}
