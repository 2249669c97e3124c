use palinfra_aws::acm::{Certificate, CertificateValidation};
use palinfra_core::{Declared, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    vec![sample(certificate), sample(validation)]
}

fn certificate(stack: &mut Stack) -> Declared<Certificate> {
    Certificate::new("it", "contract.example.com")
        .subject_alternative_names(["*.contract.example.com"])
        .key_algorithm("RSA_2048")
        .declare(stack)
}

fn validation(stack: &mut Stack) -> Declared<CertificateValidation> {
    let certificate = Certificate::new("certificate", "issued.example.com")
        .subject_alternative_names(["www.example.org"])
        .declare(stack);
    CertificateValidation::new("it", &certificate)
        .validation_record_fqdns([
            certificate.validation_record_name.clone(),
            certificate.further_validation_record_names.item(0),
        ])
        .declare(stack)
}
