//! The calls of a sampling rule.

use async_trait::async_trait;
use aws_sdk_xray::types::{SamplingRule as SdkRule, SamplingRuleUpdate};
use palinfra_core::{Map, Value};

use super::SamplingRule;
use super::live::{refusal, sdk_tags, tags, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, whole,
};

/// The inputs of the one call that changes it.
const CHANGED: &[&str] = &[
    "priority",
    "fixed_rate",
    "reservoir_size",
    "service_name",
    "service_type",
    "host",
    "http_method",
    "url_path",
    "resource_arn",
    "attributes",
];

/// Sets what both calls take.
macro_rules! with_settings {
    ($builder:expr, $rule:expr) => {
        $builder
            .priority(whole($rule.priority))
            .fixed_rate($rule.fixed_rate)
            .reservoir_size(whole($rule.reservoir_size))
            .service_name(&$rule.service_name)
            .service_type(&$rule.service_type)
            .host(&$rule.host)
            .http_method(&$rule.http_method)
            .url_path(&$rule.url_path)
            .resource_arn(&$rule.resource_arn)
    };
}

#[async_trait]
impl Live for SamplingRule {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let rule = with_settings!(SdkRule::builder(), self)
            .rule_name(&self.rule_name)
            .set_attributes(self.attributes.clone().map(|all| all.into_iter().collect()))
            .version(1);
        let create = call.aws.xray().create_sampling_rule();
        let create = create
            .sampling_rule(built(rule.build())?)
            .set_tags(Some(sdk_tags(&call.tags)?));
        let answer = create.send().await.map_err(refusal)?;
        let rule = answer
            .sampling_rule_record()
            .and_then(|it| it.sampling_rule());
        Made::id(rule.and_then(|it| it.rule_arn()))
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(CHANGED) {
            let attributes = self.attributes.clone().unwrap_or_default();
            let update = with_settings!(SamplingRuleUpdate::builder(), self)
                .rule_arn(at.id)
                .set_attributes(Some(attributes.into_iter().collect()));
            let call = at.aws.xray().update_sampling_rule();
            let call = call.sampling_rule_update(update.build());
            call.send().await.map_err(refusal)?;
        }
        update_tags(at, change).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.xray().delete_sampling_rule().rule_arn(at.id);
        call.send().await.map_err(refusal)?;
        Ok(Deletion::Gone)
    }

    /// There is no call for one: a region has at most 25.
    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let all = all(aws).await?;
        match all.iter().find(|it| it.rule_arn() == Some(at.id)) {
            Some(it) => Ok(vec![found(at.id, it).tags(tags(aws, at.id).await?)]),
            None => Ok(Vec::new()),
        }
    }

    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let all = all(call.aws).await?.into_iter();
        let mut named = all.filter(|it| it.rule_name() == Some(&self.rule_name));
        Ok(named.find_map(|it| it.rule_arn))
    }
}

async fn all(aws: &Aws) -> Result<Vec<SdkRule>, Failure> {
    let pages = aws.xray().get_sampling_rules().into_paginator().items();
    let records = pages.send().collect::<Result<Vec<_>, _>>().await;
    let records = records.map_err(refusal)?.into_iter();
    Ok(records.filter_map(|it| it.sampling_rule).collect())
}

fn found(id: &str, it: &SdkRule) -> Found {
    let attributes = it.attributes().filter(|all| !all.is_empty()).map(|all| {
        let text = |(name, value): (&String, &String)| (name.clone(), Value::Text(value.clone()));
        Value::Map(all.iter().map(text).collect::<Map>())
    });
    Found::new(id)
        .input("rule_name", it.rule_name())
        .input("priority", it.priority())
        .input("fixed_rate", it.fixed_rate())
        .input("reservoir_size", it.reservoir_size())
        .input("service_name", it.service_name())
        .input("service_type", it.service_type())
        .input("host", it.host())
        .input("http_method", it.http_method())
        .input("url_path", it.url_path())
        .input("resource_arn", it.resource_arn())
        .input("attributes", attributes)
        .output("arn", id)
}
