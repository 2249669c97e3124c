//! The way in: HTTPS, paths, health checks, the firewall.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{CERTIFICATE, both, correct, declared, production, staging};

#[test]
fn https_ends_at_the_load_balancer_when_there_is_a_certificate() {
    let stack = production();
    let https = stack.named("elbv2:Listener", "alb/https");
    assert_eq!(https.items("certificates"), [CERTIFICATE]);
    assert!(
        https.text("ssl_policy").contains("TLS13-1-2"),
        "1.2 or newer"
    );
    let http = stack.named("elbv2:Listener", "alb/http");
    assert_eq!(http.text("default_actions.0.action_type"), "redirect");

    let stack = staging();
    assert_eq!(stack.only("elbv2:Listener").text("port"), "80");
}

#[test]
fn a_domain_is_optional_and_gets_a_certificate_in_its_zone() {
    let zone = [
        ("domain", "pay.example.com"),
        ("hosted_zone", "Z0123456789"),
    ];
    let stack = correct("production", &zone);
    stack.only("acm:CertificateValidation");
    let record = stack.named("route53:RecordSet", "alb/alias-a");
    assert_eq!(record.text("name"), "pay.example.com");

    let elsewhere = [
        ("domain", "pay.example.com"),
        ("certificate_arn", CERTIFICATE),
    ];
    let stack = correct("production", &elsewhere);
    assert_eq!(stack.of("route53:RecordSet").len(), 0);
    let url = stack.outputs.iter().find(|(name, _)| name == "api_url");
    let url = url.map(|(_, url)| url.to_string());
    assert_eq!(url.as_deref(), Some("https://pay.example.com/api"));

    for wrong in [
        ("domain", "pay.example.com"),
        ("hosted_zone", "Z0123456789"),
    ] {
        assert_eq!(declared("production", &[wrong]).errors.len(), 1);
    }
}

#[test]
fn the_api_is_the_backends_and_the_rest_is_the_frontends() {
    for stack in both() {
        stack.only("elbv2:LoadBalancer");
        for (name, path, health) in [
            ("backend", "/api/*", "/api/v1/actuator/health"),
            ("frontend", "/*", "/health"),
        ] {
            let rule = stack.named("elbv2:ListenerRule", &format!("{name}/requests"));
            assert_eq!(rule.text("conditions.0.field"), "path-pattern");
            assert_eq!(rule.items("conditions.0.values"), [path]);
            let to = rule.text("actions.0.target_group_arn");
            assert_eq!(to, format!("‹{name}/tasks.arn›"));
            let targets = stack.named("elbv2:TargetGroup", &format!("{name}/tasks"));
            assert_eq!(targets.text("health_check_path"), health);
            let service = stack.named("ecs:Service", &format!("{name}/service"));
            assert!(service.waits_for(rule), "ECS takes only what is sent to");
        }
        let priority = |name: &str| {
            let rule = stack.named("elbv2:ListenerRule", &format!("{name}/requests"));
            rule.text("priority").parse::<u32>().unwrap()
        };
        assert!(priority("backend") < priority("frontend"));
    }
}

#[test]
fn the_firewall_limits_addresses_and_knows_the_usual_attacks() {
    for stack in both() {
        let acl = stack.only("wafv2:WebAcl");
        assert_eq!(acl.text("scope"), "REGIONAL");
        let limit = "rules.0.statement.rate_based_statement.limit";
        assert_eq!(acl.text(limit), "2000");
        let groups: Vec<String> = (1..5)
            .map(|at| format!("rules.{at}.statement.managed_rule_group_statement.name"))
            .map(|path| acl.text(&path))
            .collect();
        assert!(groups.contains(&"AWSManagedRulesCommonRuleSet".to_string()));
        assert!(groups.contains(&"AWSManagedRulesSQLiRuleSet".to_string()));
        let association = stack.only("wafv2:WebAclAssociation");
        assert_eq!(association.text("resource_arn"), "‹alb/load-balancer.arn›");
    }
}

#[test]
fn the_firewall_writes_to_a_group_that_aws_takes() {
    for stack in both() {
        let group = stack.named("logs:LogGroup", "waf/logs");
        let name = format!("aws-waf-logs-payment-system-{}-waf", stack.stack);
        assert_eq!(group.text("log_group_name"), name);
        let logging = stack.only("wafv2:LoggingConfiguration");
        assert_eq!(logging.text("log_group_name"), "‹waf/logs.log_group_name›");
        assert!(
            !logging.at("redacted_fields").is_null(),
            "no tokens in logs"
        );
    }
}
