use palinfra_aws::acm::Certificate;
use palinfra_aws::cloudfront::*;
use palinfra_core::{Declared, Id, Property, Stack, Value};

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
    vec![
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
