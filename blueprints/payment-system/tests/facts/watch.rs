//! Alarms and dashboards.

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct};

/// Alarm, namespace, measurement, threshold.
const ALARMS: [(&str, &str, &str, &str); 5] = [
    ("backend-cpu", "AWS/ECS", "CPUUtilization", "90.0"),
    ("backend-memory", "AWS/ECS", "MemoryUtilization", "90.0"),
    (
        "database-connections",
        "AWS/RDS",
        "DatabaseConnections",
        "150.0",
    ),
    (
        "server-errors",
        "AWS/ApplicationELB",
        "HTTPCode_ELB_5XX_Count",
        "10.0",
    ),
    (
        "response-time",
        "AWS/ApplicationELB",
        "TargetResponseTime",
        "2.0",
    ),
];

#[test]
fn five_alarms_tell_a_topic() {
    for stack in both() {
        assert_eq!(stack.of("cloudwatch:Alarm").len(), ALARMS.len());
        for (name, namespace, metric, threshold) in ALARMS {
            let alarm = stack.named("cloudwatch:Alarm", &format!("alerts/{name}"));
            assert_eq!(alarm.text("namespace"), namespace);
            assert_eq!(alarm.text("metric_name"), metric);
            let number = |text: &str| text.parse::<f64>().unwrap();
            assert_eq!(
                number(&alarm.text("threshold")),
                number(threshold),
                "{name}"
            );
            assert_eq!(alarm.text("comparison_operator"), "GreaterThanThreshold");
            assert_eq!(alarm.text("alarm_actions"), "[‹alerts/topic.arn›]");
            let full = format!("payment-system-{}-{name}", stack.stack);
            assert_eq!(alarm.text("alarm_name"), full);
        }
    }
}

#[test]
fn an_address_is_told_if_there_is_one() {
    let stack = correct("production", &[("alarm_email", "ops@example.com")]);
    let subscription = stack.only("sns:Subscription");
    assert_eq!(subscription.text("protocol"), "email");
    assert_eq!(subscription.text("endpoint"), "ops@example.com");
    assert_eq!(correct("production", &[]).of("sns:Subscription").len(), 0);
}

#[test]
fn what_is_told_is_encrypted_with_a_key_that_alarms_can_use() {
    for stack in both() {
        let topic = stack.only("sns:Topic");
        assert_eq!(topic.text("kms_master_key_id"), "‹alerts/key.arn›");
        let key = stack.only("kms:Key");
        let service = "key_policy.Statement.1.Principal.Service.0";
        assert_eq!(key.text(service), "cloudwatch.amazonaws.com");
    }
}

/// The names of the measurements on a dashboard.
fn shown(stack: &Declaration, name: &str) -> Vec<String> {
    let dashboard = stack.named("cloudwatch:Dashboard", &format!("{name}/dashboard"));
    let widgets = dashboard.at("dashboard_body.widgets").as_list().unwrap();
    let lines = (0..widgets.len()).flat_map(|widget| {
        let path = format!("dashboard_body.widgets.{widget}.properties.metrics");
        let lines = dashboard.at(&path).as_list().unwrap().iter();
        let lines = lines.map(|line| line.as_list().unwrap()[1].to_string());
        lines.collect::<Vec<_>>()
    });
    let mut names: Vec<String> = lines.collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn three_dashboards_show_services_database_and_load_balancer() {
    for stack in both() {
        assert_eq!(stack.of("cloudwatch:Dashboard").len(), 3);
        let application = [
            "CPUUtilization",
            "MemoryUtilization",
            "RequestCountPerTarget",
        ];
        assert_eq!(shown(&stack, "application"), application);
        let database = ["CPUUtilization", "DatabaseConnections", "FreeStorageSpace"];
        assert_eq!(shown(&stack, "database"), database);
        let balancer = shown(&stack, "load-balancer");
        for metric in ["HTTPCode_ELB_5XX_Count", "TargetResponseTime"] {
            assert!(balancer.contains(&metric.to_string()), "{balancer:?}");
        }
    }
}
