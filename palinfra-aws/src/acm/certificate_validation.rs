use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Certificate;

/// Waits until a certificate is issued. Use what this gives where the certificate is needed,
/// so that a listener or a distribution does not come too early. It makes nothing in AWS.
///
/// [AWS documentation](https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "acm:CertificateValidation",
    outputs = CertificateValidationOutputs,
    id = "{certificate_arn}",
    summary = "{certificate_arn}",
    unique("certificate_arn"),
    usual(create = 120, update = 1, delete = 1),
)]
pub struct CertificateValidation {
    /// The certificate.
    #[input(replaces, cloudformation = none)]
    pub certificate_arn: Arn<Certificate>,
    /// The names of the records that validate it, so that this waits for them.
    #[input(replaces, unordered, cloudformation = none)]
    pub validation_record_fqdns: Option<Vec<String>>,
}

/// What a [`CertificateValidation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct CertificateValidationOutputs {
    /// The certificate's ARN, which is its id.
    pub id: Output<Id<CertificateValidation>>,
    /// The certificate, now issued.
    pub certificate_arn: Output<Arn<Certificate>>,
}
