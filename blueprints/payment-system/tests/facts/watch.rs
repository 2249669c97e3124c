//! Alarms and dashboards.

use palinfra_core::stack::Declaration;

use crate::support::{at, both, correct, named, of, only, text};

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
        assert_eq!(of(&stack, "cloudwatch:Alarm").len(), ALARMS.len());
        for (name, namespace, metric, threshold) in ALARMS {
            let alarm = named(&stack, "cloudwatch:Alarm", &format!("alerts/{name}"));
            assert_eq!(text(alarm, "namespace"), namespace);
            assert_eq!(text(alarm, "metric_name"), metric);
            let number = |text: &str| text.parse::<f64>().unwrap();
            assert_eq!(
                number(&text(alarm, "threshold")),
                number(threshold),
                "{name}"
            );
            assert_eq!(text(alarm, "comparison_operator"), "GreaterThanThreshold");
            assert_eq!(text(alarm, "alarm_actions"), "[‹alerts/topic.arn›]");
            let full = format!("payment-system-{}-{name}", stack.stack);
            assert_eq!(text(alarm, "alarm_name"), full);
        }
    }
}

#[test]
fn an_address_is_told_if_there_is_one() {
    let stack = correct("production", &[("alarm_email", "ops@example.com")]);
    let subscription = only(&stack, "sns:Subscription");
    assert_eq!(text(subscription, "protocol"), "email");
    assert_eq!(text(subscription, "endpoint"), "ops@example.com");
    assert_eq!(of(&correct("production", &[]), "sns:Subscription").len(), 0);
}

#[test]
fn what_is_told_is_encrypted_with_a_key_that_alarms_can_use() {
    for stack in both() {
        let topic = only(&stack, "sns:Topic");
        assert_eq!(text(topic, "kms_master_key_id"), "‹alerts/key.arn›");
        let key = only(&stack, "kms:Key");
        let service = "key_policy.Statement.1.Principal.Service.0";
        assert_eq!(text(key, service), "cloudwatch.amazonaws.com");
    }
}

/// The names of the measurements on a dashboard.
fn shown(stack: &Declaration, name: &str) -> Vec<String> {
    let dashboard = named(stack, "cloudwatch:Dashboard", &format!("{name}/dashboard"));
    let widgets = at(dashboard, "dashboard_body.widgets").as_list().unwrap();
    let lines = (0..widgets.len()).flat_map(|widget| {
        let path = format!("dashboard_body.widgets.{widget}.properties.metrics");
        let lines = at(dashboard, &path).as_list().unwrap().iter();
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
        assert_eq!(of(&stack, "cloudwatch:Dashboard").len(), 3);
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
