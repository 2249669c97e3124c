use palinfra_aws::cloudwatch::*;
use palinfra_aws::live::Shown;
use palinfra_core::{Declared, Property, Stack, Value};
use serde_json::json;

use super::{Sample, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    let dimensions = |name: &str| {
        let service = ("ServiceName".to_string(), name.shown());
        Value::Map([("ClusterName".to_string(), "shop".shown()), service].into())
    };
    let topic = |name: &str| vec![format!("arn:aws:sns:us-east-1:123456789012:{name}")];
    let body = json!({"widgets": [{"type": "text", "width": 6, "properties": {"markdown": "b"}}]});
    // Moto does not speak the protocol of the SDK.
    let all = [
        sample(alarm)
            .update("alarm_description", "Another one")
            .update("namespace", "AWS/Other")
            .update("metric_name", "MemoryUtilization")
            .update("dimensions", dimensions("worker"))
            .update("statistic", "Maximum")
            .without(
                "extended_statistic",
                "stands instead of a statistic: see the other sample",
            )
            .update("unit", "Count")
            .update("period", 300)
            .update("evaluation_periods", 5)
            .update("datapoints_to_alarm", 1)
            .update("comparison_operator", Comparison::AtLeast.into_value())
            .update("threshold", 80.5)
            .update("treat_missing_data", "breaching")
            .update("actions_enabled", false)
            .update("alarm_actions", topic("other"))
            .update("ok_actions", topic("other"))
            .update("insufficient_data_actions", topic("other")),
        sample(percentile).update("extended_statistic", "p90"),
        sample(dashboard).update("dashboard_body", Value::from_json(&body)),
    ];
    all.map(|sample| sample.on(Emulator::Ministack)).into()
}

fn alarm(stack: &mut Stack) -> Declared<Alarm> {
    Alarm::new(
        "it",
        "contract-it",
        "AWS/ECS",
        "CPUUtilization",
        Comparison::Above,
        90.0,
    )
    .dimensions([("ClusterName", "shop"), ("ServiceName", "api")])
    .statistic("Average")
    .alarm_description("Too busy")
    .evaluation_periods(3)
    .datapoints_to_alarm(2)
    .alarm_actions(["arn:aws:sns:us-east-1:123456789012:alerts"])
    .declare(stack)
}

fn percentile(stack: &mut Stack) -> Declared<Alarm> {
    let (space, metric) = ("AWS/ApplicationELB", "TargetResponseTime");
    Alarm::new("it", "contract-p99", space, metric, Comparison::Above, 2.0)
        .extended_statistic("p99")
        .declare(stack)
}

fn dashboard(stack: &mut Stack) -> Declared<Dashboard> {
    let body = DashboardBody::new()
        .widget(json!({"type": "text", "width": 6, "properties": {"markdown": "a"}}));
    Dashboard::new("it", "contract-it", body).declare(stack)
}
