use palinfra_aws::acm::{CertificateValidation, CertificateValidationBuilder};
use palinfra_aws::live::Deletion;
use palinfra_core::Arn;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[(
    "acm:CertificateValidation",
    Gone,
    a_validation_leaves_the_certificate_and_is_gone_with_it,
)];

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/it";

fn validation() -> CertificateValidationBuilder {
    CertificateValidation::new("it", Arn::new(CERTIFICATE))
}

#[tokio::test]
async fn a_validation_leaves_the_certificate_and_is_gone_with_it() {
    let it = Canned::<CertificateValidation>::new(CERTIFICATE);
    assert_eq!(it.delete(validation()).await, Ok(Deletion::Gone));
    assert!(it.sent().is_empty());
    let it = it.refuse("DescribeCertificate", 400, "ResourceNotFoundException");
    it.wait_gone(validation()).await.unwrap();
    let look = format!("DescribeCertificate CertificateArn={CERTIFICATE}");
    assert_eq!(it.sent(), [look]);
}
