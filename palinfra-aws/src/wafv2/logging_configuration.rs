use palinfra_core::{Arn, Id, Map, Output, Outputs, Resource, Value};

use super::WebAcl;
use crate::rules;

/// What the names of all places begin with that WAF writes to.
pub(crate) const PREFIX: &str = "aws-waf-logs-";

/// Where a web ACL writes a line for each request. WAF gives itself the right to write to a
/// log group; a bucket's policy must allow `delivery.logs.amazonaws.com`.
///
/// [AWS documentation](https://docs.aws.amazon.com/waf/latest/developerguide/logging.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "wafv2:LoggingConfiguration",
    cloudformation = "AWS::WAFv2::LoggingConfiguration",
    outputs = LoggingConfigurationOutputs,
    id = "{resource_arn}",
    summary = "{log_group_name} {bucket_name}",
    unique("resource_arn"),
    check = one_place,
)]
pub struct LoggingConfiguration {
    /// The ACL.
    #[input(replaces)]
    pub resource_arn: Arn<WebAcl>,
    /// The log group, whose name begins with `aws-waf-logs-`.
    #[input(check = begins_as_waf_demands, cloudformation = "LogDestinationConfigs")]
    pub log_group_name: Option<String>,
    /// A bucket instead, whose name begins with `aws-waf-logs-`.
    #[input(check = begins_as_waf_demands, cloudformation = "LogDestinationConfigs")]
    pub bucket_name: Option<String>,
    /// Parts of requests that are not written: `header:authorization`, `query-string`,
    /// `uri-path` or `method`.
    #[input(unordered, check = parts, cloudformation = "RedactedFields")]
    pub redacted_fields: Option<Vec<String>>,
}

/// What a [`LoggingConfiguration`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LoggingConfigurationOutputs {
    /// The ACL's ARN.
    pub id: Output<Id<LoggingConfiguration>>,
}

fn begins_as_waf_demands(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(name) if !name.starts_with(PREFIX) => Err(format!(
            "WAF writes only to a name that begins with `{PREFIX}`, not to `{}`",
            name.escape_debug()
        )),
        _ => Ok(()),
    }
}

fn one_place(inputs: &Map) -> Result<(), String> {
    rules::exactly_one(inputs, &["log_group_name", "bucket_name"])
}

fn parts(value: &Value) -> Result<(), String> {
    let parts = value.as_list().unwrap_or_default().iter();
    for part in parts.filter_map(Value::as_str) {
        let known = ["query-string", "uri-path", "method"].contains(&part);
        let header = part.strip_prefix("header:");
        if !known && header.is_none_or(str::is_empty) {
            return Err(format!(
                "`{}` is not `header:NAME`, `query-string`, `uri-path` or `method`",
                part.escape_debug()
            ));
        }
    }
    Ok(())
}

#[cfg(feature = "wafv2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_wafv2::types as sdk;

    use super::LoggingConfiguration;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
        not_found_is, refused,
    };
    use crate::wafv2::live_statement::{field, field_name};

    #[async_trait]
    impl Live for LoggingConfiguration {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let acl = self.resource_arn.as_str();
            if described(call.aws, acl).await?.is_some() {
                let message = format!("`{acl}` writes its log elsewhere already: import it");
                return Err(refused(message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["log_group_name", "bucket_name", "redacted_fields"]) {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.wafv2().delete_logging_configuration();
            call.resource_arn(at.id).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                let Some(it) = described(aws, at.id).await? else {
                    continue;
                };
                let to = it.log_destination_configs().first();
                let to = to.map(String::as_str).unwrap_or_default();
                let group = to.split_once(":log-group:").map(|(_, name)| name);
                let fields: Vec<String> =
                    it.redacted_fields().iter().filter_map(field_name).collect();
                let fields = (!fields.is_empty()).then_some(fields);
                found.push(
                    Found::new(at.id)
                        .input("resource_arn", it.resource_arn())
                        .input("log_group_name", group.map(|it| it.trim_end_matches(":*")))
                        .input("bucket_name", to.split_once(":s3:::").map(|(_, name)| name))
                        .input("redacted_fields", fields),
                );
            }
            Ok(found)
        }
    }

    impl LoggingConfiguration {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let to = match (&self.log_group_name, &self.bucket_name) {
                (Some(group), _) => aws.arn("logs", &format!("log-group:{group}")),
                (None, bucket) => {
                    let bucket = bucket.as_deref().unwrap_or_default();
                    format!("arn:{}:s3:::{bucket}", aws.partition())
                }
            };
            let fields = self.redacted_fields.iter().flatten();
            let fields = fields
                .map(|name| field(name))
                .collect::<Result<Vec<_>, _>>()?;
            let config = sdk::LoggingConfiguration::builder()
                .resource_arn(self.resource_arn.as_str())
                .log_destination_configs(to)
                .set_redacted_fields(Some(fields).filter(|fields| !fields.is_empty()));
            let call = aws.wafv2().put_logging_configuration();
            let call = call.logging_configuration(built(config.build())?);
            call.send().await.map(drop).map_err(failure)
        }
    }

    async fn described(aws: &Aws, acl: &str) -> Result<Option<sdk::LoggingConfiguration>, Failure> {
        let call = aws.wafv2().get_logging_configuration().resource_arn(acl);
        let answer = call.send().await.map_err(failure);
        not_found_is(None, answer.map(|it| it.logging_configuration))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_place_that_waf_would_refuse_is_found() {
        let check = |name: &str| begins_as_waf_demands(&Value::Text(name.into()));
        assert_eq!(check("aws-waf-logs-payments"), Ok(()));
        let message = check("/aws/wafv2/payments").unwrap_err();
        assert!(message.contains("`aws-waf-logs-`"), "{message}");
    }

    #[test]
    fn what_can_be_left_out_of_a_log_has_a_name() {
        let check = |name: &str| parts(&Value::List(vec![Value::Text(name.into())]));
        assert_eq!(check("header:authorization"), Ok(()));
        assert!(check("header:").is_err() && check("body").is_err());
    }
}
