//! What a listener does with a request.

use palinfra_core::{Arn, Input, Property};

use super::TargetGroup;

/// What a listener does with a request. Make one with [`Action::forward`],
/// [`Action::redirect`], [`Action::redirect_to_https`] or [`Action::fixed_response`].
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Action {
    /// Which of the others is set.
    pub action_type: ActionType,
    /// Where the request goes.
    pub target_group_arn: Option<Input<Arn<TargetGroup>>>,
    /// Where the client is sent.
    pub redirect_config: Option<RedirectConfig>,
    /// What is answered.
    pub fixed_response_config: Option<FixedResponseConfig>,
}

impl Action {
    /// Sends the request to a target.
    pub fn forward(target_group: impl Into<Input<Arn<TargetGroup>>>) -> Action {
        Action {
            action_type: ActionType::Forward,
            target_group_arn: Some(target_group.into()),
            redirect_config: None,
            fixed_response_config: None,
        }
    }

    /// Sends the client elsewhere.
    pub fn redirect(config: RedirectConfig) -> Action {
        Action {
            action_type: ActionType::Redirect,
            target_group_arn: None,
            redirect_config: Some(config),
            fixed_response_config: None,
        }
    }

    /// Sends the client to the same address with HTTPS, for good.
    pub fn redirect_to_https() -> Action {
        Action::redirect(RedirectConfig {
            protocol: Some("HTTPS".into()),
            port: Some("443".into()),
            host: None,
            path: None,
            query: None,
            status_code: "HTTP_301".into(),
        })
    }

    /// Answers with a status such as `404` and a plain text.
    pub fn fixed_response(status_code: impl Into<String>, body: impl Into<String>) -> Action {
        Action {
            action_type: ActionType::FixedResponse,
            target_group_arn: None,
            redirect_config: None,
            fixed_response_config: Some(FixedResponseConfig {
                status_code: status_code.into(),
                content_type: "text/plain".into(),
                message_body: body.into(),
            }),
        }
    }
}

/// The kind of an [`Action`].
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionType {
    /// To a target.
    #[property(rename = "forward")]
    Forward,
    /// Elsewhere.
    #[property(rename = "redirect")]
    Redirect,
    /// An answer of the listener's own.
    #[property(rename = "fixed-response")]
    FixedResponse,
}

/// Where a client is sent. What is left out stays as it was asked for.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct RedirectConfig {
    /// `HTTP` or `HTTPS`.
    pub protocol: Option<String>,
    /// The port, as text.
    pub port: Option<String>,
    /// The host.
    pub host: Option<Input<String>>,
    /// The path, starting with a slash.
    pub path: Option<String>,
    /// The query, without the question mark.
    pub query: Option<String>,
    /// `HTTP_301` for good, `HTTP_302` for now.
    pub status_code: String,
}

/// An answer of the listener's own.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct FixedResponseConfig {
    /// The status, such as `404`.
    pub status_code: String,
    /// The media type.
    pub content_type: String,
    /// The text, at most 1024 bytes.
    pub message_body: String,
}
