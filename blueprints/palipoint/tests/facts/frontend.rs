//! The page: bucket, CloudFront, certificate.

use crate::support::{of, only, output, stack, text};

#[test]
fn each_environment_has_its_bucket_behind_cloudfront_under_its_name() {
    for (name, bucket, domain) in [
        ("prod", "palipoint-prod", "www.palipoint.com"),
        ("nonprod", "palipoint-dev", "www.palipoint.in"),
    ] {
        let declared = stack(name);
        assert_eq!(text(only(&declared, "s3:Bucket"), "bucket_name"), bucket);
        let distribution = only(&declared, "cloudfront:Distribution");
        assert_eq!(text(distribution, "aliases.0"), domain);
        let certificate = only(&declared, "acm:Certificate");
        assert_eq!(text(certificate, "domain_name"), domain);
        assert_eq!(certificate.options.region.as_deref(), Some("us-east-1"));
        assert_eq!(output(&declared, "url"), format!("https://{domain}"));
    }
}

#[test]
fn zones_are_made_once_and_can_be_those_that_are_there() {
    assert_eq!(
        text(only(&stack("cicd"), "route53:HostedZone"), "name"),
        "palipoint.com"
    );
    assert_eq!(
        text(only(&stack("nonprod"), "route53:HostedZone"), "name"),
        "palipoint.in"
    );
    assert_eq!(of(&stack("prod"), "route53:HostedZone").len(), 0);
    let settings = [("hosted_zone", "Z0123456789ABCDEFGHIJ")];
    let declared = crate::support::with("cicd", &settings);
    assert_eq!(of(&declared, "route53:HostedZone").len(), 0);
}
