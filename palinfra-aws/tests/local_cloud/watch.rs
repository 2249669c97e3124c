//! What watches: alarms, a dashboard, a topic, a firewall with its log.

use palinfra_aws::cloudwatch::{Alarm, Comparison, Dashboard, DashboardBody};
use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::logs::{LogGroup, MetricFilter, MetricTransformation};
use palinfra_aws::sns::{Subscription, Topic, TopicPolicy};
use palinfra_aws::wafv2::{
    LoggingConfiguration, Match, Rule, VisibilityConfig, WebAcl, WebAclAssociation,
};
use palinfra_aws::{ec2, elbv2, rds};
use palinfra_core::{Stack, cidr, out};

pub fn program(stack: &mut Stack) {
    let topic = Topic::new("alerts", "alerts").declare(stack);
    let publish = Statement::allow(["sns:Publish"], [out!("{}", topic.arn)])
        .principal(Principal::service("cloudwatch.amazonaws.com"));
    let policy = PolicyDocument::new().statement(publish);
    TopicPolicy::new("alerts", &topic, policy).declare(stack);
    Subscription::new("mail", &topic, "email", "ops@example.com").declare(stack);

    let lines = LogGroup::new("api", "/shop/api").declare(stack);
    let count = MetricTransformation::count("Shop", "Errors");
    MetricFilter::new("errors", "errors", &lines, "ERROR", [count]).declare(stack);
    Alarm::new(
        "errors",
        "errors",
        "Shop",
        "Errors",
        Comparison::Above,
        10.0,
    )
    .statistic("Sum")
    .alarm_actions([out!("{}", topic.arn)])
    .declare(stack);
    let text = serde_json::json!({"type": "text", "properties": {"markdown": "# Shop"}});
    Dashboard::new("shop", "shop", DashboardBody::new().widget(text)).declare(stack);

    let vpc = ec2::Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
    let ranges = [("a", cidr!("10.0.0.0/20")), ("b", cidr!("10.0.16.0/20"))];
    let subnets = ranges.map(|(name, range)| ec2::Subnet::new(name, &vpc, range).declare(stack));
    let [a, b] = &subnets;
    let balancer = elbv2::LoadBalancer::new("shop", "shop", [a, b]).declare(stack);
    let acl = WebAcl::new("shop", "shop", VisibilityConfig::named("shop"))
        .rules([
            Rule::rate_limit(1, "limit", 2000),
            Rule::managed(2, "AWSManagedRulesCommonRuleSet").only_for([Match::path("/api")]),
        ])
        .declare(stack);
    WebAclAssociation::new("shop", &acl, &balancer).declare(stack);
    let log = LogGroup::new("waf", "aws-waf-logs-shop").declare(stack);
    LoggingConfiguration::new("shop", &acl)
        .log_group_name(&log.log_group_name)
        .declare(stack);

    let class = "db.m7g.large";
    let group = rds::DbSubnetGroup::new("shop", "shop", [a, b]).declare(stack);
    let database = rds::DbInstance::new("shop", "shop", "postgres", class, 20, "app")
        .db_subnet_group_name(&group)
        .skip_final_snapshot(true)
        .declare(stack);
    rds::ReadReplica::new("reader", "shop-reader", &database, class).declare(stack);
}
