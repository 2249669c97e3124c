//! What a page is made of.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Output, Stack, out};

use super::super::build_folder::{Place, UploadedFile};
use super::super::certificate;
use super::super::full_name;
use super::{ExistingBucket, SpaFrontend, SpaFrontendBuilder, bucket};
use crate::cloudfront::{
    CacheBehavior, CustomErrorResponse, Distribution, Invalidation, Origin, OriginAccessControl,
    ResponseHeadersPolicy,
};

/// The only region whose certificates CloudFront takes.
const CERTIFICATES: &str = "us-east-1";

impl SpaFrontendBuilder {
    pub(super) fn resources(self, stack: &mut Stack) -> SpaFrontend {
        let full = full_name(stack, &self.name);
        let files = bucket::declare(&self, stack);
        let place = &files.place;
        let access_control = OriginAccessControl::new("access", &full).declare(stack);
        let headers = self.headers(stack, &full);
        let issued = certificate::issue(stack, &self.domains, Some(CERTIFICATES));

        let host = &place.regional_domain_name;
        let mut origin = Origin::bucket("bucket", host, &access_control);
        if !self.key_prefix.is_empty() {
            origin.origin_path = Some(format!("/{}", self.key_prefix));
        }
        let mut behavior = CacheBehavior::files("bucket");
        if let Some(headers) = &headers {
            behavior.response_headers_policy_id = Some(out!("{}", headers.id).into());
        }
        let page = |status| CustomErrorResponse::page(status, "/index.html");
        let mut distribution = Distribution::new("distribution", [origin], behavior)
            .comment(&full)
            .default_root_object("index.html")
            // S3 answers 403 to who may not list the bucket, whether there is a file or not.
            .custom_error_responses([page(403), page(404)])
            .price_class(&self.price_class);
        if let Some(issued) = &issued {
            let names: Vec<String> = self.domains.iter().map(|it| it.name.clone()).collect();
            distribution = distribution
                .aliases(names)
                .acm_certificate_arn(issued.arn());
        }
        if let Some(web_acl) = &self.web_acl {
            distribution = distribution.web_acl_id(web_acl);
        }
        let distribution = distribution.declare(stack);
        let read = bucket::readable_by(place, &distribution);
        let policy = (!self.without_policy).then(|| bucket::policy(stack, place, read.clone()));

        let records = self.records(stack, &distribution);
        let (uploaded, invalidation) = self.upload(stack, place, &distribution);
        SpaFrontend {
            url: self.url(&distribution),
            bucket_name: place.name.clone(),
            bucket: files.bucket,
            replica: files.replica,
            policy,
            access_control,
            headers,
            distribution,
            certificate: issued,
            records,
            files: uploaded,
            invalidation,
            read_statement: read,
        }
    }

    fn url(&self, distribution: &Declared<Distribution>) -> Output<String> {
        match self.domains.first() {
            Some(domain) => out!("https://{}", domain.name),
            None => out!("https://{}", distribution.domain_name),
        }
    }

    /// A policy of its own, if anything is not as AWS has it.
    fn headers(&self, stack: &mut Stack, full: &str) -> Option<Declared<ResponseHeadersPolicy>> {
        if self.security_headers.is_none() && self.custom_headers.is_empty() {
            return None;
        }
        let security = self.security_headers.clone().unwrap_or_default();
        let mut policy =
            ResponseHeadersPolicy::new("headers", full).security_headers_config(security);
        if !self.custom_headers.is_empty() {
            policy = policy.custom_headers_config(self.custom_headers.clone());
        }
        Some(policy.declare(stack))
    }

    fn records(
        &self,
        stack: &mut Stack,
        distribution: &Declared<Distribution>,
    ) -> Vec<Declared<crate::route53::RecordSet>> {
        let (host, zone) = (&distribution.domain_name, &distribution.hosted_zone_id);
        let mut records = Vec::new();
        for (index, domain) in self.domains.iter().enumerate() {
            for record_type in ["A", "AAAA"] {
                let name = format!("alias-{}", record_type.to_ascii_lowercase());
                let name = domain.resource_name(&name, index);
                records.push(domain.alias(stack, &name, record_type, host, zone));
            }
        }
        records
    }

    /// The files, and what makes CloudFront forget those that change.
    fn upload(
        &self,
        stack: &mut Stack,
        place: &ExistingBucket,
        distribution: &Declared<Distribution>,
    ) -> (
        BTreeMap<String, Declared<crate::s3::Object>>,
        Option<Declared<Invalidation>>,
    ) {
        let prefix = match self.key_prefix.as_str() {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let to = Place {
            bucket: &place.id,
            region: place.region.as_deref(),
            prefix: &prefix,
        };
        let files = stack.component("Folder", "files", |stack| self.build.declare(stack, &to));
        let Some(files) = files else {
            return (BTreeMap::new(), None);
        };
        let mut versions: BTreeMap<String, Output<String>> = files
            .iter()
            .map(|(path, file)| (url_path(path), version(file)))
            .collect();
        // CloudFront keeps what it answers to `/` under that path, if it keeps it at all.
        if let Some(page) = files.get("index.html").filter(|page| page.is_kept) {
            versions.insert("/".into(), version(page));
        }
        let invalidation = Invalidation::new("invalidation", distribution, versions);
        let objects = files.into_iter().map(|(path, file)| (path, file.object));
        (objects.collect(), Some(invalidation.declare(stack)))
    }
}

/// What is another one whenever what is served is: the start of the content's hash, and when
/// it was uploaded, since headers may change too.
fn version(file: &UploadedFile) -> Output<String> {
    let hash = file.hash.get(..12).unwrap_or_default();
    out!("{} {}", hash, file.object.uploaded)
}

/// The path of an address, as CloudFront takes it: other characters than these as their bytes.
fn url_path(path: &str) -> String {
    let mut escaped = String::from("/");
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => escaped.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::url_path;

    #[test]
    fn the_path_of_an_address_has_only_characters_of_one() {
        assert_eq!(url_path("assets/index-A_b.js"), "/assets/index-A_b.js");
        assert_eq!(url_path("ü b*.txt"), "/%C3%BC%20b%2A.txt");
    }
}
