//! The rules of a web ACL.

use palinfra_core::Property;

use super::{Match, Statement};

/// What happens to some requests. Make one with [`Rule::managed`], [`Rule::rate_limit`],
/// [`Rule::block`], [`Rule::allow`] or [`Rule::count`].
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name, unique in the ACL.
    pub name: String,
    /// Which rule comes first: the lowest, unique in the ACL.
    pub priority: i64,
    /// Which requests it is for.
    pub statement: Statement,
    /// What happens to them; not with a managed group, whose rules say it.
    pub action: Option<RuleAction>,
    /// For a managed group: whether what its rules say is done.
    pub override_action: Option<OverrideAction>,
    /// What is recorded of them.
    pub visibility_config: VisibilityConfig,
}

impl Rule {
    /// A group of rules that AWS maintains, such as `AWSManagedRulesCommonRuleSet`.
    pub fn managed(priority: i64, group: impl Into<String>) -> Rule {
        let group = group.into();
        let statement = Statement::managed(&group);
        let mut rule = Rule::new(priority, group, statement, None);
        rule.override_action = Some(OverrideAction::None);
        rule
    }

    /// Refuses an address for as long as it sent more than `limit` requests in the last five
    /// minutes, at least 10.
    pub fn rate_limit(priority: i64, name: impl Into<String>, limit: i64) -> Rule {
        let statement = Statement::rate(limit);
        Rule::new(priority, name, statement, Some(RuleAction::Block))
    }

    /// Refuses requests that meet all conditions, with a status of 403.
    pub fn block(
        priority: i64,
        name: impl Into<String>,
        conditions: impl IntoIterator<Item = Match>,
    ) -> Rule {
        let statement = Statement::when(conditions);
        Rule::new(priority, name, statement, Some(RuleAction::Block))
    }

    /// Lets requests through that meet all conditions; no later rule looks at them.
    pub fn allow(
        priority: i64,
        name: impl Into<String>,
        conditions: impl IntoIterator<Item = Match>,
    ) -> Rule {
        let statement = Statement::when(conditions);
        Rule::new(priority, name, statement, Some(RuleAction::Allow))
    }

    /// Counts requests that meet all conditions, and goes on with the next rule.
    pub fn count(
        priority: i64,
        name: impl Into<String>,
        conditions: impl IntoIterator<Item = Match>,
    ) -> Rule {
        let statement = Statement::when(conditions);
        Rule::new(priority, name, statement, Some(RuleAction::Count))
    }

    /// Only counts what it would do: to see what a new rule would refuse.
    #[must_use]
    pub fn only_count(mut self) -> Rule {
        if self.override_action.is_some() {
            self.override_action = Some(OverrideAction::Count);
        } else {
            self.action = Some(RuleAction::Count);
        }
        self
    }

    /// Is for requests alone that meet these conditions too: of a managed group or a limit.
    #[must_use]
    pub fn only_for(mut self, conditions: impl IntoIterator<Item = Match>) -> Rule {
        self.statement.narrow(conditions.into_iter().collect());
        self
    }

    fn new(
        priority: i64,
        name: impl Into<String>,
        statement: Statement,
        action: Option<RuleAction>,
    ) -> Rule {
        let name = name.into();
        Rule {
            visibility_config: VisibilityConfig::named(&name),
            name,
            priority,
            statement,
            action,
            override_action: None,
        }
    }
}

/// What happens to a request.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// It goes through.
    Allow,
    /// It is refused.
    Block,
    /// It is counted, and looked at further.
    Count,
}

/// What becomes of what the rules of a managed group say.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverrideAction {
    /// It is done.
    None,
    /// It is only counted.
    Count,
}

/// What is recorded of requests.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct VisibilityConfig {
    /// Whether some of them can be looked at in the console.
    pub sampled_requests_enabled: bool,
    /// Whether CloudWatch counts them.
    pub cloud_watch_metrics_enabled: bool,
    /// Under which name.
    pub metric_name: String,
}

impl VisibilityConfig {
    /// Everything, under this name.
    pub fn named(name: impl Into<String>) -> VisibilityConfig {
        VisibilityConfig {
            sampled_requests_enabled: true,
            cloud_watch_metrics_enabled: true,
            metric_name: name.into(),
        }
    }
}
