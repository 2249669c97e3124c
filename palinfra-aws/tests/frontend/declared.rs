//! What a page declares besides what a blueprint shows.

use palinfra_aws::cloudfront::{SECURITY_HEADERS, SecurityHeaders, StrictTransportSecurity};
use palinfra_aws::route53::HostedZone;
use palinfra_aws::s3::Bucket;
use palinfra_aws::{ExistingBucket, SpaFrontend};
use palinfra_core::{Id, Stack, Value};

use crate::support::{Folder, World, declare, declare_page, keys, named, only, project, text};

#[test]
fn certificates_are_in_us_east_1_though_the_stack_is_elsewhere() {
    let stack = declare(|stack| {
        let zone = HostedZone::new("zone", "example.com").declare(stack);
        SpaFrontend::new("site")
            .domain("www.example.com", &zone)
            .declare(stack);
    });
    assert_eq!(
        (stack.errors.len(), stack.region.as_str()),
        (0, "ap-south-1")
    );
    for kind in ["acm:Certificate", "acm:CertificateValidation"] {
        let region = only(&stack, kind).options.region.as_deref();
        assert_eq!(region, Some("us-east-1"));
    }
    let elsewhere = stack
        .nodes
        .iter()
        .filter(|node| node.options.region.is_some());
    assert_eq!(elsewhere.count(), 2);
}

fn with_names(stack: &mut Stack) {
    let zone = HostedZone::new("zone", "example.com").declare(stack);
    let other = HostedZone::new("other", "example.org").declare(stack);
    SpaFrontend::new("site")
        .domain("example.com", &zone)
        .domain("*.example.com", &zone)
        .domain("www.example.org", &other)
        .declare(stack);
}

#[tokio::test]
async fn several_names_share_a_certificate_and_each_has_its_records() {
    let stack = declare(with_names);
    assert_eq!(stack.errors, []);
    let certificate = only(&stack, "acm:Certificate");
    assert_eq!(text(certificate, "domain_name"), "example.com");
    let names = text(certificate, "subject_alternative_names");
    assert_eq!(names, "[*.example.com, www.example.org]");
    let distribution = only(&stack, "cloudfront:Distribution");
    let aliases = "[example.com, *.example.com, www.example.org]";
    assert_eq!(text(distribution, "aliases"), aliases);
    for (short, name, zone) in [
        ("site/alias-a", "example.com", "‹zone›"),
        ("site/alias-aaaa", "example.com", "‹zone›"),
        ("site/alias-a-any.example.com", "*.example.com", "‹zone›"),
        (
            "site/alias-aaaa-www.example.org",
            "www.example.org",
            "‹other›",
        ),
    ] {
        assert_eq!(text(named(&stack, short), "name"), name);
        assert_eq!(text(named(&stack, short), "hosted_zone_id"), zone);
    }
    // The record of `example.com` is that of `*.example.com`, too.
    let records = stack.nodes.iter().map(|node| node.urn.short());
    let records: Vec<_> = records
        .filter(|name| name.starts_with("site/certificate"))
        .collect();
    let other = "site/certificate-www.example.org".to_string();
    assert_eq!(records.iter().filter(|name| **name == other).count(), 1);
    assert_eq!(records.len(), 4, "{records:?}");

    let world = World::new("frontend-names");
    let program = || project("ap-south-1", with_names);
    world.up(program()).await;
    assert_eq!(world.changes(program()).await, [""; 0]);
    world.destroy(program()).await;
}

#[test]
fn files_can_be_below_a_prefix_that_addresses_do_not_show() {
    let folder = Folder::of_a_build("prefix");
    for prefix in ["dist", "/dist/"] {
        let path = folder.path().to_owned();
        let stack = declare(move |stack| {
            let site = SpaFrontend::new("site").key_prefix(prefix);
            site.build_folder(&path).declare(stack);
        });
        let expected = [
            "dist/assets/index-B1cdEf23.js",
            "dist/index.html",
            "dist/logo.svg",
        ];
        assert_eq!(keys(&stack), expected);
        let distribution = only(&stack, "cloudfront:Distribution");
        assert_eq!(text(distribution, "origins.0.origin_path"), "/dist");
        assert_eq!(text(distribution, "default_root_object"), "index.html");
        let paths = only(&stack, "cloudfront:Invalidation").inputs["paths"].clone();
        let paths: Vec<&String> = paths.as_map().unwrap().keys().collect();
        assert_eq!(
            paths,
            ["/assets/index-B1cdEf23.js", "/index.html", "/logo.svg"]
        );
    }
}

#[test]
fn the_page_that_is_kept_is_forgotten_under_both_its_addresses() {
    let folder = Folder::of_a_build("kept");
    let stack = declare_page(&folder, |it| {
        it.cache_control("index.html", "public, max-age=60")
    });
    let paths = only(&stack, "cloudfront:Invalidation").inputs["paths"].clone();
    let paths = paths.as_map().unwrap();
    assert_eq!(paths.get("/"), paths.get("/index.html"));
    assert!(paths.contains_key("/"));
}

