use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::{Tags, rules};

/// A certificate that AWS renews. It is issued once the record of its validation is in DNS:
/// see [`CertificateValidation`](super::CertificateValidation). One for CloudFront is made in
/// `us-east-1`, with the option `region`.
///
/// [AWS documentation](https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-public.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "acm:Certificate",
    cloudformation = "AWS::CertificateManager::Certificate",
    outputs = CertificateOutputs,
    id = "arn:aws:acm:{region}:{account}:certificate/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{domain_name}",
    token,
    usual(create = 5, update = 1, delete = 2),
)]
pub struct Certificate {
    /// The name that it is for: `example.com` or `*.example.com`.
    #[input(replaces, check = domain_name)]
    pub domain_name: String,
    /// Further names. Each needs a record of its own, but for `*.example.com` beside
    /// `example.com`, which share one.
    #[input(replaces, unordered)]
    pub subject_alternative_names: Option<Vec<String>>,
    /// How you show that the name is yours.
    #[input(replaces, default = ValidationMethod::Dns)]
    pub validation_method: ValidationMethod,
    /// `RSA_2048`, `EC_prime256v1` or `EC_secp384r1`. Left out: `RSA_2048`.
    #[input(replaces)]
    pub key_algorithm: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Certificate`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct CertificateOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Certificate>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Certificate>>,
    /// The name of the record that validates `domain_name`.
    #[output(form = "_{hex32}.{domain_name}.")]
    pub validation_record_name: Output<String>,
    /// The type of that record.
    #[output(form = "CNAME")]
    pub validation_record_type: Output<String>,
    /// The value of that record.
    #[output(form = "_{hex32}.{lower10}.acm-validations.aws.")]
    pub validation_record_value: Output<String>,
}

/// How you show that a name is yours.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidationMethod {
    /// By a record in its zone, which also renews the certificate.
    #[property(rename = "DNS")]
    Dns,
    /// By a mail to its owner.
    #[property(rename = "EMAIL")]
    Email,
}

fn domain_name(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=253,
        "letters, digits, hyphens, periods and `*`",
        |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '*'),
    )?;
    let Some(name) = value.as_str() else {
        return Ok(());
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.contains('*')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels = name.strip_prefix("*.").unwrap_or(name);
    if labels.contains('.') && labels.split('.').all(label) {
        Ok(())
    } else {
        Err(format!(
            "`{name}` is not a name such as `www.example.com` or `*.example.com`"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_certificate_is_for_is_found() {
        for good in ["example.com", "*.example.com", "a-b.c.example.com"] {
            assert_eq!(domain_name(&Value::Text(good.into())), Ok(()), "{good}");
        }
        for bad in [
            "com",
            "*",
            "*.*.example.com",
            "www.*.com",
            "example.com.",
            "-a.com",
            "a b.c",
        ] {
            assert!(domain_name(&Value::Text(bad.into())).is_err(), "{bad}");
        }
    }
}
