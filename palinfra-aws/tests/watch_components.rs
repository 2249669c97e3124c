//! Shared load balancers, firewalls, alarms and secrets: what they declare besides what a
//! blueprint shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::logs::LogGroup;
use palinfra_aws::wafv2::{LoggingConfiguration, Match, Rule, VisibilityConfig, WebAcl};
use palinfra_aws::{
    Alarms, ApplicationLoadBalancer, Dashboard, DatabaseInstance, FargateService, Metric,
    RedisCache, SecretText, Target, Vpc, Waf,
};
use palinfra_core::stack::Declaration;
use palinfra_core::{Arn, Project, Secret, Stack, Value, cidr, testing};
use palinfra_testing::{DeclarationExt, NodeExt};

const IMAGE: &str = "public.ecr.aws/nginx/nginx:stable";
const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:123456789012:certificate/1a-2b";

fn project(program: impl Fn(&mut Stack, &Vpc) + Send + Sync + 'static) -> Project {
    let mut project = Project::new("shop", "eu-west-1");
    project.stack("dev", move |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        program(stack, &vpc);
    });
    project
}

fn declare(program: impl Fn(&mut Stack, &Vpc) + Send + Sync + 'static) -> Declaration {
    palinfra_testing::declare(&project(program), "dev", &[])
}

#[test]
fn a_shared_load_balancer_needs_a_certificate_as_well() {
    let without = declare(|stack, vpc| {
        ApplicationLoadBalancer::new("shop", vpc).declare(stack);
    });
    assert_eq!(without.errors.len(), 1);
    assert!(without.errors[0].message.contains("`allow_plain_http`"));
    let with = declare(|stack, vpc| {
        ApplicationLoadBalancer::new("shop", vpc)
            .certificate(Arn::new(CERTIFICATE))
            .protect(true)
            .declare(stack);
    });
    assert_eq!(with.errors, []);
    let balancer = with.of("elbv2:LoadBalancer")[0];
    let attributes = balancer.text("load_balancer_attributes");
    assert!(
        attributes.contains("deletion_protection.enabled: true"),
        "{attributes}"
    );
    // What no service is for is answered by nobody.
    let https = with.of("elbv2:Listener")[0];
    assert!(https.text("default_actions").contains("404"));
}

#[test]
fn requests_can_be_a_target_only_behind_a_load_balancer() {
    let stack = declare(|stack, vpc| {
        FargateService::new("worker", vpc, IMAGE)
            .public(false)
            .scale(1..=3, [Target::requests(100)])
            .declare(stack);
    });
    assert_eq!(stack.errors.len(), 1);
    let own = declare(|stack, vpc| {
        let api = FargateService::new("api", vpc, IMAGE)
            .certificate(Arn::new(CERTIFICATE))
            .scale(1..=3, [Target::requests(100)])
            .declare(stack);
        assert!(api.requests().is_some() && api.rule.is_none());
    });
    assert_eq!(own.errors, []);
}

#[test]
fn a_log_that_waf_would_refuse_is_an_error_of_the_preview() {
    let project = project(|stack, _| {
        let acl = WebAcl::new("acl", "shop", VisibilityConfig::named("shop")).declare(stack);
        let group = LogGroup::new("logs", "/aws/wafv2/shop").declare(stack);
        LoggingConfiguration::new("logs", &acl)
            .log_group_name(&group.log_group_name)
            .declare(stack);
    });
    let preview = testing::preview(&project, &palinfra_aws::types(), "dev", &[]);
    assert!(preview.contains("begins with `aws-waf-logs-`"), "{preview}");
    assert!(
        preview.contains("watch_components.rs:"),
        "its line: {preview}"
    );
}

