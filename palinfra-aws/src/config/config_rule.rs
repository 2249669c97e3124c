use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use super::names;
use crate::Tags;
use crate::rules;

/// Looks whether what an account has is as it should be, by a rule of AWS. It needs a recorder
/// that is on. It changes nothing: it tells what does not comply.
///
/// ```
/// use palinfra_aws::config::ConfigRule;
/// use palinfra_core::Stack;
/// fn rule(stack: &mut Stack) {
///     ConfigRule::new("encrypted", "shop-rds-encrypted", "RDS_STORAGE_ENCRYPTED").declare(stack);
/// }
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "config:ConfigRule",
    cloudformation = "AWS::Config::ConfigRule",
    outputs = ConfigRuleOutputs,
    id = "{config_rule_name}",
    summary = "{source_identifier}",
    unique("config_rule_name"),
    usual(create = 5, update = 5, delete = 20),
)]
pub struct ConfigRule {
    /// The name, unique in the region.
    #[input(replaces, check = names::rule_name)]
    pub config_rule_name: String,
    /// AWS's rule, such as `RDS_STORAGE_ENCRYPTED`.
    #[input(check = identifier, cloudformation = "Source")]
    pub source_identifier: String,
    /// What it is for.
    #[input(check = names::description)]
    pub description: Option<String>,
    /// What the rule takes, by name.
    pub input_parameters: Option<BTreeMap<String, String>>,
    /// The types that it looks at, such as `AWS::RDS::DBCluster`. Left out: all that it knows.
    #[input(unordered, cloudformation = "Scope")]
    pub resource_types: Option<Vec<String>>,
    /// How often it looks, for a rule that does so at intervals: `TwentyFour_Hours`.
    #[input(check = names::frequency)]
    pub maximum_execution_frequency: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What a [`ConfigRule`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ConfigRuleOutputs {
    /// Its name.
    pub id: Output<Id<ConfigRule>>,
    /// Its ARN.
    #[output(form = "arn:aws:config:{region}:{account}:config-rule/config-rule-{lower6}")]
    pub arn: Output<Arn<ConfigRule>>,
}

fn identifier(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=256,
        "upper-case letters, digits, `_` and `-`",
        |c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-".contains(c),
    )
}

#[cfg(feature = "config")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_config::types::{
        ConfigRule as SdkRule, ConfigRuleState, Owner, Scope, Source, Tag,
    };
    use palinfra_core::Value;

    use super::ConfigRule;
    use crate::Tags;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, built, failure,
        not_found_is, refused,
    };

    /// The inputs of the one call that changes it.
    const CHANGED: &[&str] = &[
        "source_identifier",
        "description",
        "input_parameters",
        "resource_types",
        "maximum_execution_frequency",
    ];

    #[async_trait]
    impl Live for ConfigRule {
        /// How many names a call takes.
        const BATCH: usize = 25;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let name = &self.config_rule_name;
            if rule(call.aws, name).await?.is_some() {
                let message = format!("there is a rule `{name}` already: import it");
                return Err(refused(message));
            }
            self.put(call.aws, Some(sdk_tags(&call.tags))).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(CHANGED) {
                self.put(at.aws, None).await?;
            }
            let tags = change.tags();
            if tags.set.is_empty() && tags.remove.is_empty() {
                return Ok(());
            }
            let arn = at.output("arn");
            let arn = arn.ok_or_else(|| refused("its ARN is not recorded: run `refresh` first"))?;
            if !tags.set.is_empty() {
                let call = at.aws.config().tag_resource().resource_arn(arn);
                let call = call.set_tags(Some(sdk_tags(&tags.set)));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = at.aws.config().untag_resource().resource_arn(arn);
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let it = rule(at.aws, at.id).await?;
            if it.is_some_and(|it| status(&it) == Status::Deleting) {
                return Ok(Deletion::Going);
            }
            let call = at.aws.config().delete_config_rule();
            let call = call.config_rule_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for it in there(aws, objects).await? {
                let (Some(name), Some(arn)) = (it.config_rule_name(), it.config_rule_arn()) else {
                    continue;
                };
                let call = aws.config().list_tags_for_resource().resource_arn(arn);
                let tags = call.send().await.map_err(failure);
                // A rule that is going has no tags any more.
                let tags = not_found_is(None, tags.map(|it| it.tags))?.unwrap_or_default();
                let tags = tags
                    .into_iter()
                    .filter_map(|tag| Some((tag.key?, tag.value?)));
                found.push(shown(name, &it).output("arn", arn).tags(tags));
            }
            Ok(found)
        }
    }

    impl ConfigRule {
        /// What the call leaves out is taken away.
        async fn put(&self, aws: &Aws, tags: Option<Vec<Tag>>) -> Result<(), Failure> {
            let source = Source::builder().owner(Owner::Aws);
            let source = source.source_identifier(&self.source_identifier);
            let scope = self.resource_types.clone().map(|types| {
                let scope = Scope::builder();
                scope.set_compliance_resource_types(Some(types)).build()
            });
            let parameters = self.input_parameters.as_ref();
            let parameters = parameters.map(|all| serde_json::json!(all).to_string());
            let frequency = self.maximum_execution_frequency.as_deref();
            let rule = SdkRule::builder()
                .config_rule_name(&self.config_rule_name)
                .source(built(source.build())?)
                .set_description(self.description.clone())
                .set_input_parameters(parameters)
                .set_scope(scope)
                .set_maximum_execution_frequency(frequency.map(Into::into));
            let call = aws.config().put_config_rule().config_rule(rule.build());
            call.set_tags(tags).send().await.map(drop).map_err(failure)
        }
    }

    /// Those of some rules that there are. A call for several fails if one is gone: then each is
    /// asked for by itself.
    async fn there(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<SdkRule>, Failure> {
        let names = objects.iter().map(|object| object.id.to_string()).collect();
        let call = aws.config().describe_config_rules();
        let answer = call.set_config_rule_names(Some(names)).send().await;
        let answer = not_found_is(None, answer.map(Some).map_err(failure))?;
        if let Some(answer) = answer {
            return Ok(answer.config_rules.unwrap_or_default());
        }
        let mut there = Vec::new();
        if objects.len() > 1 {
            for object in objects {
                there.extend(rule(aws, object.id).await?);
            }
        }
        Ok(there)
    }

    async fn rule(aws: &Aws, name: &str) -> Result<Option<SdkRule>, Failure> {
        let call = aws.config().describe_config_rules().config_rule_names(name);
        let answer = not_found_is(None, call.send().await.map(Some).map_err(failure))?;
        let rules = answer.and_then(|it| it.config_rules).unwrap_or_default();
        Ok(rules.into_iter().next())
    }

    fn shown(id: &str, it: &SdkRule) -> Found {
        let types = it.scope().map(|it| it.compliance_resource_types().to_vec());
        let parameters = it.input_parameters().map(|text| {
            let json = serde_json::from_str(text).unwrap_or_default();
            Value::from_json(&json)
        });
        let nothing = Value::Map(palinfra_core::Map::new());
        Found::new(id)
            .input("config_rule_name", id)
            .input(
                "source_identifier",
                it.source().and_then(|it| it.source_identifier()),
            )
            .input("description", it.description().filter(|it| !it.is_empty()))
            .input("input_parameters", parameters.filter(|all| *all != nothing))
            .input("resource_types", types.filter(|all| !all.is_empty()))
            .input(
                "maximum_execution_frequency",
                it.maximum_execution_frequency().map(|it| it.as_str()),
            )
            .status(status(it))
    }

    fn status(it: &SdkRule) -> Status {
        match it.config_rule_state() {
            Some(ConfigRuleState::Deleting | ConfigRuleState::DeletingResults) => Status::Deleting,
            _ => Status::Ready,
        }
    }

    fn sdk_tags(tags: &Tags) -> Vec<Tag> {
        let tag = |(key, value)| Tag::builder().key(key).value(value).build();
        tags.iter().map(tag).collect()
    }
}
