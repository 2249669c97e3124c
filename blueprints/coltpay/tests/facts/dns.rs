//! Names and certificates.

use std::collections::BTreeSet;

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{correct, dev, prod};

/// The records of a stack that stand for something of AWS, as name and type.
fn aliases(stack: &Declaration) -> BTreeSet<(String, String)> {
    let records = stack.of("route53:RecordSet").into_iter();
    let aliases = records.filter(|record| !record.at("alias_target").is_null());
    aliases
        .map(|record| (record.text("name"), record.text("record_type")))
        .collect()
}

fn set(names: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let owned = |(name, kind): &(&str, &str)| (name.to_string(), kind.to_string());
    names.iter().map(owned).collect()
}

#[test]
fn names_are_those_of_the_owners() {
    let wanted = [
        ("coltpay.com", "A"),
        ("coltpay.com", "AAAA"),
        ("admin.coltpay.com", "A"),
        ("admin.coltpay.com", "AAAA"),
        ("api.coltpay.com", "A"),
    ];
    assert_eq!(aliases(&prod()), set(&wanted));
    let wanted = [
        ("dev.coltpay.com", "A"),
        ("dev.coltpay.com", "AAAA"),
        ("admin.dev.coltpay.com", "A"),
        ("admin.dev.coltpay.com", "AAAA"),
        // The owners write the name both ways.
        ("api.dev.coltpay.com", "A"),
        ("dev.api.coltpay.com", "A"),
    ];
    assert_eq!(aliases(&dev()), set(&wanted));
}

#[test]
fn a_certificate_is_for_every_name_and_validated_by_dns() {
    for (stack, of_api) in [
        (prod(), vec![]),
        (dev(), vec!["dev.api.coltpay.com".to_string()]),
    ] {
        let names = aliases(&stack);
        let names: BTreeSet<&String> = names.iter().map(|(name, _)| name).collect();
        let mut certified = BTreeSet::new();
        for certificate in stack.of("acm:Certificate") {
            assert_eq!(certificate.text("validation_method"), "DNS");
            certified.insert(certificate.text("domain_name"));
            certified.extend(certificate.items("subject_alternative_names"));
        }
        assert_eq!(certified.iter().collect::<BTreeSet<_>>(), names);
        let api = stack.named("acm:Certificate", "api/certificate");
        assert_eq!(api.items("subject_alternative_names"), of_api);
        assert_eq!(stack.of("acm:CertificateValidation").len(), 3);
        let records = stack.of("route53:RecordSet").into_iter();
        let validations = records.filter(|record| record.at("alias_target").is_null());
        assert_eq!(validations.count(), names.len());
    }
}

#[test]
fn a_path_of_the_api_leads_to_beanstalks_load_balancer() {
    for stack in [prod(), dev()] {
        let records = stack.of("route53:RecordSet").into_iter();
        for record in records.filter(|record| record.text("name").contains("api")) {
            if record.at("alias_target").is_null() {
                continue;
            }
            let target = |field: &str| record.text(&format!("alias_target.{field}"));
            assert_eq!(target("dns_name"), "‹api/environment.cname›");
            // That of Beanstalk's hosts in us-east-1.
            assert_eq!(target("hosted_zone_id"), "Z117KPS5GTRQ2G");
        }
    }
}

#[test]
fn the_zone_is_productions_or_one_that_is_given() {
    let prod = prod();
    assert_eq!(prod.only("route53:HostedZone").text("name"), "coltpay.com");
    let in_zone = |stack: &Declaration, zone: &str| {
        let records = stack.of("route53:RecordSet");
        assert!(!records.is_empty());
        for record in records {
            assert_eq!(record.text("hosted_zone_id"), zone, "{}", record.urn);
        }
    };
    in_zone(&prod, "‹zone›");
    let dev = dev();
    assert!(dev.of("route53:HostedZone").is_empty());
    in_zone(&dev, "‹prod/hosted_zone›");
    for stack in ["prod", "dev"] {
        let stack = correct(stack, &[("hosted_zone", "Z0123456789ABCDEFGHIJ")]);
        assert!(stack.of("route53:HostedZone").is_empty() && stack.reads.is_empty());
        in_zone(&stack, "Z0123456789ABCDEFGHIJ");
    }
}
