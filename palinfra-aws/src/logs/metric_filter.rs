use std::collections::BTreeMap;

use palinfra_core::{Id, Output, Outputs, Property, Resource, Value};

use super::LogGroup;
use crate::rules;

/// Makes a measurement of the lines of a log group that fit a pattern.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "logs:MetricFilter",
    cloudformation = "AWS::Logs::MetricFilter",
    outputs = MetricFilterOutputs,
    id = "{log_group_name}|{filter_name}",
    summary = "{filter_pattern} of {log_group_name}",
    unique("log_group_name", "filter_name"),
)]
pub struct MetricFilter {
    /// The name, unique in the group.
    #[input(replaces, check = filter_name)]
    pub filter_name: String,
    /// The group.
    #[input(replaces)]
    pub log_group_name: Id<LogGroup>,
    /// Which lines: `ERROR`, `{ $.level = "error" }`, and `""` for all.
    pub filter_pattern: String,
    /// What becomes of them. CloudWatch takes one.
    #[input(check = one)]
    pub metric_transformations: Vec<MetricTransformation>,
}

/// What a [`MetricFilter`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct MetricFilterOutputs {
    /// Its id: the names of the group and of the filter.
    pub id: Output<Id<MetricFilter>>,
}

/// The measurement that lines become.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct MetricTransformation {
    /// Its name.
    pub metric_name: String,
    /// Whose it is: a name of your own.
    pub metric_namespace: String,
    /// What each line counts: `1`, or a field such as `$.milliseconds`.
    pub metric_value: String,
    /// What a time without any line counts. Left out: nothing.
    pub default_value: Option<f64>,
    /// Fields of the line that tell measurements apart.
    pub dimensions: Option<BTreeMap<String, String>>,
    /// The unit, such as `Count`.
    pub unit: Option<String>,
}

impl MetricTransformation {
    /// Counts lines.
    pub fn count(namespace: impl Into<String>, name: impl Into<String>) -> MetricTransformation {
        MetricTransformation {
            metric_name: name.into(),
            metric_namespace: namespace.into(),
            metric_value: "1".into(),
            default_value: Some(0.0),
            dimensions: None,
            unit: Some("Count".into()),
        }
    }
}

fn filter_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=512, "characters without `:`, `*` and `|`", |c| {
        !c.is_control() && !":*|".contains(c)
    })
}

fn one(value: &Value) -> Result<(), String> {
    match value.as_list() {
        Some(list) if list.len() != 1 => Err(format!("must have one item, not {}", list.len())),
        _ => Ok(()),
    }
}

#[cfg(feature = "cloudwatchlogs")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_cloudwatchlogs::types as sdk;
    use palinfra_core::{Map, Value};

    use super::{MetricFilter, MetricTransformation};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Shown,
        block, built, failure, not_found_is,
    };

    #[async_trait]
    impl Live for MetricFilter {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let (group, name) = (self.log_group_name.as_str(), &self.filter_name);
            if described(call.aws, group, name).await?.is_some() {
                let message = format!("`{group}` has a filter `{name}` already: import it");
                return Err(Failure::new(FailureKind::Refused, "DuplicateName", message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["filter_pattern", "metric_transformations"]) {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if let Some((group, name)) = at.id.split_once('|') {
                let call = at.aws.cloudwatchlogs().delete_metric_filter();
                let call = call.log_group_name(group).filter_name(name);
                call.send().await.map_err(failure)?;
            }
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                let Some((group, name)) = at.id.split_once('|') else {
                    continue;
                };
                let Some(it) = described(aws, group, name).await? else {
                    continue;
                };
                let all = it.metric_transformations().iter().map(shown);
                found.push(
                    Found::new(at.id)
                        .input("filter_name", name)
                        .input("log_group_name", group)
                        .input("filter_pattern", it.filter_pattern().unwrap_or_default())
                        .input("metric_transformations", Value::List(all.collect())),
                );
            }
            Ok(found)
        }
    }

    impl MetricFilter {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let all = self.metric_transformations.iter().map(transformation);
            let call = aws.cloudwatchlogs().put_metric_filter();
            call.log_group_name(self.log_group_name.as_str())
                .filter_name(&self.filter_name)
                .filter_pattern(&self.filter_pattern)
                .set_metric_transformations(Some(all.collect::<Result<_, _>>()?))
                .send()
                .await
                .map(drop)
                .map_err(failure)
        }
    }

    fn transformation(it: &MetricTransformation) -> Result<sdk::MetricTransformation, Failure> {
        let dimensions = it.dimensions.clone();
        let sdk = sdk::MetricTransformation::builder()
            .metric_name(&it.metric_name)
            .metric_namespace(&it.metric_namespace)
            .metric_value(&it.metric_value)
            .set_default_value(it.default_value)
            .set_dimensions(dimensions.map(|all| all.into_iter().collect()))
            .set_unit(it.unit.as_deref().map(Into::into));
        built(sdk.build())
    }

    fn shown(it: &sdk::MetricTransformation) -> Value {
        let dimensions = it.dimensions().map(|all| {
            let all = all
                .iter()
                .map(|(name, field)| (name.clone(), field.shown()));
            Value::Map(all.collect::<Map>())
        });
        block([
            ("metric_name", it.metric_name().shown()),
            ("metric_namespace", it.metric_namespace().shown()),
            ("metric_value", it.metric_value().shown()),
            ("default_value", it.default_value().shown()),
            ("dimensions", dimensions.shown()),
            ("unit", it.unit().map(|it| it.as_str()).shown()),
        ])
    }

    /// The list is by what names begin with.
    async fn described(
        aws: &Aws,
        group: &str,
        name: &str,
    ) -> Result<Option<sdk::MetricFilter>, Failure> {
        let call = aws.cloudwatchlogs().describe_metric_filters();
        let call = call.log_group_name(group).filter_name_prefix(name);
        let all = call.into_paginator().items().send();
        let all = all.collect::<Result<Vec<_>, _>>().await.map_err(failure);
        let all = not_found_is(Vec::new(), all)?;
        Ok(all.into_iter().find(|it| it.filter_name() == Some(name)))
    }
}
