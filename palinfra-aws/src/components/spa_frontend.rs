//! A page that runs in the browser.

mod bucket;
mod builder;
mod replica;
mod resources;

pub use bucket::ExistingBucket;
pub use builder::SpaFrontendBuilder;
pub use replica::Replica;

use std::collections::BTreeMap;

use palinfra_core::{Declared, Output};

use super::caller;
use super::certificate::IssuedCertificate;
use crate::cloudfront::{Distribution, Invalidation, OriginAccessControl, ResponseHeadersPolicy};
use crate::iam::Statement;
use crate::route53::RecordSet;
use crate::s3::{Bucket, BucketPolicy, Object};

const KIND: &str = "SpaFrontend";

/// A single-page application: files in a private bucket that CloudFront alone may read, over
/// HTTPS. A path that is no file gets `index.html`, so that the routes of the page work when
/// someone opens one of them.
///
/// With a build folder it uploads what a build has changed, and makes CloudFront forget just
/// that:
///
/// ```no_run
/// use palinfra_aws::SpaFrontend;
/// use palinfra_core::{Id, Stack};
/// fn frontend(stack: &mut Stack) {
///     let frontend = SpaFrontend::new("site")
///         .build_folder("web/dist")
///         .domain("www.example.com", Id::new("Z0123456789ABCDEFGHIJ"))
///         .content_security_policy("default-src 'self'")
///         .declare(stack);
///     // All that is inside can be changed.
///     stack.change(&frontend.distribution, |it| it.price_class("PriceClass_All"));
/// }
/// ```
pub struct SpaFrontend {
    /// The files' bucket, unless it was passed in.
    pub bucket: Option<Declared<Bucket>>,
    /// Its copy in another region.
    pub replica: Option<Replica>,
    /// Lets the distribution read the files.
    pub policy: Option<Declared<BucketPolicy>>,
    /// How the distribution signs what it asks of the bucket.
    pub access_control: Declared<OriginAccessControl>,
    /// The headers of answers, if they are not AWS's own choice.
    pub headers: Option<Declared<ResponseHeadersPolicy>>,
    /// What serves the files.
    pub distribution: Declared<Distribution>,
    /// The certificate of its domains.
    pub certificate: Option<IssuedCertificate>,
    /// The records of its domains, for IPv4 and IPv6.
    pub records: Vec<Declared<RecordSet>>,
    /// The files of the build folder, by their paths in it.
    pub files: BTreeMap<String, Declared<Object>>,
    /// What makes CloudFront forget files that have changed.
    pub invalidation: Option<Declared<Invalidation>>,
    bucket_name: Output<String>,
    read_statement: Statement,
    url: Output<String>,
}

impl SpaFrontend {
    /// A page with no files yet.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>) -> SpaFrontendBuilder {
        SpaFrontendBuilder::new(name.into(), caller())
    }

    /// Where it answers: its first domain, or else CloudFront's own host.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }

    /// The name of the bucket with the files.
    pub fn bucket_name(&self) -> Output<String> {
        self.bucket_name.clone()
    }

    /// What lets the distribution read the files, for a policy of the bucket that is declared
    /// elsewhere.
    pub fn read_statement(&self) -> Statement {
        self.read_statement.clone()
    }
}
