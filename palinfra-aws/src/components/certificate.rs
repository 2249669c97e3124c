//! Names of one's own, and the certificates for them.

use palinfra_core::{Arn, Declared, Id, Input, Output, Stack};

use crate::acm::{Certificate, CertificateValidation};
use crate::route53::{AliasTarget, HostedZone, RecordSet};

/// A name of one's own, and the hosted zone that it is in. What answers to it gets a
/// certificate and records in the zone.
///
/// ```
/// use palinfra_aws::DomainName;
/// use palinfra_core::Id;
/// let name = DomainName::new("www.example.com", Id::new("Z0123456789ABCDEFGHIJ"));
/// assert_eq!(name.name, "www.example.com");
/// ```
#[derive(Clone)]
pub struct DomainName {
    /// The whole name, in lower case: `www.example.com`.
    pub name: String,
    /// The zone of its records.
    pub zone: Input<Id<HostedZone>>,
}

impl DomainName {
    /// A name in a zone.
    pub fn new(name: impl Into<String>, zone: impl Into<Input<Id<HostedZone>>>) -> DomainName {
        DomainName {
            name: name.into(),
            zone: zone.into(),
        }
    }

    /// Declares a certificate for it: see [`certificate_for`].
    pub(super) fn certificate(&self, stack: &mut Stack, region: Option<&str>) -> IssuedCertificate {
        certificate_for(stack, self, &[], region)
    }

    /// Declares a record of this type that lets the name stand for something of AWS.
    pub(super) fn alias(
        &self,
        stack: &mut Stack,
        record_type: &str,
        host: &Output<String>,
        zone_of_host: &Output<String>,
    ) -> Declared<RecordSet> {
        let name = format!("alias-{}", record_type.to_ascii_lowercase());
        self.alias_named(stack, name, record_type, host, zone_of_host)
    }

    /// The same, as a resource of this name.
    pub(super) fn alias_named(
        &self,
        stack: &mut Stack,
        name: String,
        record_type: &str,
        host: &Output<String>,
        zone_of_host: &Output<String>,
    ) -> Declared<RecordSet> {
        let target = AliasTarget {
            dns_name: host.into(),
            hosted_zone_id: zone_of_host.into(),
            evaluate_target_health: false,
        };
        RecordSet::new(name, &self.zone, &self.name, record_type)
            .alias_target(target)
            .declare(stack)
    }
}

/// Declares a certificate for one or more names, validated by a record of each, which also
/// renews it. `region`: another one than the stack's; CloudFront takes certificates of
/// `us-east-1` alone.
pub(super) fn certificate_for(
    stack: &mut Stack,
    first: &DomainName,
    others: &[DomainName],
    region: Option<&str>,
) -> IssuedCertificate {
    let mut certificate = Certificate::new("certificate", &first.name);
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|other| other.name.clone()).collect();
        certificate = certificate.subject_alternative_names(others);
    }
    if let Some(region) = region {
        certificate = certificate.region(region);
    }
    let certificate = certificate.declare(stack);
    // ACM writes the name with the period at its end, Route 53 keeps it without.
    let name = certificate
        .validation_record_name
        .map(|name| name.trim_end_matches('.').to_string());
    let kind = &certificate.validation_record_type;
    let record = RecordSet::new("certificate", &first.zone, name, kind)
        .ttl(300)
        .resource_records([&certificate.validation_record_value])
        .declare(stack);
    let further_records: Vec<_> = others
        .iter()
        .enumerate()
        // A name and the `*` below it share a record.
        .filter(|(_, other)| other.name.strip_prefix("*.") != Some(&first.name))
        .map(|(index, other)| {
            let line = certificate.further_validation_records.item(index);
            let [name, kind, value] = [0, 1, 2].map(|part| {
                line.map(move |line| {
                    let part = line.split(' ').nth(part).unwrap_or_default();
                    part.to_string()
                })
            });
            let name = name.map(|name| name.trim_end_matches('.').to_string());
            RecordSet::new(format!("certificate-{}", index + 2), &other.zone, name, kind)
                .ttl(300)
                .resource_records([value])
                .declare(stack)
        })
        .collect();
    let names = [&record].into_iter().chain(&further_records);
    let names: Vec<_> = names.map(|record| record.name.clone()).collect();
    let mut validation =
        CertificateValidation::new("certificate", &certificate).validation_record_fqdns(names);
    if let Some(region) = region {
        validation = validation.region(region);
    }
    let validation = validation.declare(stack);
    IssuedCertificate {
        certificate,
        record,
        further_records,
        validation,
    }
}

/// A certificate that AWS has issued.
pub struct IssuedCertificate {
    /// The certificate.
    pub certificate: Declared<Certificate>,
    /// The record that shows that the name is one's own.
    pub record: Declared<RecordSet>,
    /// The same for its further names.
    pub further_records: Vec<Declared<RecordSet>>,
    /// The wait until it is issued.
    pub validation: Declared<CertificateValidation>,
}

impl IssuedCertificate {
    /// Its ARN, once it is issued.
    pub fn arn(&self) -> Output<Arn<Certificate>> {
        self.validation.certificate_arn.clone()
    }
}
