//! Measurements of CloudWatch, which alarms and dashboards are made of.

use std::collections::BTreeMap;

use palinfra_core::{Arn, Input, Output};

use crate::elbv2::{LoadBalancer, TargetGroup};

/// A measurement of CloudWatch: what is measured, of what, and how values become one. The
/// components give theirs: `service.cpu()`, `database.connections()`.
///
/// ```
/// use palinfra_aws::{FargateService, Metric};
/// fn slowest(service: &FargateService) -> Metric {
///     service.cpu().statistic("Maximum")
/// }
/// fn of_your_own() -> Metric {
///     Metric::new("Shop", "Refunds", "Sum")
/// }
/// ```
#[derive(Clone)]
pub struct Metric {
    /// Whose it is, such as `AWS/ECS`.
    pub namespace: String,
    /// Its name, such as `CPUUtilization`.
    pub name: String,
    /// Of what.
    pub dimensions: BTreeMap<String, Input<String>>,
    /// How values become one: `Average`, `Sum`, `Maximum`, or a percentile such as `p99`.
    pub statistic: String,
    /// What a graph calls it, if not by its name.
    pub label: Option<String>,
}

impl Metric {
    /// A measurement by its names.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        statistic: impl Into<String>,
    ) -> Metric {
        Metric {
            namespace: namespace.into(),
            name: name.into(),
            dimensions: BTreeMap::new(),
            statistic: statistic.into(),
            label: None,
        }
    }

    /// Of what it is, by one of the names that tell it apart from others.
    #[must_use]
    pub fn of(mut self, dimension: impl Into<String>, value: impl Into<Input<String>>) -> Metric {
        self.dimensions.insert(dimension.into(), value.into());
        self
    }

    /// How values become one.
    #[must_use]
    pub fn statistic(mut self, statistic: impl Into<String>) -> Metric {
        self.statistic = statistic.into();
        self
    }

    /// What a graph calls it.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Metric {
        self.label = Some(label.into());
        self
    }
}

/// A measurement of a load balancer.
pub(super) fn load_balancer_metric(
    arn: &Output<Arn<LoadBalancer>>,
    name: &str,
    statistic: &str,
) -> Metric {
    Metric::new("AWS/ApplicationELB", name, statistic).of("LoadBalancer", load_balancer_name(arn))
}

/// What CloudWatch calls a load balancer: `app/NAME/ID`.
pub(super) fn load_balancer_name(arn: &Output<Arn<LoadBalancer>>) -> Output<String> {
    arn.try_map(|arn| end_of(arn.as_str(), ":loadbalancer/", ""))
}

/// What CloudWatch calls a target group: `targetgroup/NAME/ID`.
pub(super) fn target_group_name(arn: &Output<Arn<TargetGroup>>) -> Output<String> {
    arn.try_map(|arn| end_of(arn.as_str(), ":targetgroup/", "targetgroup/"))
}

fn end_of(arn: &str, mark: &str, before: &str) -> Result<String, String> {
    match arn.split_once(mark) {
        Some((_, end)) => Ok(format!("{before}{end}")),
        None => Err(format!("there is no `{mark}` in the ARN `{arn}`")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn cloudwatch_knows_a_load_balancer_by_the_end_of_its_arn() {
        let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0a";
        let name = load_balancer_name(&Output::known(Arn::new(arn)));
        assert_eq!(name.get().unwrap(), "app/shop/0a");
        let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1b";
        let name = target_group_name(&Output::known(Arn::new(arn)));
        assert_eq!(name.get().unwrap(), "targetgroup/api/1b");
        assert!(end_of("arn:aws:s3:::bucket", ":loadbalancer/", "").is_err());
    }
}
