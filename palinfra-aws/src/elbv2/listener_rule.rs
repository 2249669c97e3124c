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
    #[input(unordered, check = names::conditions)]
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

#[cfg(feature = "elasticloadbalancingv2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_elasticloadbalancingv2::types as sdk;
    use palinfra_core::Value;

    use super::{ListenerRule, RuleCondition};
    use crate::elbv2::live::{PAGE, arns, read_all, sdk_tags, tags, update_tags};
    use crate::elbv2::live_action::{sdk_actions, shown_actions};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, LINEAGE_TAG, Live, Made, Object, Shown,
        block, failure, not_found_is, whole,
    };

    #[async_trait]
    impl Live for ListenerRule {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .elasticloadbalancingv2()
                .create_rule()
                .listener_arn(self.listener_arn.as_str())
                .priority(whole(self.priority))
                .set_conditions(self.sdk_conditions())
                .set_actions(sdk_actions(&self.actions)?)
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.rules().first().and_then(|it| it.rule_arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let elb = at.aws.elasticloadbalancingv2();
            if change.any(&["conditions", "actions"]) {
                let call = elb.modify_rule().rule_arn(at.id);
                let call = call.set_conditions(self.sdk_conditions());
                let call = call.set_actions(sdk_actions(&self.actions)?);
                call.send().await.map_err(failure)?;
            }
            if change.has("priority") {
                self.set_priority(at).await?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticloadbalancingv2().delete_rule();
            call.rule_arn(at.id).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            read_all(objects, |objects| read(aws, objects)).await
        }

        /// No other rule of the listener has its priority.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let mut all = self.rules(call.aws).await?.into_iter();
            let it = all.find(|it| priority(it) == Some(self.priority));
            Ok(it.and_then(|it| it.rule_arn))
        }
    }

    impl ListenerRule {
        /// Moves a rule. What of ours has its priority gets that of this rule, in the same
        /// call: the program gives each rule another one, so that rule moves or goes too.
        async fn set_priority(&self, at: &Object<'_>) -> Result<(), Failure> {
            let wanted = Some(self.priority);
            let moved = set_priorities(at.aws, [(at.id, wanted)]).await;
            match &moved {
                Err(failure) if failure.code.as_deref() == Some("PriorityInUse") => {}
                _ => return moved,
            }
            let rules = self.rules(at.aws).await?;
            let arn = |it: &sdk::Rule| it.rule_arn().unwrap_or_default().to_string();
            let holder = rules.iter().find(|it| priority(it) == wanted).map(arn);
            let now = rules.iter().find(|it| it.rule_arn() == Some(at.id));
            let Some(holder) = holder else {
                return moved;
            };
            let tags = tags(at.aws, [at.id, holder.as_str()]).await?;
            let lineage = |arn: &str| tags.get(arn)?.get(LINEAGE_TAG);
            if lineage(at.id).is_none() || lineage(at.id) != lineage(&holder) {
                return moved;
            }
            let both = [(at.id, wanted), (holder.as_str(), now.and_then(priority))];
            set_priorities(at.aws, both).await
        }

        /// All rules of its listener.
        async fn rules(&self, aws: &Aws) -> Result<Vec<sdk::Rule>, Failure> {
            let all = aws.elasticloadbalancingv2().describe_rules();
            let all = all.listener_arn(self.listener_arn.as_str());
            let all = all.into_paginator().items().send();
            let all = all.collect::<Result<Vec<_>, _>>().await.map_err(failure);
            not_found_is(Vec::new(), all)
        }

        fn sdk_conditions(&self) -> Option<Vec<sdk::RuleCondition>> {
            Some(self.conditions.iter().map(sdk_condition).collect())
        }
    }

    async fn set_priorities<const N: usize>(
        aws: &Aws,
        rules: [(&str, Option<i64>); N],
    ) -> Result<(), Failure> {
        let pair = |(arn, priority): (&str, Option<i64>)| {
            let pair = sdk::RulePriorityPair::builder().rule_arn(arn);
            pair.set_priority(priority.map(whole)).build()
        };
        let call = aws.elasticloadbalancingv2().set_rule_priorities();
        let call = call.set_rule_priorities(Some(rules.map(pair).to_vec()));
        call.send().await.map(drop).map_err(failure)
    }

    fn sdk_condition(condition: &RuleCondition) -> sdk::RuleCondition {
        let values = Some(condition.values.clone());
        let sdk = sdk::RuleCondition::builder().field(&condition.field);
        let sdk = match condition.field.as_str() {
            "host-header" => {
                let config = sdk::HostHeaderConditionConfig::builder();
                sdk.host_header_config(config.set_values(values).build())
            }
            "http-request-method" => {
                let config = sdk::HttpRequestMethodConditionConfig::builder();
                sdk.http_request_method_config(config.set_values(values).build())
            }
            "source-ip" => {
                let config = sdk::SourceIpConditionConfig::builder();
                sdk.source_ip_config(config.set_values(values).build())
            }
            _ => {
                let config = sdk::PathPatternConditionConfig::builder();
                sdk.path_pattern_config(config.set_values(values).build())
            }
        };
        sdk.build()
    }

    fn shown_condition(it: &sdk::RuleCondition) -> Value {
        let path = it.path_pattern_config().map(|it| it.values());
        let host = it.host_header_config().map(|it| it.values());
        let method = it.http_request_method_config().map(|it| it.values());
        let source = it.source_ip_config().map(|it| it.values());
        let values = path.or(host).or(method).or(source);
        block([
            ("field", it.field().shown()),
            ("values", values.unwrap_or(it.values()).shown()),
        ])
    }

    /// The default rule has none.
    fn priority(rule: &sdk::Rule) -> Option<i64> {
        rule.priority()?.parse().ok()
    }

    /// The ARN of the listener is that of the rule without its last part.
    fn listener(rule: &str) -> Option<String> {
        let (listener, _) = rule.rsplit_once('/')?;
        Some(listener.replacen(":listener-rule/", ":listener/", 1))
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let call = aws.elasticloadbalancingv2().describe_rules();
        let call = call.set_rule_arns(arns(objects));
        let answer = call.send().await.map_err(failure)?;
        let all = answer.rules();
        let mut tags = tags(aws, all.iter().filter_map(|it| it.rule_arn())).await?;
        let found = all.iter().map(|it| {
            let arn = it.rule_arn().unwrap_or_default();
            let conditions = it.conditions().iter().map(shown_condition);
            Found::new(arn)
                .input("listener_arn", listener(arn))
                .input("priority", priority(it))
                .input("conditions", Value::List(conditions.collect()))
                .input("actions", shown_actions(it.actions()))
                .output("arn", arn)
                .tags(tags.remove(arn).unwrap_or_default())
        });
        Ok(found.collect())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_listener_stands_in_the_arn_of_its_rule() {
            let listener_of = |arn| listener(arn).unwrap_or_default();
            assert_eq!(
                listener_of("arn:aws:elasticloadbalancing:r:1:listener-rule/app/n/a/b/c"),
                "arn:aws:elasticloadbalancing:r:1:listener/app/n/a/b"
            );
        }
    }
}
