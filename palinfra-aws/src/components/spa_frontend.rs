//! A page that runs in the browser.

mod replica;

pub use replica::Replica;

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Id, Input, Output, Stack, out};

use super::certificate::{DomainName, IssuedCertificate};
use super::{caller, full_name, tls_only};
use crate::cloudfront::{
    CacheBehavior, CustomErrorResponse, Distribution, Origin, OriginAccessControl,
};
use crate::iam::{Condition, PolicyDocument, Principal, Statement};
use crate::route53::{HostedZone, RecordSet};
use crate::s3::{Bucket, BucketPolicy};

/// The only region whose certificates CloudFront takes.
const CERTIFICATES: &str = "us-east-1";

/// A single-page application: files in a private bucket that CloudFront alone may read, over
/// HTTPS. A path that is no file gets `index.html`, so that the routes of the page work when
/// someone opens one of them.
///
/// ```
/// use palinfra_aws::SpaFrontend;
/// use palinfra_core::Stack;
/// fn frontend(stack: &mut Stack) {
///     let frontend = SpaFrontend::new("payment-frontend").declare(stack);
///     let address = frontend.url();
/// #   let _ = address;
/// }
/// ```
pub struct SpaFrontend {
    /// The files.
    pub bucket: Declared<Bucket>,
    /// Their copy in another region.
    pub replica: Option<Replica>,
    /// Lets the distribution read them.
    pub policy: Declared<BucketPolicy>,
    /// How the distribution signs what it asks of the bucket.
    pub access_control: Declared<OriginAccessControl>,
    /// What serves them.
    pub distribution: Declared<Distribution>,
    /// The certificate of its domain.
    pub certificate: Option<IssuedCertificate>,
    /// The records of its domain, for IPv4 and IPv6.
    pub records: Vec<Declared<RecordSet>>,
    url: Output<String>,
}

/// Builds a [`SpaFrontend`].
#[must_use = "it does nothing until `declare`"]
pub struct SpaFrontendBuilder {
    name: String,
    bucket: Option<String>,
    replica_region: Option<String>,
    domain: Option<DomainName>,
    price_class: String,
    web_acl: Option<Input<String>>,
    line: Line,
}

impl SpaFrontend {
    /// A page with no files yet.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> SpaFrontendBuilder {
        SpaFrontendBuilder {
            name: name.into(),
            bucket: None,
            replica_region: None,
            domain: None,
            price_class: "PriceClass_100".into(),
            web_acl: None,
            line: caller(),
        }
    }

    /// Where it answers: its domain, or else CloudFront's own host.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }
}

impl SpaFrontendBuilder {
    /// What the bucket is called, if not as the page: all accounts of AWS share the names of
    /// buckets.
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.bucket = Some(name.into());
        self
    }

    /// Keeps a copy of the files in a bucket in another region.
    pub fn replica(mut self, region: impl Into<String>) -> Self {
        self.replica_region = Some(region.into());
        self
    }

    /// The name that it answers to, in this hosted zone: with records, and with a certificate
    /// that AWS renews.
    pub fn domain(
        mut self,
        name: impl Into<String>,
        zone: impl Into<Input<Id<HostedZone>>>,
    ) -> Self {
        self.domain = Some(DomainName::new(name, zone));
        self
    }

    /// Where it answers from. Left out: `PriceClass_100`, the cheapest: North America, Europe
    /// and Israel. Others reach it too, from farther away.
    pub fn price_class(mut self, price_class: impl Into<String>) -> Self {
        self.price_class = price_class.into();
        self
    }

    /// A firewall in front of it: the ARN of a web ACL of the scope `CLOUDFRONT`, or a
    /// [`Waf::cloudfront`](super::Waf::cloudfront).
    pub fn web_acl(mut self, web_acl: impl Into<Input<String>>) -> Self {
        self.web_acl = Some(web_acl.into());
        self
    }

    /// Declares the bucket, the distribution and what they need.
    pub fn declare(self, stack: &mut Stack) -> SpaFrontend {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("SpaFrontend", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> SpaFrontend {
        let full = full_name(stack, &self.name);
        let bucket_name = self.bucket.as_ref().unwrap_or(&self.name);
        let replica = self.replica_region.as_ref();
        let replica = replica.map(|region| replica::declare(stack, bucket_name, region));
        let mut bucket = Bucket::new("bucket", full_name(stack, bucket_name)).force_destroy(true);
        if let Some(replica) = &replica {
            bucket = replica.copies(bucket);
        }
        let bucket = bucket.declare(stack);
        let access_control = OriginAccessControl::new("access", &full).declare(stack);

        let origin = Origin::bucket("bucket", &bucket.regional_domain_name, &access_control);
        let page = |status| CustomErrorResponse::page(status, "/index.html");
        let mut distribution =
            Distribution::new("distribution", [origin], CacheBehavior::files("bucket"))
                .comment(&full)
                .default_root_object("index.html")
                // S3 answers 403 to who may not list the bucket, whether there is a file or not.
                .custom_error_responses([page(403), page(404)])
                .price_class(&self.price_class);
        let mut certificate = None;
        if let Some(domain) = &self.domain {
            let issued = domain.certificate(stack, Some(CERTIFICATES));
            distribution = distribution
                .aliases([&domain.name])
                .acm_certificate_arn(issued.arn());
            certificate = Some(issued);
        }
        if let Some(web_acl) = &self.web_acl {
            distribution = distribution.web_acl_id(web_acl);
        }
        let distribution = distribution.declare(stack);
        let policy = BucketPolicy::new("bucket", &bucket, readers(&bucket, &distribution));
        let policy = policy.declare(stack);

        let (host, zone) = (&distribution.domain_name, &distribution.hosted_zone_id);
        let records = self.domain.iter().flat_map(|domain| {
            ["A", "AAAA"].map(|record_type| domain.alias(stack, record_type, host, zone))
        });
        let records = records.collect();
        let url = match &self.domain {
            Some(domain) => out!("https://{}", domain.name),
            None => out!("https://{}", distribution.domain_name),
        };
        SpaFrontend {
            bucket,
            replica,
            policy,
            access_control,
            distribution,
            certificate,
            records,
            url,
        }
    }
}

/// This distribution may read, and no other; nobody may do anything without TLS.
fn readers(bucket: &Declared<Bucket>, distribution: &Declared<Distribution>) -> PolicyDocument {
    let read = Statement::allow(["s3:GetObject"], [out!("{}/*", bucket.arn)])
        .sid("CloudFront")
        .principal(Principal::service("cloudfront.amazonaws.com"))
        .condition(Condition::string_equals(
            "AWS:SourceArn",
            [&distribution.arn],
        ));
    PolicyDocument::new()
        .statement(read)
        .statement(tls_only(bucket))
}
