use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Map, Output, Outputs, Property, Resource, Value};

use crate::{Tags, rules};

/// Tells when a measurement is on the wrong side of a threshold.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudwatch:Alarm",
    cloudformation = "AWS::CloudWatch::Alarm",
    outputs = AlarmOutputs,
    id = "{alarm_name}",
    summary = "{metric_name} {comparison_operator} {threshold}",
    unique("alarm_name"),
    check = of_one_statistic,
)]
pub struct Alarm {
    /// The name, unique in the region.
    #[input(replaces, check = alarm_name)]
    pub alarm_name: String,
    /// What it means, for whoever is woken up by it.
    pub alarm_description: Option<String>,
    /// Whose measurement it is: `AWS/ECS`, or a name of your own.
    pub namespace: String,
    /// The measurement, such as `CPUUtilization`.
    pub metric_name: String,
    /// Of what, such as a cluster and a service by name. All that the measurement has.
    pub dimensions: Option<BTreeMap<String, String>>,
    /// How many values become one: `Average`, `Sum`, `Minimum`, `Maximum` or `SampleCount`.
    #[input(check = statistic)]
    pub statistic: Option<String>,
    /// A percentile such as `p99`, instead of a statistic.
    pub extended_statistic: Option<String>,
    /// The unit, if the measurement is taken in several.
    pub unit: Option<String>,
    /// Over how many seconds: 10, 20, 30 or a multiple of 60.
    #[input(default = 60, check = period)]
    pub period: i64,
    /// How many periods are looked at.
    #[input(default = 1, check = periods)]
    pub evaluation_periods: i64,
    /// How many of them must be on the wrong side. Left out: all.
    #[input(check = periods)]
    pub datapoints_to_alarm: Option<i64>,
    /// Which side is the wrong one.
    pub comparison_operator: Comparison,
    /// The threshold, in the measurement's own unit.
    pub threshold: f64,
    /// What a period without a value is: `missing`, `notBreaching`, `breaching` or `ignore`.
    #[input(default = "missing", check = missing)]
    pub treat_missing_data: String,
    /// Whether anyone is told.
    #[input(default = true)]
    pub actions_enabled: bool,
    /// Who is told when it goes off: ARNs of topics and others.
    #[input(unordered)]
    pub alarm_actions: Option<Vec<String>>,
    /// Who is told when all is well again.
    #[input(unordered, cloudformation = "OKActions")]
    pub ok_actions: Option<Vec<String>>,
    /// Who is told when there are no values.
    #[input(unordered)]
    pub insufficient_data_actions: Option<Vec<String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Alarm`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AlarmOutputs {
    /// Its name.
    pub id: Output<Id<Alarm>>,
    /// Its name, as text.
    pub alarm_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:cloudwatch:{region}:{account}:alarm:{alarm_name}")]
    pub arn: Output<Arn<Alarm>>,
}

/// Which side of a threshold is the wrong one.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Above.
    #[property(rename = "GreaterThanThreshold")]
    Above,
    /// Above, or there.
    #[property(rename = "GreaterThanOrEqualToThreshold")]
    AtLeast,
    /// Below.
    #[property(rename = "LessThanThreshold")]
    Below,
    /// Below, or there.
    #[property(rename = "LessThanOrEqualToThreshold")]
    AtMost,
}

fn alarm_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=255, "printable characters", |c| !c.is_control())
}

fn statistic(value: &Value) -> Result<(), String> {
    let all = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];
    rules::one_of(value, &all)
}

fn of_one_statistic(inputs: &Map) -> Result<(), String> {
    rules::exactly_one(inputs, &["statistic", "extended_statistic"])
}

fn period(value: &Value) -> Result<(), String> {
    match value {
        Value::Int(10 | 20 | 30) => Ok(()),
        Value::Int(seconds) if *seconds < 60 || seconds % 60 != 0 => Err(format!(
            "must be 10, 20, 30 or a multiple of 60, not {seconds}"
        )),
        other => rules::number(other, 60..=86_400),
    }
}

fn periods(value: &Value) -> Result<(), String> {
    rules::number(value, 1..=1440)
}

fn missing(value: &Value) -> Result<(), String> {
    let all = ["missing", "notBreaching", "breaching", "ignore"];
    rules::one_of(value, &all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_that_cloudwatch_has() {
        for seconds in [10, 30, 60, 300] {
            assert_eq!(period(&Value::Int(seconds)), Ok(()), "{seconds}");
        }
        for seconds in [0, 15, 90, 100_000] {
            assert!(period(&Value::Int(seconds)).is_err(), "{seconds}");
        }
    }
}
