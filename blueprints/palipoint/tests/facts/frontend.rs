//! The page: bucket, CloudFront, certificate.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::stack;

#[test]
fn each_environment_has_its_bucket_behind_cloudfront_under_its_name() {
    for (name, bucket, domain) in [
        ("prod", "palipoint-prod", "www.palipoint.com"),
        ("nonprod", "palipoint-dev", "www.palipoint.in"),
    ] {
        let declared = stack(name);
        assert_eq!(declared.only("s3:Bucket").text("bucket_name"), bucket);
        let distribution = declared.only("cloudfront:Distribution");
        assert_eq!(distribution.text("aliases.0"), domain);
        let certificate = declared.only("acm:Certificate");
        assert_eq!(certificate.text("domain_name"), domain);
        assert_eq!(certificate.options.region.as_deref(), Some("us-east-1"));
        assert_eq!(declared.output("url"), format!("https://{domain}"));
    }
}

#[test]
fn zones_are_made_once_and_can_be_those_that_are_there() {
    assert_eq!(
        stack("cicd").only("route53:HostedZone").text("name"),
        "palipoint.com"
    );
    assert_eq!(
        stack("nonprod").only("route53:HostedZone").text("name"),
        "palipoint.in"
    );
    assert_eq!(stack("prod").of("route53:HostedZone").len(), 0);
    let settings = [("hosted_zone", "Z0123456789ABCDEFGHIJ")];
    let declared = crate::support::with("cicd", &settings);
    assert_eq!(declared.of("route53:HostedZone").len(), 0);
}
