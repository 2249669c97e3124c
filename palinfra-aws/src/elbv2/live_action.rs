//! Actions as calls take and give them.

use aws_sdk_elasticloadbalancingv2::types as sdk;
use palinfra_core::Value;

use super::{Action, FixedResponseConfig, RedirectConfig};
use crate::live::{Failure, Shown, block, refused, text_as};

/// Actions as calls take them.
pub(super) fn sdk_actions(actions: &[Action]) -> Result<Option<Vec<sdk::Action>>, Failure> {
    actions
        .iter()
        .map(sdk_action)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn sdk_action(action: &Action) -> Result<sdk::Action, Failure> {
    let mut sdk = sdk::Action::builder().r#type(text_as(action.action_type));
    if let Some(target_group) = &action.target_group_arn {
        sdk = sdk.target_group_arn(target_group.get().map_err(refused)?.as_str());
    }
    if let Some(config) = &action.redirect_config {
        sdk = sdk.redirect_config(redirect(config)?);
    }
    if let Some(config) = &action.fixed_response_config {
        sdk = sdk.fixed_response_config(fixed_response(config));
    }
    Ok(sdk.build())
}

fn redirect(config: &RedirectConfig) -> Result<sdk::RedirectActionConfig, Failure> {
    let host = config.host.as_ref().map(|host| host.get());
    Ok(sdk::RedirectActionConfig::builder()
        .set_protocol(config.protocol.clone())
        .set_port(config.port.clone())
        .set_host(host.transpose().map_err(refused)?)
        .set_path(config.path.clone())
        .set_query(config.query.clone())
        .status_code(config.status_code.as_str().into())
        .build())
}

fn fixed_response(config: &FixedResponseConfig) -> sdk::FixedResponseActionConfig {
    sdk::FixedResponseActionConfig::builder()
        .status_code(&config.status_code)
        .content_type(&config.content_type)
        .message_body(&config.message_body)
        .build()
}

/// Actions as a read gives them.
pub(super) fn shown_actions(actions: &[sdk::Action]) -> Value {
    Value::List(actions.iter().map(shown_action).collect())
}

fn shown_action(action: &sdk::Action) -> Value {
    let redirect = action.redirect_config().map(|it| {
        block([
            ("protocol", it.protocol().shown()),
            ("port", it.port().shown()),
            ("host", it.host().shown()),
            ("path", it.path().shown()),
            ("query", it.query().shown()),
            (
                "status_code",
                it.status_code().map(|it| it.as_str()).shown(),
            ),
        ])
    });
    let fixed = action.fixed_response_config().map(|it| {
        block([
            ("status_code", it.status_code().shown()),
            ("content_type", it.content_type().shown()),
            ("message_body", it.message_body().shown()),
        ])
    });
    block([
        ("action_type", action.r#type().map(|it| it.as_str()).shown()),
        ("target_group_arn", action.target_group_arn().shown()),
        ("redirect_config", redirect.shown()),
        ("fixed_response_config", fixed.shown()),
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use palinfra_core::{Arn, Property};

    use super::*;

    #[test]
    fn an_action_is_read_as_it_was_sent() {
        let group = Arn::new("arn:aws:elasticloadbalancing:r:1:targetgroup/a/b");
        for action in [
            Action::forward(group),
            Action::redirect_to_https(),
            Action::fixed_response("404", "nothing here"),
        ] {
            let sent = sdk_action(&action).unwrap();
            assert_eq!(shown_action(&sent), action.into_value());
        }
    }
}