#[test]
fn a_firewall_can_only_count_and_takes_rules_of_ones_own() {
    let stack = declare(|stack, _| {
        let abroad = Rule::block(50, "abroad", [Match::country(["DE"]).negated()]);
        Waf::regional("firewall")
            .managed_groups(["AWSManagedRulesLinuxRuleSet"])
            .rule(abroad)
            .only_count(true)
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let rules = stack.of("wafv2:WebAcl")[0].inputs["rules"].clone();
    let rules = rules.as_list().unwrap();
    assert_eq!(rules.len(), 3);
    for rule in rules {
        let rule = rule.as_map().unwrap();
        let action = rule.get("action").or(rule.get("override_action"));
        assert_eq!(action, Some(&Value::Text("Count".into())));
    }
}

#[test]
fn alarms_look_once_at_sums_and_twice_at_all_else() {
    let stack = declare(|stack, _| {
        Alarms::new("alerts")
            .above("refunds", Metric::new("Shop", "Refunds", "Sum"), 5.0)
            .above("slow", Metric::new("Shop", "Seconds", "p99"), 2.0)
            .below("few", Metric::new("Shop", "Payments", "Average"), 1.0)
            .subscriber("https", "https://pager.example.com/hook")
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let alarms = stack.of("cloudwatch:Alarm");
    let periods = alarms.iter().map(|it| it.text("evaluation_periods"));
    assert_eq!(periods.collect::<Vec<_>>(), ["1", "2", "2"]);
    assert_eq!(alarms[1].text("extended_statistic"), "p99");
    assert_eq!(alarms[1].text("statistic"), "");
    assert_eq!(alarms[2].text("comparison_operator"), "LessThanThreshold");
    assert_eq!(stack.of("sns:Subscription")[0].text("protocol"), "https");
}

#[test]
fn only_alarms_of_this_account_may_publish() {
    let stack = declare(|stack, _| {
        Alarms::new("alerts").declare(stack);
    });
    let policy = stack.of("sns:TopicPolicy")[0].text("policy_document");
    assert!(policy.contains("cloudwatch.amazonaws.com"), "{policy}");
    assert!(policy.contains("aws:SourceAccount"), "{policy}");
    assert!(policy.contains("aws:SecureTransport"), "{policy}");
}

#[test]
fn a_database_and_a_cache_are_told_the_text_of_a_secret() {
    let stack = declare(|stack, vpc| {
        let given = Secret::new("correct-horse-battery".to_string());
        let password = SecretText::new("password", "shop/db", Some(given)).declare(stack);
        let token = SecretText::new("token", "shop/redis", None).declare(stack);
        let database = DatabaseInstance::postgres("db", vpc)
            .credentials("shop", &password)
            .read_replicas(2)
            .declare(stack);
        assert_eq!(database.password().value(), password.secret.arn.value());
        RedisCache::new("cache", vpc)
            .auth_token(&token)
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let database = stack.of("rds:DbInstance")[0];
    assert_eq!(database.text("manage_master_user_password"), "false");
    assert!(
        !database.text("master_user_password").contains("horse"),
        "never shown"
    );
    let cache = stack.of("elasticache:ReplicationGroup")[0];
    assert_eq!(cache.text("auth_token"), "[secret]");
    // The cache makes up no other one.
    assert_eq!(stack.of("secretsmanager:Secret").len(), 2);
    assert_eq!(stack.of("rds:ReadReplica").len(), 2);
}

#[test]
fn a_text_that_is_too_short_is_refused_and_not_repeated() {
    let stack = declare(|stack, _| {
        let short = Secret::new("short".to_string());
        SecretText::new("key", "shop/key", Some(short))
            .least(32)
            .declare(stack);
    });
    assert_eq!(stack.errors.len(), 1);
    let message = &stack.errors[0].message;
    assert!(
        message.contains("at least 32") && !message.contains("short"),
        "{message}"
    );
}

#[test]
fn a_name_whose_records_are_made_elsewhere_needs_a_certificate() {
    let without = declare(|stack, vpc| {
        ApplicationLoadBalancer::new("shop", vpc)
            .allow_plain_http(true)
            .host("pay.example.com")
            .declare(stack);
    });
    assert_eq!(without.errors.len(), 1);
    assert!(without.errors[0].message.contains("`pay.example.com`"));
    let with = declare(|stack, vpc| {
        let entrance = ApplicationLoadBalancer::new("shop", vpc)
            .certificate(Arn::new(CERTIFICATE))
            .host("pay.example.com")
            .declare(stack);
        assert_eq!(
            entrance.url().value().to_string(),
            "https://pay.example.com"
        );
    });
    assert_eq!(with.errors, []);
    assert_eq!(with.of("route53:RecordSet").len(), 0);
}

#[test]
fn the_usual_graphs_are_those_of_what_is_passed_in() {
    let stack = declare(|stack, vpc| {
        let worker = FargateService::new("worker", vpc, IMAGE)
            .public(false)
            .declare(stack);
        let database = DatabaseInstance::postgres("data", vpc).declare(stack);
        Dashboard::new("page")
            .services([&worker])
            .database(&database)
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let page = stack.only("cloudwatch:Dashboard");
    let titles: Vec<String> = (0..7)
        .map(|at| page.text(&format!("dashboard_body.widgets.{at}.properties.title")))
        .collect();
    let expected = [
        "CPU",
        "Memory",
        "Requests per task",
        "Connections",
        "CPU",
        "Free storage",
        "",
    ];
    assert_eq!(titles, expected);
    // Nothing sends requests to the worker.
    let requests = "dashboard_body.widgets.2.properties.metrics";
    assert_eq!(page.items(requests).len(), 0);
}
