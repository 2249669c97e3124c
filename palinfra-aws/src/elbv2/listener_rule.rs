use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{Action, Listener, names};
use crate::Tags;

/// What happens to some requests of a listener.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-update-rules.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elbv2:ListenerRule",
    cloudformation = "AWS::ElasticLoadBalancingV2::ListenerRule",
    outputs = ListenerRuleOutputs,
    id = "arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/{hex8}/{hex16}/{hex16}/{hex16}",
    summary = "{priority} {conditions}",
    unique("listener_arn", "priority"),
)]
pub struct ListenerRule {
    /// The listener.
    #[input(replaces)]
    pub listener_arn: Arn<Listener>,
    /// Which rule comes first: the lowest, from 1 to 50000, unique in the listener.
    #[input(check = names::priority)]
    pub priority: i64,
    /// Which requests it is for: those that meet all conditions.
    #[input(unordered)]
    pub conditions: Vec<RuleCondition>,
    /// What happens to them.
    pub actions: Vec<Action>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ListenerRule`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ListenerRuleOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<ListenerRule>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<ListenerRule>>,
}

/// Which requests a rule is for: those with one of the values.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct RuleCondition {
    /// `path-pattern`, `host-header`, `http-request-method` or `source-ip`.
    pub field: String,
    /// The values; `*` and `?` stand for others in paths and hosts.
    pub values: Vec<String>,
}

impl RuleCondition {
    /// Requests for one of these paths, such as `/api/*`.
    pub fn path<const N: usize>(patterns: [&str; N]) -> RuleCondition {
        RuleCondition {
            field: "path-pattern".into(),
            values: patterns.map(String::from).to_vec(),
        }
    }

    /// Requests for one of these hosts, such as `*.example.com`.
    pub fn host<const N: usize>(patterns: [&str; N]) -> RuleCondition {
        RuleCondition {
            field: "host-header".into(),
            values: patterns.map(String::from).to_vec(),
        }
    }
}
