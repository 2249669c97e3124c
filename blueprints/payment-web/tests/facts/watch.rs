//! Firewalls, alarms and traces: on in `prod`.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{correct, dev, prod};

#[test]
fn a_firewall_is_in_front_of_the_api() {
    let prod = prod();
    let acl = prod.named("wafv2:WebAcl", "payment-api-waf/acl");
    assert_eq!(acl.text("name"), "payment-api-waf-prod");
    assert_eq!(acl.options.region, None, "that of the load balancer");
    let association = prod.only("wafv2:WebAclAssociation");
    let at = association.text("resource_arn");
    assert_eq!(at, "‹payment-api/load-balancer.arn›");
}

#[test]
fn another_is_in_front_of_the_page_where_cloudfront_takes_it() {
    let prod = prod();
    let acl = prod.named("wafv2:WebAcl", "payment-frontend-waf/acl");
    assert_eq!(acl.text("scope"), "CLOUDFRONT");
    let logs = prod.named("logs:LogGroup", "payment-frontend-waf/logs");
    let name = logs.text("log_group_name");
    assert_eq!(name, "aws-waf-logs-payment-frontend-waf-prod");
    for node in [acl, logs] {
        assert_eq!(node.options.region.as_deref(), Some("us-east-1"));
    }
    let distribution = prod.only("cloudfront:Distribution");
    let firewall = distribution.text("web_acl_id");
    assert_eq!(firewall, "‹payment-frontend-waf/acl.arn›");
}

#[test]
fn alarms_tell_a_topic() {
    let stack = correct(
        "prod",
        &[
            ("domain", "pay.example.com"),
            ("alarm_email", "ops@example.com"),
        ],
    );
    stack.only("sns:Topic");
    assert_eq!(
        stack.only("sns:Subscription").text("endpoint"),
        "ops@example.com"
    );
    let alarms = stack.of("cloudwatch:Alarm");
    assert_eq!(alarms.len(), 7);
    for alarm in alarms {
        let told = alarm.text("alarm_actions");
        assert_eq!(told, "[‹payment-alerts/topic.arn›]");
        assert!(alarm.text("alarm_name").ends_with("-prod"));
    }
}

#[test]
fn they_are_settings() {
    for kind in ["wafv2:WebAcl", "cloudwatch:Alarm", "sns:Topic"] {
        assert_eq!(dev().of(kind).len(), 0, "{kind}");
    }
    let on = correct("dev", &[("waf", "true"), ("alarms", "true")]);
    assert_eq!(on.of("wafv2:WebAcl").len(), 2);
    assert_eq!(on.of("cloudwatch:Alarm").len(), 7);
    let off = [
        ("domain", "pay.example.com"),
        ("waf", "false"),
        ("alarms", "false"),
    ];
    let off = correct("prod", &off);
    assert_eq!(
        off.of("wafv2:WebAcl").len() + off.of("cloudwatch:Alarm").len(),
        0
    );
}

#[test]
fn requests_are_traced() {
    let prod = prod();
    let task = prod.only("ecs:TaskDefinition");
    assert_eq!(task.text("container_definitions.1.name"), "collector");
    let role = prod.named("iam:Role", "payment-api/task-role");
    assert!(role.text("policies").contains("xray:PutTraceSegments"));
    let group = prod.only("xray:Group");
    let filter = group.text("filter_expression");
    assert!(filter.contains("payment-api-prod"), "{filter}");
    let off = correct(
        "prod",
        &[("domain", "pay.example.com"), ("tracing", "false")],
    );
    for stack in [dev(), off] {
        assert_eq!(stack.of("xray:Group").len(), 0);
        let task = stack.only("ecs:TaskDefinition");
        assert_eq!(task.text("container_definitions.1.name"), "");
    }
}
