//! Rules between properties and the SDK.

use aws_sdk_wafv2::types as sdk;
use palinfra_core::Value;

use super::live_statement::{sdk_statement, shown_statement};
use super::{OverrideAction, Rule, RuleAction, VisibilityConfig};
use crate::live::{Failure, Shown, block, built, whole};

pub(super) fn sdk_rule(it: &Rule) -> Result<sdk::Rule, Failure> {
    let rule = sdk::Rule::builder()
        .name(&it.name)
        .priority(whole(it.priority))
        .statement(sdk_statement(&it.statement)?)
        .set_action(it.action.map(sdk_action))
        .set_override_action(it.override_action.map(sdk_override))
        .visibility_config(sdk_visibility(&it.visibility_config)?);
    built(rule.build())
}

pub(super) fn shown_rule(it: &sdk::Rule) -> Value {
    block([
        ("name", it.name().shown()),
        ("priority", it.priority().shown()),
        (
            "statement",
            it.statement().map_or(Value::Null, shown_statement),
        ),
        ("action", shown_action(it.action())),
        ("override_action", shown_override(it.override_action())),
        (
            "visibility_config",
            it.visibility_config().map_or(Value::Null, shown_visibility),
        ),
    ])
}

pub(super) fn sdk_action(action: RuleAction) -> sdk::RuleAction {
    let sdk = sdk::RuleAction::builder();
    let sdk = match action {
        RuleAction::Allow => sdk.allow(sdk::AllowAction::builder().build()),
        RuleAction::Block => sdk.block(sdk::BlockAction::builder().build()),
        RuleAction::Count => sdk.count(sdk::CountAction::builder().build()),
    };
    sdk.build()
}

pub(super) fn shown_action(it: Option<&sdk::RuleAction>) -> Value {
    let Some(it) = it else {
        return Value::Null;
    };
    let names = [
        ("Allow", it.allow().is_some()),
        ("Block", it.block().is_some()),
        ("Count", it.count().is_some()),
        ("Captcha", it.captcha().is_some()),
        ("Challenge", it.challenge().is_some()),
    ];
    let name = names.into_iter().find(|(_, is)| *is);
    name.map(|(name, _)| name).shown()
}

fn sdk_override(action: OverrideAction) -> sdk::OverrideAction {
    let sdk = sdk::OverrideAction::builder();
    let sdk = match action {
        OverrideAction::None => sdk.none(sdk::NoneAction::builder().build()),
        OverrideAction::Count => sdk.count(sdk::CountAction::builder().build()),
    };
    sdk.build()
}

fn shown_override(it: Option<&sdk::OverrideAction>) -> Value {
    match it {
        Some(it) if it.count().is_some() => "Count".shown(),
        Some(_) => "None".shown(),
        None => Value::Null,
    }
}

pub(super) fn sdk_visibility(it: &VisibilityConfig) -> Result<sdk::VisibilityConfig, Failure> {
    let config = sdk::VisibilityConfig::builder()
        .sampled_requests_enabled(it.sampled_requests_enabled)
        .cloud_watch_metrics_enabled(it.cloud_watch_metrics_enabled)
        .metric_name(&it.metric_name);
    built(config.build())
}

pub(super) fn shown_visibility(it: &sdk::VisibilityConfig) -> Value {
    block([
        (
            "sampled_requests_enabled",
            it.sampled_requests_enabled().shown(),
        ),
        (
            "cloud_watch_metrics_enabled",
            it.cloud_watch_metrics_enabled().shown(),
        ),
        ("metric_name", it.metric_name().shown()),
    ])
}
