//! The calls of an alarm.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_cloudwatch::types::{Dimension, MetricAlarm, Tag};
use futures_util::future::try_join_all;
use palinfra_core::{Map, Value};

use super::Alarm;
use crate::Tags;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Shown, failure,
    not_found_is, text_as, whole,
};

/// All that one call sets.
const SETTINGS: &[&str] = &[
    "alarm_description",
    "namespace",
    "metric_name",
    "dimensions",
    "statistic",
    "extended_statistic",
    "unit",
    "period",
    "evaluation_periods",
    "datapoints_to_alarm",
    "comparison_operator",
    "threshold",
    "treat_missing_data",
    "actions_enabled",
    "alarm_actions",
    "ok_actions",
    "insufficient_data_actions",
];

#[async_trait]
impl Live for Alarm {
    const BATCH: usize = 100;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        // The call would change one that is there, whoever made it.
        if !described(call.aws, vec![self.alarm_name.clone()])
            .await?
            .is_empty()
        {
            let message = format!("there is an alarm `{}` already", self.alarm_name);
            return Err(Failure::new(FailureKind::Refused, "DuplicateName", message));
        }
        self.put(call.aws, &call.tags).await?;
        Made::id(call.natural_id.clone())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(SETTINGS) {
            // Tags are taken with a new alarm alone.
            self.put(at.aws, &Tags::new()).await?;
        }
        let (tags, arn) = (change.tags(), arn(at.aws, at.id));
        if !tags.set.is_empty() {
            let call = at.aws.cloudwatch().tag_resource().resource_arn(&arn);
            let call = call.set_tags(Some(sdk_tags(&tags.set)));
            call.send().await.map_err(failure)?;
        }
        if !tags.remove.is_empty() {
            let call = at.aws.cloudwatch().untag_resource().resource_arn(&arn);
            let call = call.set_tag_keys(Some(tags.remove));
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.cloudwatch().delete_alarms().alarm_names(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let names = objects.iter().map(|at| at.id.to_string()).collect();
        let alarms = described(aws, names).await?;
        let found = alarms.iter().map(|alarm| async move {
            let name = alarm.alarm_name().unwrap_or_default();
            let call = aws.cloudwatch().list_tags_for_resource();
            let call = call.resource_arn(arn(aws, name));
            let tags = call.send().await.map_err(failure)?.tags.unwrap_or_default();
            let tags = tags
                .into_iter()
                .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
            Ok(found_as(aws, name, alarm).tags(tags))
        });
        try_join_all(found).await
    }
}

impl Alarm {
    async fn put(&self, aws: &Aws, tags: &Tags) -> Result<(), Failure> {
        let dimensions = self.dimensions.as_ref().map(sdk_dimensions);
        aws.cloudwatch()
            .put_metric_alarm()
            .alarm_name(&self.alarm_name)
            .set_alarm_description(self.alarm_description.clone())
            .namespace(&self.namespace)
            .metric_name(&self.metric_name)
            .set_dimensions(dimensions)
            .set_statistic(self.statistic.as_deref().map(Into::into))
            .set_extended_statistic(self.extended_statistic.clone())
            .set_unit(self.unit.as_deref().map(Into::into))
            .period(whole(self.period))
            .evaluation_periods(whole(self.evaluation_periods))
            .set_datapoints_to_alarm(self.datapoints_to_alarm.map(whole))
            .comparison_operator(text_as(self.comparison_operator))
            .threshold(self.threshold)
            .treat_missing_data(&self.treat_missing_data)
            .actions_enabled(self.actions_enabled)
            .set_alarm_actions(self.alarm_actions.clone())
            .set_ok_actions(self.ok_actions.clone())
            .set_insufficient_data_actions(self.insufficient_data_actions.clone())
            .set_tags(Some(sdk_tags(tags)).filter(|tags| !tags.is_empty()))
            .send()
            .await
            .map(drop)
            .map_err(failure)
    }
}

fn sdk_dimensions(dimensions: &BTreeMap<String, String>) -> Vec<Dimension> {
    let one =
        |(name, value): (&String, &String)| Dimension::builder().name(name).value(value).build();
    dimensions.iter().map(one).collect()
}

fn sdk_tags(tags: &Tags) -> Vec<Tag> {
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect()
}

fn arn(aws: &Aws, name: &str) -> String {
    aws.arn("cloudwatch", &format!("alarm:{name}"))
}

/// The alarms that are there.
async fn described(aws: &Aws, names: Vec<String>) -> Result<Vec<MetricAlarm>, Failure> {
    let call = aws.cloudwatch().describe_alarms();
    let call = call.set_alarm_names(Some(names.clone())).max_records(100);
    let answer = call.send().await.map_err(failure);
    let alarms = not_found_is(None, answer.map(|it| it.metric_alarms))?;
    let ours = alarms.unwrap_or_default().into_iter().filter(|it| {
        it.alarm_name()
            .is_some_and(|name| names.iter().any(|ours| ours == name))
    });
    Ok(ours.collect())
}

fn found_as(aws: &Aws, name: &str, it: &MetricAlarm) -> Found {
    let dimensions = it
        .dimensions()
        .iter()
        .filter_map(|it| Some((it.name()?.to_string(), it.value()?.shown())));
    let dimensions: Map = dimensions.collect();
    let dimensions = (!dimensions.is_empty()).then_some(Value::Map(dimensions));
    let actions = |actions: &[String]| (!actions.is_empty()).then(|| actions.shown());
    let percentile = it.extended_statistic();
    let statistic = it.statistic().filter(|_| percentile.is_none());
    Found::new(name)
        .input("alarm_name", name)
        .input(
            "alarm_description",
            it.alarm_description().filter(|text| !text.is_empty()),
        )
        .input("namespace", it.namespace())
        .input("metric_name", it.metric_name())
        .input("dimensions", dimensions)
        .input("statistic", statistic.map(|it| it.as_str()))
        .input("extended_statistic", percentile)
        .input("unit", it.unit().map(|it| it.as_str()))
        .input("period", it.period())
        .input("evaluation_periods", it.evaluation_periods())
        .input("datapoints_to_alarm", it.datapoints_to_alarm())
        .input(
            "comparison_operator",
            it.comparison_operator().map(|it| it.as_str()),
        )
        .input("threshold", it.threshold())
        .input(
            "treat_missing_data",
            it.treat_missing_data().unwrap_or("missing"),
        )
        .input("actions_enabled", it.actions_enabled())
        .input("alarm_actions", actions(it.alarm_actions()))
        .input("ok_actions", actions(it.ok_actions()))
        .input(
            "insufficient_data_actions",
            actions(it.insufficient_data_actions()),
        )
        .output("arn", arn(aws, name))
}
