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
    /// The names of the records that validate the further names, in their order.
    #[output(form = "{for subject_alternative_names}_{hex32}.{item}.")]
    pub further_validation_record_names: Output<Vec<String>>,
    /// The values of these records.
    #[output(form = "{for subject_alternative_names}_{hex32}.{lower10}.acm-validations.aws.")]
    pub further_validation_record_values: Output<Vec<String>>,
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

#[cfg(feature = "acm")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_acm::types::{CertificateDetail, Filters, KeyAlgorithm, ResourceRecord, Tag};

    use super::Certificate;
    use crate::acm::live::*;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Shown, Status,
        TOKEN_TAG, failure, refused, text_as,
    };

    #[async_trait]
    impl Live for Certificate {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .acm()
                .request_certificate()
                .domain_name(&self.domain_name)
                .set_subject_alternative_names(self.subject_alternative_names.clone())
                .validation_method(text_as(self.validation_method))
                .set_key_algorithm(self.key_algorithm.as_deref().map(Into::into))
                .idempotency_token(call.token)
                .set_tags(Some(sdk_tags(&call.tags)?))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.certificate_arn())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let (acm, tags) = (at.aws.acm(), change.tags());
            if !tags.set.is_empty() {
                let call = acm.add_tags_to_certificate().certificate_arn(at.id);
                let call = call.set_tags(Some(sdk_tags(&tags.set)?));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let keys = tags
                    .remove
                    .iter()
                    .map(|key| Tag::builder().key(key).build());
                let keys = keys.collect::<Result<_, _>>();
                let keys = keys.map_err(|error| refused(error.to_string()))?;
                let call = acm.remove_tags_from_certificate().certificate_arn(at.id);
                call.set_tags(Some(keys)).send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.acm().delete_certificate().certificate_arn(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// It is ready once its record is known, long before it is issued.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let Some(it) = describe(aws, at.id).await? else {
                return Ok(Vec::new());
            };
            let validations = it.domain_validation_options();
            let method = validations.first().and_then(|it| it.validation_method());
            let first = it.domain_name().and_then(|name| record(&it, name));
            let names: Option<Vec<String>> = at.input("subject_alternative_names")?;
            let names = names.unwrap_or_default();
            let further = names.iter().map(|name| record(&it, name));
            let further: Option<Vec<&ResourceRecord>> = further.collect();
            let status = if let Some(why) = failed(&it) {
                Status::Failed(why)
            } else if first.is_some() && further.is_some()
                || method.is_some_and(|it| it.as_str() == "EMAIL")
            {
                Status::Ready
            } else {
                Status::Pending
            };
            let further = further.unwrap_or_default();
            let texts = |text: fn(&ResourceRecord) -> &str| {
                further
                    .iter()
                    .map(|it| text(it).shown())
                    .collect::<Vec<_>>()
            };
            let found = Found::new(at.id)
                .input("domain_name", it.domain_name())
                .input("subject_alternative_names", further_names(&it, &names))
                .input("validation_method", method.map(|it| it.as_str()))
                .input(
                    "key_algorithm",
                    // It is asked for as `RSA_2048` and told as `RSA-2048`.
                    it.key_algorithm().map(|it| it.as_str().replace('-', "_")),
                )
                .output("arn", at.id)
                .output("validation_record_name", first.map(|it| it.name()))
                .output(
                    "validation_record_type",
                    first.map(|it| it.r#type().as_str()),
                )
                .output("validation_record_value", first.map(|it| it.value()))
                .output(
                    "further_validation_record_names",
                    texts(ResourceRecord::name),
                )
                .output(
                    "further_validation_record_values",
                    texts(ResourceRecord::value),
                )
                .tags(tags(aws, at.id).await?);
            Ok(vec![found.status(status)])
        }

        /// The service knows a token for an hour only: the tag with it stays.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            // Left out, only those with a key of RSA are listed.
            let kinds = KeyAlgorithm::values()
                .iter()
                .map(|it| KeyAlgorithm::from(*it));
            let filters = Filters::builder().set_key_types(Some(kinds.collect()));
            let list = call.aws.acm().list_certificates();
            let list = list.includes(filters.build()).into_paginator().items();
            let list = list.send().collect::<Result<Vec<_>, _>>().await;
            for certificate in list.map_err(failure)? {
                let same = certificate.domain_name() == Some(&self.domain_name);
                if let Some(arn) = certificate.certificate_arn().filter(|_| same) {
                    let tags = tags(call.aws, arn).await?;
                    if tags.get(TOKEN_TAG).is_some_and(|token| token == call.token) {
                        return Ok(Some(arn.into()));
                    }
                }
            }
            Ok(None)
        }
    }

    /// The record that validates a name.
    fn record<'a>(it: &'a CertificateDetail, name: &str) -> Option<&'a ResourceRecord> {
        let mut validations = it.domain_validation_options().iter();
        validations
            .find(|of| of.domain_name() == name)?
            .resource_record()
    }

    /// ACM lists the first name among the others too.
    fn further_names(it: &CertificateDetail, recorded: &[String]) -> Option<Vec<String>> {
        let listed =
            |name: &&String| Some(name.as_str()) != it.domain_name() || recorded.contains(name);
        let names: Vec<String> = it
            .subject_alternative_names()
            .iter()
            .filter(listed)
            .cloned()
            .collect();
        (!names.is_empty()).then_some(names)
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
