//! A distribution as CloudFront takes it. An update must give much that a create may leave
//! out, so that both give all.

use aws_sdk_cloudfront::types as sdk;

use super::{CacheBehavior, CustomErrorResponse, Distribution, DistributionLogging, Origin};
use crate::live::{Failure, built, refused};

pub(super) fn count<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

/// The whole of a new distribution.
pub(super) fn config(it: &Distribution, token: &str) -> Result<sdk::DistributionConfig, Failure> {
    let none = sdk::GeoRestriction::builder()
        .restriction_type(sdk::GeoRestrictionType::None)
        .quantity(0);
    let restrictions = sdk::Restrictions::builder().geo_restriction(built(none.build())?);
    let config = sdk::DistributionConfig::builder()
        .caller_reference(token)
        .aliases(aliases(it.aliases.as_deref())?)
        .default_root_object(it.default_root_object.as_deref().unwrap_or_default())
        .origins(origins(&it.origins)?)
        .default_cache_behavior(default_behavior(&it.default_cache_behavior)?)
        .cache_behaviors(behaviors(it.cache_behaviors.as_deref())?)
        .custom_error_responses(error_responses(it.custom_error_responses.as_deref())?)
        .comment(&it.comment)
        .logging(logging(it.logging.as_ref())?)
        .price_class(it.price_class.as_str().into())
        .enabled(it.enabled)
        .viewer_certificate(certificate(it))
        .restrictions(restrictions.build())
        .web_acl_id(it.web_acl_id.as_deref().unwrap_or_default())
        .http_version(it.http_version.as_str().into())
        .is_ipv6_enabled(it.ipv6_enabled);
    built(config.build())
}

pub(super) fn aliases(names: Option<&[String]>) -> Result<sdk::Aliases, Failure> {
    let names = names.unwrap_or_default();
    let aliases = sdk::Aliases::builder().quantity(count(names));
    built(aliases.set_items(Some(names.to_vec())).build())
}

pub(super) fn origins(all: &[Origin]) -> Result<sdk::Origins, Failure> {
    let items = all.iter().map(origin).collect::<Result<_, _>>()?;
    let origins = sdk::Origins::builder().quantity(count(all));
    built(origins.set_items(Some(items)).build())
}

fn origin(it: &Origin) -> Result<sdk::Origin, Failure> {
    let access = match &it.origin_access_control_id {
        Some(id) => id.get().map_err(refused)?.as_str().to_string(),
        None => String::new(),
    };
    let headers = sdk::CustomHeaders::builder().quantity(0);
    let shield = sdk::OriginShield::builder().enabled(false);
    let origin = sdk::Origin::builder()
        .id(&it.id)
        .domain_name(it.domain_name.get().map_err(refused)?)
        .origin_access_control_id(access)
        .origin_path(it.origin_path.as_deref().unwrap_or_default())
        .custom_headers(built(headers.build())?)
        .connection_attempts(3)
        .connection_timeout(10)
        .origin_shield(built(shield.build())?);
    let Some(server) = &it.custom_origin_config else {
        let bucket = sdk::S3OriginConfig::builder().origin_access_identity("");
        return built(origin.s3_origin_config(bucket.build()).build());
    };
    let versions = &server.origin_ssl_protocols;
    let protocols = sdk::OriginSslProtocols::builder().quantity(count(versions));
    let items = versions.iter().map(|version| version.as_str().into());
    let protocols = protocols.set_items(Some(items.collect()));
    let server = sdk::CustomOriginConfig::builder()
        .http_port(server.http_port.into())
        .https_port(server.https_port.into())
        .origin_protocol_policy(server.origin_protocol_policy.as_str().into())
        .origin_ssl_protocols(built(protocols.build())?)
        .origin_read_timeout(30)
        .origin_keepalive_timeout(5);
    built(origin.custom_origin_config(built(server.build())?).build())
}

