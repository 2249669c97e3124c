use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource, Value};

use super::{CacheBehavior, CustomErrorResponse, Origin};
use crate::acm::Certificate;
use crate::{Tags, rules};

/// Serves content from places close to its readers.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-overview.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudfront:Distribution",
    cloudformation = "AWS::CloudFront::Distribution",
    outputs = DistributionOutputs,
    id = "E{upper13}",
    summary = "{comment} {aliases}",
    token,
    usual(create = 240, update = 240, delete = 240),
)]
pub struct Distribution {
    /// Where content comes from.
    #[input(unordered, cloudformation = "DistributionConfig")]
    pub origins: Vec<Origin>,
    /// What happens to requests that no other behavior is for.
    #[input(cloudformation = "DistributionConfig")]
    pub default_cache_behavior: CacheBehavior,
    /// What happens to other requests, by path; the first that fits.
    #[input(cloudformation = "DistributionConfig")]
    pub cache_behaviors: Option<Vec<CacheBehavior>>,
    /// What is answered instead of an error of the origin.
    #[input(unordered, cloudformation = "DistributionConfig")]
    pub custom_error_responses: Option<Vec<CustomErrorResponse>>,
    /// What `/` stands for, such as `index.html`.
    #[input(cloudformation = "DistributionConfig")]
    pub default_root_object: Option<String>,
    /// Names of your own, which the certificate is for.
    #[input(unordered, cloudformation = "DistributionConfig")]
    pub aliases: Option<Vec<String>>,
    /// The certificate, in `us-east-1`. Pass what
    /// [`CertificateValidation`](crate::acm::CertificateValidation) gives, so that it is
    /// issued. Left out: CloudFront's own, for its own name.
    #[input(cloudformation = "DistributionConfig")]
    pub acm_certificate_arn: Option<Arn<Certificate>>,
    /// The least version of TLS, with a certificate of your own.
    #[input(default = "TLSv1.2_2021", cloudformation = "DistributionConfig")]
    pub minimum_protocol_version: String,
    /// Whether it answers.
    #[input(default = true, cloudformation = "DistributionConfig")]
    pub enabled: bool,
    /// What it is for, at most 128 characters.
    #[input(default = "", check = comment, cloudformation = "DistributionConfig")]
    pub comment: String,
    /// Where it answers from: `PriceClass_All`, `PriceClass_200`, or `PriceClass_100` for
    /// North America, Europe and Israel alone.
    #[input(default = "PriceClass_All", check = price_class, cloudformation = "DistributionConfig")]
    pub price_class: String,
    /// The newest HTTP that it speaks: `http1.1`, `http2`, `http3` or `http2and3`.
    #[input(default = "http2and3", check = http_version, cloudformation = "DistributionConfig")]
    pub http_version: String,
    /// Whether it has addresses of IPv6.
    #[input(default = true, cloudformation = "DistributionConfig")]
    pub ipv6_enabled: bool,
    /// A firewall: the ARN of an ACL of the scope `CLOUDFRONT`.
    #[input(cloudformation = "DistributionConfig")]
    pub web_acl_id: Option<String>,
    /// Where a log of each request goes.
    #[input(cloudformation = "DistributionConfig")]
    pub logging: Option<DistributionLogging>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Distribution`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DistributionOutputs {
    /// Its id.
    pub id: Output<Id<Distribution>>,
    /// Its ARN.
    #[output(form = "arn:aws:cloudfront::{account}:distribution/{id}")]
    pub arn: Output<Arn<Distribution>>,
    /// Its host.
    #[output(form = "d{lower13}.cloudfront.net")]
    pub domain_name: Output<String>,
    /// The hosted zone of all distributions' hosts, for an alias record.
    #[output(form = "Z2FDTNDATAQYW2")]
    pub hosted_zone_id: Output<String>,
}

/// Where a log of each request goes.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct DistributionLogging {
    /// The host of a bucket that allows access lists.
    pub bucket: Input<String>,
    /// What the logs' keys start with.
    pub prefix: String,
    /// Whether cookies are logged.
    pub include_cookies: bool,
}

fn comment(value: &Value) -> Result<(), String> {
    rules::text(value, 0..=128, "printable characters", |c| !c.is_control())
}

fn price_class(value: &Value) -> Result<(), String> {
    rules::one_of(
        value,
        &["PriceClass_100", "PriceClass_200", "PriceClass_All"],
    )
}

fn http_version(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["http1.1", "http2", "http3", "http2and3"])
}
