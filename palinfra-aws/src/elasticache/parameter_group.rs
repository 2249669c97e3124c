use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;

/// Parameters of the engine of caches.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticache:ParameterGroup",
    cloudformation = "AWS::ElastiCache::ParameterGroup",
    outputs = ParameterGroupOutputs,
    id = "{cache_parameter_group_name}",
    summary = "{cache_parameter_group_family} {properties}",
    unique("cache_parameter_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct ParameterGroup {
    /// The name, unique in the region, in lower case. CloudFormation makes one up instead.
    #[input(replaces, check = names::group, cloudformation = none)]
    pub cache_parameter_group_name: String,
    /// The engine and its version, such as `valkey8` or `redis7`.
    #[input(replaces)]
    pub cache_parameter_group_family: String,
    /// What it is for. It cannot be changed.
    #[input(replaces, default = "Made by palinfra")]
    pub description: String,
    /// The parameters that differ from the engine's defaults, such as `maxmemory-policy`.
    #[input(after_create)]
    pub properties: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ParameterGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ParameterGroupOutputs {
    /// Its name.
    pub id: Output<Id<ParameterGroup>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticache:{region}:{account}:parametergroup:{cache_parameter_group_name}"
    )]
    pub arn: Output<Arn<ParameterGroup>>,
}

#[cfg(feature = "elasticache")]
mod live {
    use std::collections::BTreeMap;

    use async_trait::async_trait;
    use aws_sdk_elasticache::types::ParameterNameValue;
    use palinfra_core::Property;

    use super::ParameterGroup;
    use crate::elasticache::live::{sdk_tags, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    /// How many parameters a call changes.
    const AT_ONCE: usize = 20;

    #[async_trait]
    impl Live for ParameterGroup {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.elasticache().create_cache_parameter_group();
            let create = create
                .cache_parameter_group_name(&self.cache_parameter_group_name)
                .cache_parameter_group_family(&self.cache_parameter_group_family)
                .description(&self.description)
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("properties") {
                self.update_properties(at, change).await?;
            }
            update_tags(at, change, "parametergroup").await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticache().delete_cache_parameter_group();
            let call = call.cache_parameter_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.elasticache().describe_cache_parameter_groups();
            let call = call.cache_parameter_group_name(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(group) = answer.cache_parameter_groups().first() else {
                return Ok(Vec::new());
            };
            let arn = aws.arn("elasticache", &format!("parametergroup:{}", at.id));
            let family = group.cache_parameter_group_family();
            let mut found = Found::new(at.id)
                .input(
                    "cache_parameter_group_name",
                    group.cache_parameter_group_name(),
                )
                .input("cache_parameter_group_family", family)
                .input("description", group.description())
                .tags(tags(aws, &arn).await?)
                .output("arn", arn);
            if at.shows("properties") {
                found = found.input("properties", properties(at).await?.into_value());
            }
            Ok(vec![found])
        }
    }

    impl ParameterGroup {
        async fn update_properties(
            &self,
            at: &Object<'_>,
            change: &Change<'_>,
        ) -> Result<(), Failure> {
            type Properties = BTreeMap<String, String>;
            let before: Properties = change.before("properties")?.unwrap_or_default();
            let none = Properties::new();
            let wanted = self.properties.as_ref().unwrap_or(&none);
            let pair = |(name, value): (&String, &String)| {
                let pair = ParameterNameValue::builder().parameter_name(name);
                pair.parameter_value(value).build()
            };
            let set = wanted
                .iter()
                .filter(|(name, value)| before.get(*name) != Some(*value));
            let set: Vec<_> = set.map(pair).collect();
            for some in set.chunks(AT_ONCE) {
                let call = at.aws.elasticache().modify_cache_parameter_group();
                let call = call.cache_parameter_group_name(at.id);
                let call = call.set_parameter_name_values(Some(some.to_vec()));
                call.send().await.map_err(failure)?;
            }
            let gone = before
                .iter()
                .filter(|(name, _)| !wanted.contains_key(*name));
            let gone: Vec<_> = gone.map(pair).collect();
            for some in gone.chunks(AT_ONCE) {
                let call = at.aws.elasticache().reset_cache_parameter_group();
                let call = call.cache_parameter_group_name(at.id);
                let call = call.set_parameter_name_values(Some(some.to_vec()));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }
    }

    /// The parameters that differ from the engine's defaults.
    async fn properties(at: &Object<'_>) -> Result<BTreeMap<String, String>, Failure> {
        let mut properties = BTreeMap::new();
        let call = at.aws.elasticache().describe_cache_parameters();
        let call = call.cache_parameter_group_name(at.id).source("user");
        let mut pages = call.into_paginator().send();
        while let Some(page) = pages.next().await {
            let parameters = page.map_err(failure)?.parameters.unwrap_or_default();
            let pairs = parameters
                .into_iter()
                .filter(|it| it.source() == Some("user"));
            properties
                .extend(pairs.filter_map(|it| Some((it.parameter_name?, it.parameter_value?))));
        }
        Ok(properties)
    }
}
