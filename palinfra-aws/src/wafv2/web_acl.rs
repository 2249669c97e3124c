use palinfra_core::{Arn, Id, Map, Output, Outputs, Property, Resource, Value};

use super::{Rule, VisibilityConfig};
use crate::{Tags, rules};

/// The rules of a firewall for web requests. It looks at those of what it is associated with.
///
/// [AWS documentation](https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "wafv2:WebAcl",
    cloudformation = "AWS::WAFv2::WebACL",
    outputs = WebAclOutputs,
    id = "arn:aws:wafv2:{region}:{account}:regional/webacl/{name}/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{name} {scope}",
    unique("name", "scope"),
    usual(create = 10, update = 10, delete = 10),
)]
pub struct WebAcl {
    /// The name, unique in the region.
    #[input(replaces, check = web_acl_name)]
    pub name: String,
    /// `REGIONAL`, or `CLOUDFRONT` for distributions. Those are in `us-east-1` alone.
    #[input(replaces, default = "REGIONAL", check = scope)]
    pub scope: String,
    /// What happens to requests that no rule is for.
    #[input(default = DefaultAction::Allow)]
    pub default_action: DefaultAction,
    /// The rules. They may be listed in any order: their priorities say which comes first.
    #[input(unordered, check = apart)]
    pub rules: Option<Vec<Rule>>,
    /// What is recorded of requests.
    pub visibility_config: VisibilityConfig,
    /// What it is for.
    #[input(check = description)]
    pub description: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`WebAcl`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct WebAclOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<WebAcl>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<WebAcl>>,
    /// Its name, as CloudWatch knows it.
    pub name: Output<String>,
}

/// What happens to requests that no rule is for.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultAction {
    /// They go through.
    Allow,
    /// They are refused.
    Block,
}

fn web_acl_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=128, "letters, digits, `-` and `_`", |c| {
        c.is_ascii_alphanumeric() || "-_".contains(c)
    })
}

fn description(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=256,
        "letters, digits, spaces and any of `_+=:#@/-,.`",
        |c| c.is_ascii_alphanumeric() || " _+=:#@/-,.".contains(c),
    )
}

fn scope(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["REGIONAL", "CLOUDFRONT"])
}

/// No two rules have the same name or the same priority, and each does one thing.
fn apart(value: &Value) -> Result<(), String> {
    let rules = value.as_list().unwrap_or_default();
    let rules: Vec<&Map> = rules.iter().filter_map(Value::as_map).collect();
    for (at, rule) in rules.iter().enumerate() {
        let name = rule.get("name").and_then(Value::as_str).unwrap_or_default();
        let earlier = rules.iter().take(at);
        for key in ["name", "priority"] {
            if earlier.clone().any(|other| other.get(key) == rule.get(key)) {
                return Err(format!(
                    "two rules have the {key} of `{}`: each needs its own",
                    name.escape_debug()
                ));
            }
        }
        let of = |key: &str| rule.get(key).is_some_and(|value| !value.is_null());
        if of("action") == of("override_action") {
            return Err(format!(
                "rule `{}` needs an `action`, or an `override_action` for a managed group",
                name.escape_debug()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: Vec<Rule>) -> Result<(), String> {
        apart(&rules.into_value())
    }

    #[test]
    fn rules_have_names_and_priorities_of_their_own() {
        let common = Rule::managed(1, "AWSManagedRulesCommonRuleSet");
        let limit = |priority, name: &str| Rule::rate_limit(priority, name, 2000);
        assert_eq!(check(vec![common.clone(), limit(2, "limit")]), Ok(()));
        assert!(check(vec![common.clone(), limit(1, "limit")]).is_err());
        assert!(check(vec![limit(1, "limit"), limit(2, "limit")]).is_err());
        let mut both = common;
        both.action = Some(crate::wafv2::RuleAction::Block);
        assert!(check(vec![both]).is_err());
    }
}
