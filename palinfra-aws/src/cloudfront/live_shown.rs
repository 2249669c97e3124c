//! A distribution as CloudFront gives it.

use aws_sdk_cloudfront::types as sdk;
use palinfra_core::Value;

use super::CacheBehavior;
use crate::live::{Failure, Found, Object, Shown, block};

/// All inputs but the tags.
pub(super) fn shown(
    mut found: Found,
    at: &Object<'_>,
    config: &sdk::DistributionConfig,
) -> Result<Found, Failure> {
    let recorded: Option<CacheBehavior> = at.input("default_cache_behavior")?;
    let others: Option<Vec<CacheBehavior>> = at.input("cache_behaviors")?;
    let others = others.unwrap_or_default();
    let origins = config.origins().map_or(&[][..], |it| it.items());
    let behaviors = config.cache_behaviors().map_or(&[][..], |it| it.items());
    let behaviors = behaviors.iter().enumerate();
    let behaviors = behaviors.map(|(index, it)| behavior(it, others.get(index)));
    let responses = config.custom_error_responses();
    let responses = responses.map_or(&[][..], |it| it.items()).iter();
    let aliases = config.aliases().map_or(&[][..], |it| it.items());
    let default = config.default_cache_behavior();
    let default = default.map(|it| default_behavior(it, recorded.as_ref()));
    let certificate = config.viewer_certificate();
    let arn = certificate.and_then(|it| it.acm_certificate_arn());
    let logging = config.logging().filter(|it| it.enabled()).map(|it| {
        block([
            ("bucket", it.bucket().shown()),
            ("prefix", it.prefix().shown()),
            ("include_cookies", it.include_cookies().shown()),
        ])
    });
    found = found
        .input("origins", origins.iter().map(origin).collect::<Vec<_>>())
        .input("default_cache_behavior", default)
        .input("cache_behaviors", some(behaviors.collect()))
        .input(
            "custom_error_responses",
            some(responses.map(error_response).collect()),
        )
        .input("default_root_object", text(config.default_root_object()))
        .input("aliases", (!aliases.is_empty()).then_some(aliases))
        .input("acm_certificate_arn", arn)
        .input("enabled", config.enabled())
        .input("comment", config.comment())
        .input("price_class", config.price_class().map(|it| it.as_str()))
        .input("http_version", config.http_version().map(|it| it.as_str()))
        .input("ipv6_enabled", config.is_ipv6_enabled().unwrap_or_default())
        .input("web_acl_id", text(config.web_acl_id()))
        .input("logging", logging);
    if arn.is_some() {
        // CloudFront's own certificate decides it itself.
        let version = certificate.and_then(|it| it.minimum_protocol_version());
        found = found.input("minimum_protocol_version", version.map(|it| it.as_str()));
    }
    Ok(found)
}

fn origin(it: &sdk::Origin) -> Value {
    let server = it.custom_origin_config().map(|it| {
        let versions = it.origin_ssl_protocols().map_or(&[][..], |it| it.items());
        let versions: Vec<&str> = versions.iter().map(|version| version.as_str()).collect();
        block([
            (
                "origin_protocol_policy",
                it.origin_protocol_policy().as_str().shown(),
            ),
            ("http_port", it.http_port().shown()),
            ("https_port", it.https_port().shown()),
            ("origin_ssl_protocols", versions.shown()),
        ])
    });
    block([
        ("id", it.id().shown()),
        ("domain_name", it.domain_name().shown()),
        (
            "origin_access_control_id",
            text(it.origin_access_control_id()).shown(),
        ),
        ("origin_path", text(it.origin_path()).shown()),
        ("custom_origin_config", server.shown()),
    ])
}

/// The default behavior and the others are two types with the same fields.
macro_rules! behavior {
    ($it:expr, $recorded:expr, $path:expr) => {{
        let (it, recorded): (_, Option<&CacheBehavior>) = ($it, $recorded);
        let allowed = it.allowed_methods();
        let cached = allowed.and_then(|it| it.cached_methods());
        block([
            ("path_pattern", $path),
            ("target_origin_id", it.target_origin_id().shown()),
            (
                "viewer_protocol_policy",
                it.viewer_protocol_policy().as_str().shown(),
            ),
            (
                "allowed_methods",
                methods(
                    allowed.map_or(&[][..], |it| it.items()),
                    recorded.map(|it| it.allowed_methods.as_slice()),
                ),
            ),
            (
                "cached_methods",
                methods(
                    cached.map_or(&[][..], |it| it.items()),
                    recorded.map(|it| it.cached_methods.as_slice()),
                ),
            ),
            ("cache_policy_id", text(it.cache_policy_id()).shown()),
            (
                "origin_request_policy_id",
                text(it.origin_request_policy_id()).shown(),
            ),
            (
                "response_headers_policy_id",
                text(it.response_headers_policy_id()).shown(),
            ),
            ("compress", it.compress().unwrap_or_default().shown()),
        ])
    }};
}

fn default_behavior(it: &sdk::DefaultCacheBehavior, recorded: Option<&CacheBehavior>) -> Value {
    behavior!(it, recorded, Value::Null)
}

fn behavior(it: &sdk::CacheBehavior, recorded: Option<&CacheBehavior>) -> Value {
    behavior!(it, recorded, it.path_pattern().shown())
}

/// Methods, in the order in which they are recorded if they are the same: CloudFront gives
/// them in an order of its own.
fn methods(actual: &[sdk::Method], recorded: Option<&[String]>) -> Value {
    let is_there = |name: &String| actual.iter().any(|method| method.as_str() == name);
    match recorded {
        Some(recorded) if recorded.len() == actual.len() && recorded.iter().all(is_there) => {
            recorded.shown()
        }
        _ => Value::List(
            actual
                .iter()
                .map(|method| method.as_str().shown())
                .collect(),
        ),
    }
}

fn error_response(it: &sdk::CustomErrorResponse) -> Value {
    let code = it.response_code().and_then(|code| code.parse::<i64>().ok());
    block([
        ("error_code", it.error_code().shown()),
        ("response_code", code.shown()),
        ("response_page_path", text(it.response_page_path()).shown()),
        ("error_caching_min_ttl", it.error_caching_min_ttl().shown()),
    ])
}

fn text(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn some(items: Vec<Value>) -> Option<Vec<Value>> {
    (!items.is_empty()).then_some(items)
}
