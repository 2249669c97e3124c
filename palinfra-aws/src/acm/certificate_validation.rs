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

#[cfg(feature = "acm")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_acm::types::CertificateStatus;

    use super::CertificateValidation;
    use crate::acm::live::{describe, failed};
    use crate::live::{Aws, Create, Deletion, Failure, Found, Live, Made, Object, Status};

    #[async_trait]
    impl Live for CertificateValidation {
        /// There is nothing to make: the read waits.
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            Made::id(call.natural_id.clone())
        }

        /// There is nothing to delete: the certificate stays.
        async fn delete(_: &Object<'_>) -> Result<Deletion, Failure> {
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let Some(certificate) = describe(aws, at.id).await? else {
                return Ok(Vec::new());
            };
            let status = match (certificate.status(), failed(&certificate)) {
                (_, Some(why)) => Status::Failed(why),
                (Some(CertificateStatus::PendingValidation), None) => Status::Pending,
                _ => Status::Ready,
            };
            let found = Found::new(at.id).input("certificate_arn", at.id);
            Ok(vec![found.status(status)])
        }
    }
}
