//! How a page is declared.

use std::path::PathBuf;

use palinfra_core::stack::Line;
use palinfra_core::{Id, Input, Stack};

use super::super::build_folder::BuildFolder;
use super::super::certificate::DomainName;
use super::{ExistingBucket, KIND, SpaFrontend};
use crate::cloudfront::{CustomHeader, SecurityHeaders};
use crate::route53::HostedZone;

/// Builds a [`SpaFrontend`].
#[must_use = "it does nothing until `declare`"]
pub struct SpaFrontendBuilder {
    pub(super) name: String,
    pub(super) bucket: Option<String>,
    pub(super) existing_bucket: Option<ExistingBucket>,
    pub(super) without_policy: bool,
    pub(super) replica_region: Option<String>,
    pub(super) build: BuildFolder,
    pub(super) key_prefix: String,
    pub(super) domains: Vec<DomainName>,
    pub(super) security_headers: Option<SecurityHeaders>,
    pub(super) custom_headers: Vec<CustomHeader>,
    pub(super) price_class: String,
    pub(super) protect: bool,
    pub(super) web_acl: Option<Input<String>>,
    pub(super) line: Line,
}

impl SpaFrontendBuilder {
    pub(super) fn new(name: String, line: Line) -> SpaFrontendBuilder {
        SpaFrontendBuilder {
            name,
            bucket: None,
            existing_bucket: None,
            without_policy: false,
            replica_region: None,
            build: BuildFolder::default(),
            key_prefix: String::new(),
            domains: Vec::new(),
            security_headers: None,
            custom_headers: Vec::new(),
            price_class: "PriceClass_100".into(),
            protect: false,
            web_acl: None,
            line,
        }
    }

    /// What the bucket is called, if not as the page: all accounts of AWS share the names of
    /// buckets.
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.bucket = Some(name.into());
        self
    }

    /// A bucket that there is already, instead of one of its own: a reference to one of the
    /// program, or an [`ExistingBucket`]. Its policy lets CloudFront read it from here on; one
    /// that it has already is not overwritten, but refused.
    pub fn existing_bucket(mut self, bucket: impl Into<ExistingBucket>) -> Self {
        self.existing_bucket = Some(bucket.into());
        self
    }

    /// The bucket's policy is declared elsewhere, with
    /// [`read_statement`](SpaFrontend::read_statement) in it.
    pub fn without_bucket_policy(mut self) -> Self {
        self.without_policy = true;
        self
    }

    /// Keeps a copy of the files in a bucket in another region.
    pub fn replica(mut self, region: impl Into<String>) -> Self {
        self.replica_region = Some(region.into());
        self
    }

    /// The folder that a build writes to, such as `web/dist`: each file of it is an object of
    /// the bucket. A change of a file uploads that file and makes CloudFront forget it; what is
    /// gone from the folder is deleted. The path is from where the program runs.
    ///
    /// A file with a hash in its name is kept by browsers for a year; pages, manifests and
    /// service workers are asked for each time; other files are kept by CloudFront alone, for a
    /// day.
    /// Hidden files, such as `.env`, and source maps are left out; `.well-known` is not.
    ///
    /// What is wrong with the folder is an error of the program: it is not there, cannot be
    /// read, has no `index.html`, has links that lead out of it, more than 10,000 files or
    /// 1 GiB.
    pub fn build_folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.build.path = Some(path.into());
        self
    }

    /// Where the files are in the bucket, such as `dist`: below that, and addresses do not
    /// show it. Left out: at the top.
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.key_prefix = prefix.into().trim_matches('/').to_string();
        self
    }

    /// Whether source maps of the build folder are uploaded, from which anyone can tell the
    /// source. Left out: no.
    pub fn source_maps(mut self, are_uploaded: bool) -> Self {
        self.build.source_maps = are_uploaded;
        self
    }

    /// The header `Cache-Control` of files of the build folder, instead of what their names
    /// tell. `files` is a path in the folder, in which `*` stands for anything: `fonts/*`. The
    /// last one that fits counts.
    pub fn cache_control(mut self, files: impl Into<String>, header: impl Into<String>) -> Self {
        self.build
            .cache_controls
            .push((files.into(), header.into()));
        self
    }

    /// The media type of files of the build folder, instead of what their names tell, as
    /// [`cache_control`](Self::cache_control) does: `*.glb`.
    pub fn content_type(mut self, files: impl Into<String>, header: impl Into<String>) -> Self {
        self.build.content_types.push((files.into(), header.into()));
        self
    }

    /// The name that it answers to, in this hosted zone: with records, and with a certificate
    /// that AWS renews. More names are more calls; the first is its [`url`](SpaFrontend::url).
    pub fn domain(
        mut self,
        name: impl Into<String>,
        zone: impl Into<Input<Id<HostedZone>>>,
    ) -> Self {
        self.domains.push(DomainName::new(name, zone));
        self
    }

    /// The headers that tell browsers to be careful, instead of AWS's own choice of them: see
    /// [`SecurityHeaders`].
    pub fn security_headers(mut self, headers: SecurityHeaders) -> Self {
        self.security_headers = Some(headers);
        self
    }

    /// What pages may load and run, such as `default-src 'self'`: the header
    /// `Content-Security-Policy`.
    pub fn content_security_policy(mut self, policy: impl Into<String>) -> Self {
        let mut headers = self.security_headers.unwrap_or_default();
        headers.content_security_policy = Some(policy.into());
        self.security_headers = Some(headers);
        self
    }

    /// Another header of all answers.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.custom_headers.push(CustomHeader::new(name, value));
        self
    }

    /// Where it answers from. Left out: `PriceClass_100`, the cheapest: North America, Europe
    /// and Israel. Others reach it too, from farther away.
    pub fn price_class(mut self, price_class: impl Into<String>) -> Self {
        self.price_class = price_class.into();
        self
    }

    /// Whether the bucket and its files are kept whatever happens. Left out: they can be
    /// uploaded again, and go with the page.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// A firewall in front of it: the ARN of a web ACL of the scope `CLOUDFRONT`, or a
    /// [`Waf::cloudfront`](crate::Waf::cloudfront).
    pub fn web_acl(mut self, web_acl: impl Into<Input<String>>) -> Self {
        self.web_acl = Some(web_acl.into());
        self
    }

    /// Declares the bucket, the distribution, the files and what they need.
    pub fn declare(self, stack: &mut Stack) -> SpaFrontend {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }
}
