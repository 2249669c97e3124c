use palinfra_aws::acm::Certificate;
use palinfra_aws::cloudfront::*;
use palinfra_core::{Declared, Id, Map, Property, Stack, Value};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    let list = |item: Value| Value::List(vec![item]);
    let only_files = CacheBehavior {
        compress: false,
        ..CacheBehavior::files("files")
    };
    let api = CacheBehavior {
        path_pattern: Some("/v2/*".into()),
        ..CacheBehavior::program("server")
    };
    let logging = DistributionLogging {
        bucket: "logs.s3.amazonaws.com".into(),
        prefix: "it/".into(),
        include_cookies: false,
    };
    let server = Origin::https("server", "two.example.com").into_value();
    let paths = [("/index.html", "2"), ("/new.js", "1")];
    let paths = paths.map(|(path, version)| (path.to_string(), Value::Text(version.into())));
    vec![
        sample(invalidation)
            .update("paths", Value::Map(Map::from(paths)))
            .update("most_paths", 1i64)
            .on(Emulator::Ministack),
        sample(headers)
            .update("name", "contract-other")
            .update("comment", "other")
            .update(
                "security_headers_config",
                SecurityHeaders {
                    content_security_policy: Some("default-src 'self'".into()),
                    content_type_options: false,
                    frame_options: Some(FrameOption::SameOrigin),
                    referrer_policy: None,
                    strict_transport_security: Some(StrictTransportSecurity {
                        max_age_seconds: 600,
                        include_subdomains: true,
                        preload: true,
                    }),
                    override_origin: false,
                }
                .into_value(),
            )
            .update(
                "custom_headers_config",
                list(CustomHeader::new("X-Other", "b").into_value()),
            )
            .update(
                "cors_config",
                CorsHeaders {
                    allow_methods: vec!["GET".into()],
                    expose_headers: Some(vec!["X-It".into()]),
                    max_age_seconds: Some(60),
                    ..cors()
                }
                .into_value(),
            )
            .update("remove_headers_config", vec!["Via"])
            .on(Emulator::Ministack),
        sample(access_control)
            .update("name", "contract-other")
            .update("description", "other")
            .update("origin_access_control_origin_type", "lambda")
            .update("signing_behavior", "no-override")
            .without("signing_protocol", "there is only one"),
        sample(distribution)
            .together([
                (
                    "origins",
                    Value::List(vec![bucket_origin().into_value(), server]),
                ),
                (
                    "custom_error_responses",
                    list(CustomErrorResponse::page(404, "/404.html").into_value()),
                ),
            ])
            .update("default_cache_behavior", only_files.into_value())
            .update("cache_behaviors", list(api.into_value()))
            .update("default_root_object", "home.html")
            .update("aliases", vec!["b.example.com"])
            .together([
                (
                    "acm_certificate_arn",
                    output_of::<Certificate>("certificate", "arn"),
                ),
                ("minimum_protocol_version", Value::Text("TLSv1.2_2019".into())),
            ])
            .update("enabled", false)
            .update("comment", "other")
            .update("price_class", "PriceClass_100")
            .update("http_version", "http2")
            .update("ipv6_enabled", false)
            .update(
                "web_acl_id",
                "arn:aws:wafv2:us-east-1:123456789012:global/webacl/it/11111111-2222-3333-4444-555555555555",
            )
            .update("logging", logging.into_value())
            // Moto drops OriginAccessControlId.
            .on(Emulator::Ministack),
    ]
}

fn invalidation(stack: &mut Stack) -> Declared<Invalidation> {
    let origins = [Origin::https("server", "one.example.com")];
    let distribution = Distribution::new("cdn", origins, CacheBehavior::files("server"))
        .comment("of an invalidation")
        .declare(stack);
    let paths = [("/index.html", "1"), ("/old.js", "1")];
    Invalidation::new("it", &distribution, paths).declare(stack)
}

fn headers(stack: &mut Stack) -> Declared<ResponseHeadersPolicy> {
    ResponseHeadersPolicy::new("it", "contract-it")
        .comment("of the contract")
        .security_headers_config(SecurityHeaders::default())
        .custom_headers_config([CustomHeader::new("X-It", "a")])
        .cors_config(cors())
        .remove_headers_config(["Server"])
        .declare(stack)
}

fn cors() -> CorsHeaders {
    CorsHeaders {
        allow_origins: vec!["https://example.com".into()],
        allow_methods: vec!["GET".into(), "PUT".into()],
        allow_headers: vec!["*".into()],
        expose_headers: None,
        allow_credentials: false,
        max_age_seconds: None,
        override_origin: true,
    }
}

fn access_control(stack: &mut Stack) -> Declared<OriginAccessControl> {
    OriginAccessControl::new("it", "contract-it").declare(stack)
}

fn bucket_origin() -> Origin {
    Origin::bucket(
        "files",
        "files.s3.us-east-1.amazonaws.com",
        Id::<OriginAccessControl>::new("E2QWRUHAPOMQZL"),
    )
}

fn distribution(stack: &mut Stack) -> Declared<Distribution> {
    Certificate::new("certificate", "cdn.example.com").declare(stack);
    let api = CacheBehavior {
        path_pattern: Some("/v1/*".into()),
        ..CacheBehavior::program("server")
    };
    let origins = [bucket_origin(), Origin::https("server", "one.example.com")];
    Distribution::new("it", origins, CacheBehavior::files("files"))
        .cache_behaviors([api])
        .custom_error_responses([CustomErrorResponse::page(403, "/index.html")])
        .default_root_object("index.html")
        .aliases(["a.example.com"])
        .comment("of the contract")
        .declare(stack)
}
