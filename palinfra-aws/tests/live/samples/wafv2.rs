use palinfra_aws::ec2::{Subnet, Vpc};
use palinfra_aws::elbv2::LoadBalancer;
use palinfra_aws::live::Shown;
use palinfra_aws::logs::LogGroup;
use palinfra_aws::wafv2::*;
use palinfra_core::{Declared, Property, Stack, Value, cidr};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let other = VisibilityConfig {
        sampled_requests_enabled: false,
        ..VisibilityConfig::named("other")
    };
    let rules = vec![
        Rule::rate_limit(1, "limit", 500).only_for([Match::path("/api/")]),
        Rule::managed(2, "AWSManagedRulesSQLiRuleSet").only_count(),
        Rule::block(3, "elsewhere", [Match::country(["DE", "AT"]).inverted()]),
    ];
    vec![
        sample(acl)
            .update("default_action", DefaultAction::Block.into_value())
            .update("rules", rules.into_value())
            .update("visibility_config", other.into_value())
            .update("description", "Another one"),
        sample(association),
        sample(logging)
            .together([
                ("log_group_name", Value::Null),
                ("bucket_name", "aws-waf-logs-contract".shown()),
            ])
            .update("redacted_fields", vec!["header:cookie", "query-string"]),
    ]
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::rate_limit(1, "limit", 2000),
        Rule::managed(2, "AWSManagedRulesCommonRuleSet"),
        Rule::block(
            3,
            "admin-from-elsewhere",
            [
                Match::path("/admin"),
                Match::header("user-agent", "curl").inverted(),
            ],
        ),
    ]
}

fn acl(stack: &mut Stack) -> Declared<WebAcl> {
    WebAcl::new("it", "contract-it", VisibilityConfig::named("contract-it"))
        .rules(rules())
        .description("For the contract")
        .declare(stack)
}

fn association(stack: &mut Stack) -> Declared<WebAclAssociation> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let subnet = |zone: &str, range| {
        Subnet::new(zone, &vpc, range).availability_zone(format!("us-east-1{zone}"))
    };
    let a = subnet("a", cidr!("10.0.0.0/24")).declare(stack);
    let b = subnet("b", cidr!("10.0.1.0/24")).declare(stack);
    let balancer = LoadBalancer::new("balancer", "contract-waf", [&a, &b]).declare(stack);
    let acl = WebAcl::new("acl", "contract-at", VisibilityConfig::named("contract-at"));
    let acl = acl.declare(stack);
    WebAclAssociation::new("it", &acl, &balancer).declare(stack)
}

fn logging(stack: &mut Stack) -> Declared<LoggingConfiguration> {
    let acl = WebAcl::new(
        "acl",
        "contract-log",
        VisibilityConfig::named("contract-log"),
    );
    let acl = acl.declare(stack);
    let group = LogGroup::new("group", "aws-waf-logs-contract").declare(stack);
    LoggingConfiguration::new("it", &acl)
        .log_group_name(&group.log_group_name)
        .redacted_fields(["header:authorization"])
        .declare(stack)
}
