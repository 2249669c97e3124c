//! The page.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, dev, prod};

#[test]
fn its_bucket_is_private_and_encrypted() {
    for stack in both() {
        let bucket = stack.named("s3:Bucket", "payment-frontend/bucket");
        let name = format!("payment-frontend-{}", stack.stack);
        assert_eq!(bucket.text("bucket_name"), name);
        let public = bucket.text("public_access_block_configuration");
        assert!(
            public.contains("true") && !public.contains("false"),
            "{public}"
        );
        assert_eq!(bucket.text("bucket_encryption.sse_algorithm"), "AES256");
        assert_eq!(
            bucket.text("force_destroy"),
            "true",
            "it goes with its files"
        );
    }
}

#[test]
fn cloudfront_reads_it_by_origin_access_control() {
    for stack in both() {
        let distribution = stack.only("cloudfront:Distribution");
        let origin = |field| distribution.text(&format!("origins.0.{field}"));
        assert_eq!(
            origin("origin_access_control_id"),
            "‹payment-frontend/access›"
        );
        assert_eq!(
            origin("domain_name"),
            "‹payment-frontend/bucket.regional_domain_name›"
        );
        let access = stack.only("cloudfront:OriginAccessControl");
        assert_eq!(access.text("signing_behavior"), "always");
    }
}

#[test]
fn only_this_distribution_may_read_it() {
    for stack in both() {
        let policy = stack.named("s3:BucketPolicy", "payment-frontend/bucket");
        assert_eq!(policy.items("policy_document.Statement").len(), 2);
        let read = |field| policy.text(&format!("policy_document.Statement.0.{field}"));
        assert_eq!(read("Effect"), "Allow");
        assert_eq!(read("Action.0"), "s3:GetObject");
        assert_eq!(read("Principal.Service.0"), "cloudfront.amazonaws.com");
        let source = read("Condition.StringEquals.AWS:SourceArn.0");
        assert_eq!(source, "‹payment-frontend/distribution.arn›");
        assert_eq!(policy.text("policy_document.Statement.1.Effect"), "Deny");
    }
}

#[test]
fn it_is_served_over_https() {
    for stack in both() {
        let distribution = stack.only("cloudfront:Distribution");
        let policy = distribution.text("default_cache_behavior.viewer_protocol_policy");
        assert_eq!(policy, "redirect-to-https");
        assert_eq!(
            distribution.text("minimum_protocol_version"),
            "TLSv1.2_2021"
        );
    }
}

#[test]
fn routes_of_the_page_get_index_html() {
    for stack in both() {
        let distribution = stack.only("cloudfront:Distribution");
        assert_eq!(distribution.text("default_root_object"), "index.html");
        for (index, status) in ["403", "404"].into_iter().enumerate() {
            let answer =
                |field| distribution.text(&format!("custom_error_responses.{index}.{field}"));
            assert_eq!(answer("error_code"), status);
            assert_eq!(answer("response_code"), "200");
            assert_eq!(answer("response_page_path"), "/index.html");
        }
    }
}

#[test]
fn its_certificate_is_in_us_east_1_wherever_the_stack_is() {
    let prod = prod();
    for kind in ["acm:Certificate", "acm:CertificateValidation"] {
        let node = prod.named(kind, "payment-frontend/certificate");
        assert_eq!(node.options.region.as_deref(), Some("us-east-1"));
    }
    let distribution = prod.only("cloudfront:Distribution");
    assert_eq!(distribution.items("aliases"), ["pay.example.com"]);
    let certificate = distribution.text("acm_certificate_arn");
    assert_eq!(
        certificate,
        "‹payment-frontend/certificate.certificate_arn›"
    );
}

#[test]
fn the_domain_leads_to_the_distribution_over_ipv4_and_ipv6() {
    let prod = prod();
    for kind in ["A", "AAAA"] {
        let name = format!("payment-frontend/alias-{}", kind.to_lowercase());
        let record = prod.named("route53:RecordSet", &name);
        assert_eq!(record.text("name"), "pay.example.com");
        assert_eq!(record.text("record_type"), kind);
        let host = record.text("alias_target.dns_name");
        assert_eq!(host, "‹payment-frontend/distribution.domain_name›");
    }
}

#[test]
fn its_files_are_copied_to_a_second_region_in_prod() {
    let dev = dev();
    let bucket = dev.named("s3:Bucket", "payment-frontend/bucket");
    assert_eq!(bucket.text("replication_configuration"), "");

    let prod = prod();
    let copy = prod.named("s3:Bucket", "payment-frontend/replica");
    assert_eq!(copy.options.region.as_deref(), Some("us-west-2"));
    let bucket = prod.named("s3:Bucket", "payment-frontend/bucket");
    let rule = "replication_configuration.rules.0.destination_bucket";
    assert_eq!(bucket.text(rule), "‹payment-frontend/replica.arn›");
    for bucket in [copy, bucket] {
        assert_eq!(bucket.text("versioning_configuration"), "Enabled");
    }
    let role = prod.named("iam:Role", "payment-frontend/replica");
    let rights = role.text("policies");
    assert!(
        rights.contains("arn:aws:s3:::payment-frontend-prod/*"),
        "{rights}"
    );
}

#[test]
fn it_has_no_files_unless_a_build_folder_is_set() {
    for stack in both() {
        assert_eq!(stack.of("s3:Object").len(), 0);
        assert_eq!(stack.of("cloudfront:Invalidation").len(), 0);
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "<h1>Pay</h1>").unwrap();
    let stack = correct("dev", &[("build_folder", folder.to_str().unwrap())]);
    let page = stack.only("s3:Object");
    assert_eq!(page.text("bucket"), "‹payment-frontend/bucket›");
    assert_eq!(page.text("cache_control"), "no-cache");
    assert_eq!(page.text("content_type"), "text/html; charset=utf-8");
    stack.only("cloudfront:Invalidation");
}

#[test]
fn the_names_of_the_buckets_can_be_changed() {
    let stack = correct("dev", &[("bucket_prefix", "acme-pay")]);
    let names: Vec<String> = stack
        .of("s3:Bucket")
        .iter()
        .map(|bucket| bucket.text("bucket_name"))
        .collect();
    assert_eq!(names, ["acme-pay-alb-logs-dev", "acme-pay-frontend-dev"]);
}
