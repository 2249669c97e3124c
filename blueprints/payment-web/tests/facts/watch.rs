//! Firewalls, alarms and traces: on in `prod`.

use crate::support::{correct, dev, named, of, only, prod, text};

#[test]
fn a_firewall_is_in_front_of_the_api() {
    let prod = prod();
    let acl = named(&prod, "wafv2:WebAcl", "payment-api-waf/acl");
    assert_eq!(text(acl, "name"), "payment-api-waf-prod");
    assert_eq!(acl.options.region, None, "that of the load balancer");
    let association = only(&prod, "wafv2:WebAclAssociation");
    let at = text(association, "resource_arn");
    assert_eq!(at, "‹payment-api/load-balancer.arn›");
}

#[test]
fn another_is_in_front_of_the_page_where_cloudfront_takes_it() {
    let prod = prod();
    let acl = named(&prod, "wafv2:WebAcl", "payment-frontend-waf/acl");
    assert_eq!(text(acl, "scope"), "CLOUDFRONT");
    let logs = named(&prod, "logs:LogGroup", "payment-frontend-waf/logs");
    let name = text(logs, "log_group_name");
    assert_eq!(name, "aws-waf-logs-payment-frontend-waf-prod");
    for node in [acl, logs] {
        assert_eq!(node.options.region.as_deref(), Some("us-east-1"));
    }
    let distribution = only(&prod, "cloudfront:Distribution");
    let firewall = text(distribution, "web_acl_id");
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
    only(&stack, "sns:Topic");
    assert_eq!(
        text(only(&stack, "sns:Subscription"), "endpoint"),
        "ops@example.com"
    );
    let alarms = of(&stack, "cloudwatch:Alarm");
    assert_eq!(alarms.len(), 7);
    for alarm in alarms {
        let told = text(alarm, "alarm_actions");
        assert_eq!(told, "[‹payment-alerts/topic.arn›]");
        assert!(text(alarm, "alarm_name").ends_with("-prod"));
    }
}

#[test]
fn they_are_settings() {
    for kind in ["wafv2:WebAcl", "cloudwatch:Alarm", "sns:Topic"] {
        assert_eq!(of(&dev(), kind).len(), 0, "{kind}");
    }
    let on = correct("dev", &[("waf", "true"), ("alarms", "true")]);
    assert_eq!(of(&on, "wafv2:WebAcl").len(), 2);
    assert_eq!(of(&on, "cloudwatch:Alarm").len(), 7);
    let off = [
        ("domain", "pay.example.com"),
        ("waf", "false"),
        ("alarms", "false"),
    ];
    let off = correct("prod", &off);
    assert_eq!(
        of(&off, "wafv2:WebAcl").len() + of(&off, "cloudwatch:Alarm").len(),
        0
    );
}

#[test]
fn requests_are_traced() {
    let prod = prod();
    let task = only(&prod, "ecs:TaskDefinition");
    assert_eq!(text(task, "container_definitions.1.name"), "collector");
    let role = named(&prod, "iam:Role", "payment-api/task-role");
    assert!(text(role, "policies").contains("xray:PutTraceSegments"));
    let group = only(&prod, "xray:Group");
    let filter = text(group, "filter_expression");
    assert!(filter.contains("payment-api-prod"), "{filter}");
    let off = correct(
        "prod",
        &[("domain", "pay.example.com"), ("tracing", "false")],
    );
    for stack in [dev(), off] {
        assert_eq!(of(&stack, "xray:Group").len(), 0);
        let task = only(&stack, "ecs:TaskDefinition");
        assert_eq!(text(task, "container_definitions.1.name"), "");
    }
}
