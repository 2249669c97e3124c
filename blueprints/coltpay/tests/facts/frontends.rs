//! The two pages.

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::both;

fn pages(stack: &Declaration) -> Vec<&str> {
    assert_eq!(stack.of("cloudfront:Distribution").len(), 2);
    vec!["site", "admin"]
}

#[test]
fn each_has_a_private_bucket_of_its_own() {
    for stack in both() {
        for page in pages(&stack) {
            let bucket = stack.named("s3:Bucket", &format!("{page}/bucket"));
            let name = format!("coltpay-{}-{page}", stack.stack);
            assert_eq!(bucket.text("bucket_name"), name);
            let block = bucket.text("public_access_block_configuration");
            assert!(!block.contains("false"), "{block}");
            let policy = stack.named("s3:BucketPolicy", &format!("{page}/bucket"));
            let policy = policy.text("policy_document");
            assert!(policy.contains("cloudfront.amazonaws.com"), "{policy}");
            let source = format!("‹{page}/distribution.arn›");
            assert!(policy.contains(&source), "{policy}");
        }
    }
}

#[test]
fn cloudfront_reads_below_dist_and_speaks_https() {
    for stack in both() {
        for page in pages(&stack) {
            let short = format!("{page}/distribution");
            let distribution = stack.named("cloudfront:Distribution", &short);
            assert_eq!(distribution.text("origins.0.origin_path"), "/dist");
            let behavior = distribution.text("default_cache_behavior");
            assert!(behavior.contains("redirect-to-https"), "{behavior}");
            let certificate = distribution.text("acm_certificate_arn");
            assert_eq!(certificate, format!("‹{page}/certificate.certificate_arn›"));
        }
    }
}

#[test]
fn routes_of_the_page_are_answered_by_its_index() {
    for stack in both() {
        for page in pages(&stack) {
            let short = format!("{page}/distribution");
            let distribution = stack.named("cloudfront:Distribution", &short);
            assert_eq!(distribution.text("default_root_object"), "index.html");
            let answers = distribution.items("custom_error_responses");
            assert_eq!(answers.len(), 2);
            for answer in answers {
                assert!(
                    answer.contains("/index.html") && answer.contains("200"),
                    "{answer}"
                );
            }
        }
    }
}

#[test]
fn each_answers_to_its_name() {
    for (stack, names) in both().iter().zip([
        ["coltpay.com", "admin.coltpay.com"],
        ["dev.coltpay.com", "admin.dev.coltpay.com"],
    ]) {
        for (page, name) in pages(stack).into_iter().zip(names) {
            let short = format!("{page}/distribution");
            let distribution = stack.named("cloudfront:Distribution", &short);
            assert_eq!(distribution.items("aliases"), [name]);
        }
    }
}
