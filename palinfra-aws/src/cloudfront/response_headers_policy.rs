use palinfra_core::{Id, Output, Outputs, Resource, Value};

use super::{CorsHeaders, CustomHeader, SecurityHeaders};
use crate::rules;

/// Headers that a distribution adds to answers or takes away. An account can have 20 of them;
/// AWS has made some itself, such as [`SECURITY_HEADERS`](super::SECURITY_HEADERS).
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudfront:ResponseHeadersPolicy",
    cloudformation = "AWS::CloudFront::ResponseHeadersPolicy",
    outputs = ResponseHeadersPolicyOutputs,
    id = "{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{name}",
    unique("name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct ResponseHeadersPolicy {
    /// The name, unique in the account.
    #[input(check = name, cloudformation = "ResponseHeadersPolicyConfig")]
    pub name: String,
    /// What it is for, at most 128 characters.
    #[input(default = "", check = comment, cloudformation = "ResponseHeadersPolicyConfig")]
    pub comment: String,
    /// The headers that tell browsers to be careful.
    #[input(check = security, cloudformation = "ResponseHeadersPolicyConfig")]
    pub security_headers_config: Option<SecurityHeaders>,
    /// Headers of your own.
    #[input(unordered, check = custom, cloudformation = "ResponseHeadersPolicyConfig")]
    pub custom_headers_config: Option<Vec<CustomHeader>>,
    /// Which other sites may read answers in a browser.
    #[input(check = cors, cloudformation = "ResponseHeadersPolicyConfig")]
    pub cors_config: Option<CorsHeaders>,
    /// Headers of the origin that are taken away.
    #[input(unordered, cloudformation = "ResponseHeadersPolicyConfig")]
    pub remove_headers_config: Option<Vec<String>>,
}

/// What a [`ResponseHeadersPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ResponseHeadersPolicyOutputs {
    /// Its id.
    pub id: Output<Id<ResponseHeadersPolicy>>,
}

fn name(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=128,
        "letters, digits, hyphens and underscores",
        |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
    )
}

fn comment(value: &Value) -> Result<(), String> {
    rules::text(value, 0..=128, "printable characters", |c| !c.is_control())
}

const REFERRER_POLICIES: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

fn security(value: &Value) -> Result<(), String> {
    let field = |name| value.as_map().and_then(|fields| fields.get(name));
    if let Some(policy) = field("referrer_policy") {
        rules::one_of(policy, REFERRER_POLICIES).map_err(|why| format!("referrer_policy {why}"))?;
    }
    match field("content_security_policy").and_then(Value::as_str) {
        Some(policy) if policy.contains(['\r', '\n']) => {
            Err("content_security_policy must be one line".into())
        }
        _ => Ok(()),
    }
}

/// Headers that CloudFront sets elsewhere or not at all.
const ELSEWHERE: &[&str] = &[
    "content-security-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
];

fn custom(value: &Value) -> Result<(), String> {
    for item in value.as_list().unwrap_or_default() {
        let field = |name| item.as_map()?.get(name)?.as_str();
        let header = field("header").unwrap_or("a");
        let shown = header.escape_debug();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if header.is_empty() || !header.chars().all(allowed) {
            return Err(format!("`{shown}` is not the name of a header"));
        }
        if ELSEWHERE.contains(&header.to_ascii_lowercase().as_str()) {
            return Err(format!("`{shown}` is set with the security headers"));
        }
        if field("value").is_some_and(|value| value.contains(['\r', '\n'])) {
            return Err(format!("the value of `{shown}` must be one line"));
        }
    }
    Ok(())
}

fn cors(value: &Value) -> Result<(), String> {
    let list = |name| value.as_map()?.get(name)?.as_list();
    for name in ["allow_origins", "allow_methods", "allow_headers"] {
        if list(name).is_some_and(<[Value]>::is_empty) {
            return Err(format!("{name} must have at least one item"));
        }
    }
    let methods = [
        "GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ALL",
    ];
    for method in list("allow_methods").unwrap_or_default() {
        rules::one_of(method, &methods).map_err(|why| format!("allow_methods {why}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use palinfra_core::Property;

    use super::*;

    #[test]
    fn headers_that_cloudfront_would_refuse_are_found() {
        let header = |name: &str| custom(&vec![CustomHeader::new(name, "a")].into_value());
        assert_eq!(header("X-Robots-Tag"), Ok(()));
        for bad in ["", "X Robots", "X:Robots", "Strict-Transport-Security"] {
            assert!(header(bad).is_err(), "{bad}");
        }
        let two_lines = vec![CustomHeader::new("X-A", "a\r\nSet-Cookie: b")];
        assert!(custom(&two_lines.into_value()).is_err());
    }

    #[test]
    fn a_policy_that_browsers_do_not_know_is_found() {
        let with = |policy: &str| SecurityHeaders {
            referrer_policy: Some(policy.into()),
            ..SecurityHeaders::default()
        };
        assert_eq!(security(&with("same-origin").into_value()), Ok(()));
        assert!(security(&with("never").into_value()).is_err());
    }
}
