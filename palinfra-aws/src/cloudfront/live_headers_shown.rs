//! A policy of response headers as CloudFront gives it.

use aws_sdk_cloudfront::types::{
    ResponseHeadersPolicyConfig as Config, ResponseHeadersPolicyCorsConfig as Cors,
    ResponseHeadersPolicyCustomHeader as Custom,
    ResponseHeadersPolicySecurityHeadersConfig as Security,
};
use palinfra_core::Value;

use crate::live::{Found, Object, Shown, block};

pub(super) fn shown(at: &Object<'_>, config: &Config) -> Found {
    let custom = config.custom_headers_config();
    let custom = custom.map_or(&[][..], |it| it.items()).iter();
    let removed = config.remove_headers_config();
    let removed = removed.map_or(&[][..], |it| it.items()).iter();
    Found::new(at.id)
        .input("name", config.name())
        .input("comment", config.comment().unwrap_or_default())
        .input(
            "security_headers_config",
            config.security_headers_config().map(security),
        )
        .input("custom_headers_config", some(custom.map(header).collect()))
        .input("cors_config", config.cors_config().map(cors))
        .input(
            "remove_headers_config",
            some(removed.map(|it| it.header().shown()).collect()),
        )
}

/// All of them count before the origin's, or some do not.
fn security(it: &Security) -> Value {
    let overrides = [
        it.content_security_policy().map(|it| it.r#override()),
        it.content_type_options().map(|it| it.r#override()),
        it.frame_options().map(|it| it.r#override()),
        it.referrer_policy().map(|it| it.r#override()),
        it.strict_transport_security().map(|it| it.r#override()),
    ];
    let hsts = it.strict_transport_security().map(|it| {
        block([
            ("max_age_seconds", it.access_control_max_age_sec().shown()),
            (
                "include_subdomains",
                it.include_subdomains().unwrap_or_default().shown(),
            ),
            ("preload", it.preload().unwrap_or_default().shown()),
        ])
    });
    let csp = it.content_security_policy();
    block([
        (
            "content_security_policy",
            csp.map(|it| it.content_security_policy()).shown(),
        ),
        (
            "content_type_options",
            it.content_type_options().is_some().shown(),
        ),
        (
            "frame_options",
            it.frame_options()
                .map(|it| it.frame_option().as_str())
                .shown(),
        ),
        (
            "referrer_policy",
            it.referrer_policy()
                .map(|it| it.referrer_policy().as_str())
                .shown(),
        ),
        ("strict_transport_security", hsts.shown()),
        (
            "override_origin",
            overrides.into_iter().flatten().all(|it| it).shown(),
        ),
    ])
}

fn header(it: &Custom) -> Value {
    block([
        ("header", it.header().shown()),
        ("value", it.value().shown()),
        ("override_origin", it.r#override().shown()),
    ])
}

fn cors(it: &Cors) -> Value {
    let origins = it.access_control_allow_origins().map(|it| it.items());
    let headers = it.access_control_allow_headers().map(|it| it.items());
    let exposed = it.access_control_expose_headers().map(|it| it.items());
    let methods = it.access_control_allow_methods().map(|it| {
        let names = it.items().iter().map(|method| method.as_str());
        names.collect::<Vec<_>>()
    });
    block([
        ("allow_origins", origins.shown()),
        ("allow_methods", methods.shown()),
        ("allow_headers", headers.shown()),
        (
            "expose_headers",
            exposed.filter(|it| !it.is_empty()).shown(),
        ),
        (
            "allow_credentials",
            it.access_control_allow_credentials().shown(),
        ),
        ("max_age_seconds", it.access_control_max_age_sec().shown()),
        ("override_origin", it.origin_override().shown()),
    ])
}

fn some(items: Vec<Value>) -> Option<Vec<Value>> {
    (!items.is_empty()).then_some(items)
}
