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

    /// Declares a certificate for it, validated by a record, which also renews it. `region`:
    /// another one than the stack's; CloudFront takes certificates of `us-east-1` alone.
    pub(super) fn certificate(&self, stack: &mut Stack, region: Option<&str>) -> IssuedCertificate {
        certificate(stack, self, &[], region)
    }

    /// The name without `*.`.
    fn bare(&self) -> &str {
        self.name.strip_prefix("*.").unwrap_or(&self.name)
    }

    /// What a resource for one of several names is called: that for the first is `what`.
    pub(super) fn resource_name(&self, what: &str, index: usize) -> String {
        match index {
            0 => what.to_string(),
            _ => format!("{what}-{}", self.name.replace('*', "any")),
        }
    }

    /// Declares a record of this type that lets the name stand for something of AWS.
    pub(super) fn alias(
        &self,
        stack: &mut Stack,
        resource_name: &str,
        record_type: &str,
        host: &Output<String>,
        zone_of_host: &Output<String>,
    ) -> Declared<RecordSet> {
        let target = AliasTarget {
            dns_name: host.into(),
            hosted_zone_id: zone_of_host.into(),
            evaluate_target_health: false,
        };
        RecordSet::new(resource_name, &self.zone, &self.name, record_type)
            .alias_target(target)
            .declare(stack)
    }
}

/// Declares one certificate for several names, if there are any; each is validated by a record
/// in its own zone.
pub(super) fn issue(
    stack: &mut Stack,
    names: &[DomainName],
    region: Option<&str>,
) -> Option<IssuedCertificate> {
    let (first, others) = names.split_first()?;
    Some(certificate(stack, first, others, region))
}

fn certificate(
    stack: &mut Stack,
    first: &DomainName,
    others: &[DomainName],
    region: Option<&str>,
) -> IssuedCertificate {
    let mut certificate = Certificate::new("certificate", &first.name);
    if !others.is_empty() {
        let names: Vec<String> = others.iter().map(|other| other.name.clone()).collect();
        certificate = certificate.subject_alternative_names(names);
    }
    if let Some(region) = region {
        certificate = certificate.region(region);
    }
    let certificate = certificate.declare(stack);
    let mut validated = vec![first.bare()];
    let mut records = vec![validation_record(
        stack,
        first,
        "certificate",
        &certificate.validation_record_name,
        &certificate.validation_record_type,
        &certificate.validation_record_value,
    )];
    for (at, other) in others.iter().enumerate() {
        // `*.example.com` is validated by the record of `example.com`.
        if validated.contains(&other.bare()) {
            continue;
        }
        validated.push(other.bare());
        records.push(validation_record(
            stack,
            other,
            &other.resource_name("certificate", at + 1),
            &certificate.further_validation_record_names.item(at),
            &certificate.validation_record_type,
            &certificate.further_validation_record_values.item(at),
        ));
    }
    let names: Vec<_> = records.iter().map(|record| &record.name).collect();
    let mut validation =
        CertificateValidation::new("certificate", &certificate).validation_record_fqdns(names);
    if let Some(region) = region {
        validation = validation.region(region);
    }
    let validation = validation.declare(stack);
    IssuedCertificate {
        certificate,
        records,
        validation,
    }
}

fn validation_record(
    stack: &mut Stack,
    of: &DomainName,
    resource_name: &str,
    name: &Output<String>,
    record_type: &Output<String>,
    value: &Output<String>,
) -> Declared<RecordSet> {
    // ACM writes the name with the period at its end, Route 53 keeps it without.
    let name = name.map(|name| name.trim_end_matches('.').to_string());
    RecordSet::new(resource_name, &of.zone, name, record_type)
        .ttl(300)
        .resource_records([value])
        .declare(stack)
}

/// A certificate that AWS has issued.
pub struct IssuedCertificate {
    /// The certificate.
    pub certificate: Declared<Certificate>,
    /// The records that show that the names are one's own.
    pub records: Vec<Declared<RecordSet>>,
    /// The wait until it is issued.
    pub validation: Declared<CertificateValidation>,
}

impl IssuedCertificate {
    /// Its ARN, once it is issued.
    pub fn arn(&self) -> Output<Arn<Certificate>> {
        self.validation.certificate_arn.clone()
    }
}
