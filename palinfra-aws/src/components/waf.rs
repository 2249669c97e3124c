//! A firewall for web requests.

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Output, Stack, out};

use super::{caller, full_name};
use crate::elbv2::LoadBalancer;
use crate::logs::LogGroup;
use crate::wafv2::{
    LoggingConfiguration, PREFIX, Rule, VisibilityConfig, WebAcl, WebAclAssociation,
};

/// Where the ACLs for CloudFront are, wherever the stack is.
const CLOUDFRONT: &str = "us-east-1";

/// AWS's groups against what OWASP lists: addresses of ill repute, the usual attacks, inputs
/// that are known to be bad, injected SQL. Together 1,125 of the 1,500 units that are in the
/// price.
const GROUPS: [&str; 4] = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
];

/// A firewall for web requests: a limit for each address, AWS's groups of rules, and a log of
/// each request without what logs people in.
///
/// ```
/// use palinfra_aws::{ApplicationLoadBalancer, Waf};
/// use palinfra_aws::wafv2::{Match, Rule};
/// use palinfra_core::Stack;
/// fn protect(stack: &mut Stack, entrance: &ApplicationLoadBalancer) {
///     let firewall = Waf::regional("firewall")
///         .rate_limit(2000)
///         .rule(Rule::block(50, "admin-from-abroad", [
///             Match::path("/admin"),
///             Match::country(["DE"]).inverted(),
///         ]))
///         .declare(stack);
///     firewall.protect(stack, &entrance.load_balancer);
/// }
/// ```
pub struct Waf {
    name: String,
    line: Line,
    /// The rules.
    pub acl: Declared<WebAcl>,
    /// Where a line for each request goes.
    pub log_group: Declared<LogGroup>,
    /// What goes there.
    pub logging: Declared<LoggingConfiguration>,
}

/// Builds a [`Waf`].
#[must_use = "it does nothing until `declare`"]
pub struct WafBuilder {
    name: String,
    cloudfront: bool,
    limit: i64,
    groups: Vec<String>,
    rules: Vec<Rule>,
    only_count: bool,
    log_days: i64,
    line: Line,
}

impl Waf {
    /// A firewall for load balancers in the stack's region.
    #[track_caller]
    pub fn regional(name: impl Into<String>) -> WafBuilder {
        WafBuilder::new(name.into(), false, caller())
    }

    /// A firewall for distributions of CloudFront. It is in `us-east-1`.
    #[track_caller]
    pub fn cloudfront(name: impl Into<String>) -> WafBuilder {
        WafBuilder::new(name.into(), true, caller())
    }

    /// Its ARN, which a distribution names.
    pub fn arn(&self) -> Output<Arn<WebAcl>> {
        self.acl.arn.clone()
    }

    /// Stands in front of a load balancer.
    pub fn protect(
        &self,
        stack: &mut Stack,
        load_balancer: &Declared<LoadBalancer>,
    ) -> Declared<WebAclAssociation> {
        let line = self.line.clone();
        stack.component_at("Waf", &self.name, line, |stack| {
            let at = format!("at-{}", load_balancer.urn().name());
            WebAclAssociation::new(at, &self.acl, load_balancer).declare(stack)
        })
    }
}

impl WafBuilder {
    fn new(name: String, cloudfront: bool, line: Line) -> WafBuilder {
        WafBuilder {
            name,
            cloudfront,
            limit: 2000,
            groups: GROUPS.map(String::from).to_vec(),
            rules: Vec::new(),
            only_count: false,
            log_days: 30,
            line,
        }
    }

    /// How many requests an address may send in five minutes, at least 10. Left out: 2000.
    pub fn rate_limit(mut self, requests: i64) -> Self {
        self.limit = requests;
        self
    }

    /// Other groups of AWS than those against addresses of ill repute, the usual attacks, bad
    /// inputs and injected SQL. More than 1,500 capacity units cost extra.
    pub fn managed_groups<T: Into<String>>(mut self, groups: impl IntoIterator<Item = T>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }

    /// A rule of your own. The limit has the priority 0, the groups have 10, 11 and so on.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Whether requests are only counted that would be refused: to see what a firewall would
    /// do before it does it.
    pub fn only_count(mut self, only_count: bool) -> Self {
        self.only_count = only_count;
        self
    }

    /// For how many days the log is kept. Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// Declares the rules and the log.
    pub fn declare(self, stack: &mut Stack) -> Waf {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Waf", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Waf {
        let full = full_name(stack, &self.name);
        let mut rules = vec![Rule::rate_limit(0, "rate-limit", self.limit)];
        let groups = (10..).zip(&self.groups);
        rules.extend(groups.map(|(priority, group)| Rule::managed(priority, group)));
        rules.extend(self.rules);
        if self.only_count {
            rules = rules.into_iter().map(Rule::only_count).collect();
        }
        let mut acl = WebAcl::new("acl", &full, VisibilityConfig::named(&full)).rules(rules);
        let mut log_group =
            LogGroup::new("logs", format!("{PREFIX}{full}")).retention_in_days(self.log_days);
        if self.cloudfront {
            acl = acl.scope("CLOUDFRONT").region(CLOUDFRONT);
            log_group = log_group.region(CLOUDFRONT);
        }
        let acl = acl.declare(stack);
        let log_group = log_group.declare(stack);
        let mut logging = LoggingConfiguration::new("logs", &acl)
            .log_group_name(&log_group.log_group_name)
            // Whoever has one of these is logged in.
            .redacted_fields(["header:authorization", "header:cookie"]);
        if self.cloudfront {
            logging = logging.region(CLOUDFRONT);
        }
        let logging = logging.declare(stack);
        Waf {
            name: self.name,
            line: self.line,
            acl,
            log_group,
            logging,
        }
    }
}

/// What a distribution takes as its firewall.
impl From<&Waf> for palinfra_core::Input<String> {
    fn from(waf: &Waf) -> Self {
        out!("{}", waf.acl.arn).into()
    }
}