/// The default behavior and the others are two types with the same fields.
macro_rules! behavior {
    ($builder:expr, $it:expr) => {{
        let it: &CacheBehavior = $it;
        let signers = sdk::TrustedSigners::builder().enabled(false).quantity(0);
        let groups = sdk::TrustedKeyGroups::builder().enabled(false).quantity(0);
        let lambdas = sdk::LambdaFunctionAssociations::builder().quantity(0);
        let functions = sdk::FunctionAssociations::builder().quantity(0);
        $builder
            .target_origin_id(&it.target_origin_id)
            .trusted_signers(built(signers.build())?)
            .trusted_key_groups(built(groups.build())?)
            .viewer_protocol_policy(it.viewer_protocol_policy.as_str().into())
            .allowed_methods(methods(it)?)
            .smooth_streaming(false)
            .compress(it.compress)
            .lambda_function_associations(built(lambdas.build())?)
            .function_associations(built(functions.build())?)
            .field_level_encryption_id("")
            .cache_policy_id(it.cache_policy_id.get().map_err(refused)?)
            .set_origin_request_policy_id(policy(it.origin_request_policy_id.as_ref())?)
            .set_response_headers_policy_id(policy(it.response_headers_policy_id.as_ref())?)
    }};
}

pub(super) fn default_behavior(it: &CacheBehavior) -> Result<sdk::DefaultCacheBehavior, Failure> {
    built(behavior!(sdk::DefaultCacheBehavior::builder(), it).build())
}

pub(super) fn behaviors(all: Option<&[CacheBehavior]>) -> Result<sdk::CacheBehaviors, Failure> {
    let all = all.unwrap_or_default();
    let mut items = Vec::new();
    for it in all {
        let behavior = behavior!(sdk::CacheBehavior::builder(), it);
        let behavior = behavior.set_path_pattern(it.path_pattern.clone());
        items.push(built(behavior.build())?);
    }
    let behaviors = sdk::CacheBehaviors::builder().quantity(count(all));
    built(behaviors.set_items(Some(items)).build())
}

fn methods(it: &CacheBehavior) -> Result<sdk::AllowedMethods, Failure> {
    let items = |names: &[String]| names.iter().map(|name| name.as_str().into()).collect();
    let cached = sdk::CachedMethods::builder()
        .quantity(count(&it.cached_methods))
        .set_items(Some(items(&it.cached_methods)));
    let allowed = sdk::AllowedMethods::builder()
        .quantity(count(&it.allowed_methods))
        .set_items(Some(items(&it.allowed_methods)))
        .cached_methods(built(cached.build())?);
    built(allowed.build())
}

fn policy(id: Option<&palinfra_core::Input<String>>) -> Result<Option<String>, Failure> {
    id.map(palinfra_core::Input::get)
        .transpose()
        .map_err(refused)
}

pub(super) fn error_responses(
    all: Option<&[CustomErrorResponse]>,
) -> Result<sdk::CustomErrorResponses, Failure> {
    let all = all.unwrap_or_default();
    let mut items = Vec::new();
    for it in all {
        // A page and its status go together; no text stands for neither.
        let code = it.response_code.map(|code| code.to_string());
        let response = sdk::CustomErrorResponse::builder()
            .error_code(it.error_code.into())
            .response_code(code.unwrap_or_default())
            .response_page_path(it.response_page_path.as_deref().unwrap_or_default())
            .set_error_caching_min_ttl(it.error_caching_min_ttl);
        items.push(built(response.build())?);
    }
    let responses = sdk::CustomErrorResponses::builder().quantity(count(all));
    built(responses.set_items(Some(items)).build())
}

pub(super) fn logging(it: Option<&DistributionLogging>) -> Result<sdk::LoggingConfig, Failure> {
    let logging = sdk::LoggingConfig::builder().enabled(it.is_some());
    let logging = match it {
        Some(it) => logging
            .include_cookies(it.include_cookies)
            .bucket(it.bucket.get().map_err(refused)?)
            .prefix(&it.prefix),
        None => logging.include_cookies(false).bucket("").prefix(""),
    };
    Ok(logging.build())
}

pub(super) fn certificate(it: &Distribution) -> sdk::ViewerCertificate {
    let certificate = sdk::ViewerCertificate::builder();
    match &it.acm_certificate_arn {
        Some(arn) => certificate
            .acm_certificate_arn(arn.as_str())
            .ssl_support_method(sdk::SslSupportMethod::SniOnly)
            .minimum_protocol_version(it.minimum_protocol_version.as_str().into())
            .build(),
        None => certificate.cloud_front_default_certificate(true).build(),
    }
}