#[test]
fn headers_are_those_of_aws_unless_something_is_said() {
    let stack = declare(|stack| drop(SpaFrontend::new("site").declare(stack)));
    let policy = "default_cache_behavior.response_headers_policy_id";
    let distribution = only(&stack, "cloudfront:Distribution");
    assert_eq!(text(distribution, policy), SECURITY_HEADERS);

    let stack = declare(|stack| {
        SpaFrontend::new("site")
            .security_headers(SecurityHeaders {
                strict_transport_security: Some(StrictTransportSecurity {
                    include_subdomains: true,
                    ..StrictTransportSecurity::default()
                }),
                ..SecurityHeaders::default()
            })
            .content_security_policy("default-src 'self'")
            .header("X-Robots-Tag", "noindex")
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let distribution = only(&stack, "cloudfront:Distribution");
    assert_eq!(text(distribution, policy), "‹site/headers›");
    let headers = only(&stack, "cloudfront:ResponseHeadersPolicy");
    let security = |field: &str| text(headers, &format!("security_headers_config.{field}"));
    assert_eq!(security("content_security_policy"), "default-src 'self'");
    assert_eq!(
        security("strict_transport_security.include_subdomains"),
        "true"
    );
    assert_eq!(security("frame_options"), "DENY");
    assert_eq!(
        text(headers, "custom_headers_config.0.header"),
        "X-Robots-Tag"
    );
}

#[test]
fn a_bucket_that_there_is_already_gets_the_files_and_a_policy() {
    let folder = Folder::of_a_build("existing");
    let path = folder.path().to_owned();
    let stack = declare(move |stack| {
        let bucket = Bucket::new("shared", "shop-shared").declare(stack);
        let site = SpaFrontend::new("site").existing_bucket(&bucket);
        let site = site.build_folder(&path).declare(stack);
        assert!(site.bucket.is_none());
        assert_eq!(site.bucket_name().value(), bucket.bucket_name.value());
        assert_eq!(site.files.len(), 3);
    });
    assert_eq!(stack.errors, []);
    let buckets = stack.nodes.iter();
    let buckets = buckets.filter(|node| node.schema.resource_type == "s3:Bucket");
    assert_eq!(buckets.count(), 1);
    assert_eq!(text(only(&stack, "s3:BucketPolicy"), "bucket"), "‹shared›");
    assert_eq!(
        text(named(&stack, "site/files/logo.svg"), "bucket"),
        "‹shared›"
    );
    let origin = text(
        only(&stack, "cloudfront:Distribution"),
        "origins.0.domain_name",
    );
    assert_eq!(origin, "‹shared.regional_domain_name›");
}

#[test]
fn a_bucket_of_another_program_is_named_with_its_region() {
    let folder = Folder::of_a_build("named");
    let path = folder.path().to_owned();
    let stack = declare(move |stack| {
        let site = SpaFrontend::new("site")
            .existing_bucket(ExistingBucket::named("shop-site", "eu-west-1"))
            .without_bucket_policy()
            .build_folder(&path)
            .declare(stack);
        assert!(site.policy.is_none());
        let statement = format!("{:?}", site.read_statement());
        assert!(
            statement.contains("cloudfront.amazonaws.com"),
            "{statement}"
        );
    });
    assert_eq!(stack.errors, []);
    let origin = text(
        only(&stack, "cloudfront:Distribution"),
        "origins.0.domain_name",
    );
    assert_eq!(origin, "shop-site.s3.eu-west-1.amazonaws.com");
    let logo = named(&stack, "site/files/logo.svg");
    assert_eq!(logo.options.region.as_deref(), Some("eu-west-1"));
    assert_eq!(text(logo, "bucket"), "shop-site");

    let stack = declare(|stack| {
        SpaFrontend::new("site")
            .existing_bucket(ExistingBucket::named("shop-site", "eu-west-1"))
            .replica("us-west-2")
            .declare(stack);
    });
    assert_eq!(stack.errors.len(), 1);
}

#[test]
fn all_that_is_inside_can_be_changed() {
    let folder = Folder::of_a_build("changed");
    let path = folder.path().to_owned();
    let stack = declare(move |stack| {
        let site = SpaFrontend::new("site")
            .build_folder(&path)
            .domain("www.example.com", Id::new("Z0123456789ABCDEFGHIJ"))
            .declare(stack);
        stack.change(&site.distribution, |it| it.price_class("PriceClass_All"));
        stack.change(&site.files["logo.svg"], |it| it.cache_control("no-store"));
        let invalidation = site.invalidation.as_ref().unwrap();
        stack.change(invalidation, |it| it.most_paths(10));
    });
    assert_eq!(stack.errors, []);
    let distribution = only(&stack, "cloudfront:Distribution");
    assert_eq!(text(distribution, "price_class"), "PriceClass_All");
    let logo = named(&stack, "site/files/logo.svg");
    assert_eq!(text(logo, "cache_control"), "no-store");
    let invalidation = only(&stack, "cloudfront:Invalidation");
    assert_eq!(invalidation.inputs["most_paths"], Value::Int(10));
}
