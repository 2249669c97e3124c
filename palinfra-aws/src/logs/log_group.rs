use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::kms::Key;
use crate::{Tags, rules};

/// Where a program's or a service's log lines go.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "logs:LogGroup",
    cloudformation = "AWS::Logs::LogGroup",
    outputs = LogGroupOutputs,
    id = "{log_group_name}",
    summary = "{log_group_name} {retention_in_days} days",
    unique("log_group_name"),
)]
pub struct LogGroup {
    /// The name, unique in the region: `/aws/ecs/payment-api`.
    #[input(replaces, check = log_group_name)]
    pub log_group_name: String,
    /// For how many days lines are kept: 1, 3, 5, 7, 14, 30 and so on.
    #[input(after_create, default = 30, check = retention)]
    pub retention_in_days: i64,
    /// The key that encrypts them; its policy allows the service. Left out: AWS's own key.
    pub kms_key_id: Option<Arn<Key>>,
    /// `STANDARD`, or `INFREQUENT_ACCESS`, which costs half as much and can do less.
    #[input(replaces, default = LogGroupClass::Standard)]
    pub log_group_class: LogGroupClass,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`LogGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LogGroupOutputs {
    /// Its name.
    pub id: Output<Id<LogGroup>>,
    /// Its name, as text.
    pub log_group_name: Output<String>,
    /// Its ARN, without the `:*` that stands for its streams.
    #[output(form = "arn:aws:logs:{region}:{account}:log-group:{log_group_name}")]
    pub arn: Output<Arn<LogGroup>>,
}

/// What a log group can do, and its price.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogGroupClass {
    /// Everything.
    #[property(rename = "STANDARD")]
    Standard,
    /// Queries alone, at half the price.
    #[property(rename = "INFREQUENT_ACCESS")]
    InfrequentAccess,
}

fn log_group_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=512, "letters, digits and any of `_-/.#`", |c| {
        c.is_ascii_alphanumeric() || "_-/.#".contains(c)
    })
}

/// The days that CloudWatch Logs offers.
const DAYS: &[i64] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

fn retention(value: &Value) -> Result<(), String> {
    match value {
        Value::Int(days) if !DAYS.contains(days) => {
            let next = DAYS.iter().find(|offered| *offered > days).unwrap_or(&3653);
            Err(format!(
                "cannot be {days} days; the next that AWS offers is {next}"
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "cloudwatchlogs")]
mod live {
    use async_trait::async_trait;
    use futures_util::future::try_join_all;

    use super::LogGroup;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, text_as,
    };

    #[async_trait]
    impl Live for LogGroup {
        const BATCH: usize = 200;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .cloudwatchlogs()
                .create_log_group()
                .log_group_name(&self.log_group_name)
                .set_kms_key_id(self.kms_key_id.as_ref().map(|key| key.as_str().to_string()))
                .log_group_class(text_as(self.log_group_class))
                .set_tags(Some(call.tags.clone().into_iter().collect()))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let logs = at.aws.cloudwatchlogs();
            if change.has("retention_in_days") {
                let days = i32::try_from(self.retention_in_days).unwrap_or(i32::MAX);
                let call = logs
                    .put_retention_policy()
                    .log_group_name(at.id)
                    .retention_in_days(days);
                call.send().await.map_err(failure)?;
            }
            if change.has("kms_key_id") {
                match &self.kms_key_id {
                    Some(key) => {
                        let call = logs.associate_kms_key().log_group_name(at.id);
                        call.kms_key_id(key.as_str())
                            .send()
                            .await
                            .map_err(failure)?;
                    }
                    None => {
                        let call = logs.disassociate_kms_key().log_group_name(at.id);
                        call.send().await.map_err(failure)?;
                    }
                }
            }
            let (tags, arn) = (change.tags(), arn(at.aws, at.id));
            if !tags.set.is_empty() {
                let call = logs.tag_resource().resource_arn(&arn);
                call.set_tags(Some(tags.set.into_iter().collect()))
                    .send()
                    .await
                    .map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = logs.untag_resource().resource_arn(&arn);
                call.set_tag_keys(Some(tags.remove))
                    .send()
                    .await
                    .map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at
                .aws
                .cloudwatchlogs()
                .delete_log_group()
                .log_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// Lists by what the names begin with: there is no list by names. Tags take a call for
        /// each group.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let names: Vec<&str> = objects.iter().map(|object| object.id).collect();
            let prefix = Some(common_start(&names)).filter(|prefix| !prefix.is_empty());
            let groups = aws.cloudwatchlogs().describe_log_groups();
            let groups = groups.set_log_group_name_prefix(prefix.map(String::from));
            let groups = groups.into_paginator().items().send();
            let groups = groups
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let ours = groups.iter().filter_map(|group| {
                let name = group.log_group_name().filter(|name| names.contains(name))?;
                Some((name, group))
            });
            let found = ours.map(|(name, group)| async move {
                let class = group
                    .log_group_class()
                    .map_or("STANDARD", |class| class.as_str());
                let arn = arn(aws, name);
                let call = aws
                    .cloudwatchlogs()
                    .list_tags_for_resource()
                    .resource_arn(&arn);
                let tags = call.send().await.map_err(failure)?.tags.unwrap_or_default();
                Ok(Found::new(name)
                    .input("log_group_name", name)
                    .input("retention_in_days", group.retention_in_days())
                    .input("kms_key_id", group.kms_key_id())
                    .input("log_group_class", class)
                    .output("arn", arn)
                    .tags(tags))
            });
            try_join_all(found).await
        }
    }

    fn arn(aws: &Aws, name: &str) -> String {
        aws.arn("logs", &format!("log-group:{name}"))
    }

    /// What all names begin with.
    fn common_start<'a>(names: &[&'a str]) -> &'a str {
        let Some((first, rest)) = names.split_first() else {
            return "";
        };
        rest.iter().fold(*first, |start, name| {
            let same = start
                .char_indices()
                .zip(name.chars())
                .find(|((_, a), b)| a != b);
            let end = same.map_or(start.len().min(name.len()), |((at, _), _)| at);
            start.get(..end).unwrap_or_default()
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn names_are_listed_by_what_they_share() {
            assert_eq!(
                common_start(&["/aws/ecs/a", "/aws/ecs/b", "/aws/e"]),
                "/aws/e"
            );
            assert_eq!(common_start(&["/aws/ecs/a"]), "/aws/ecs/a");
            assert_eq!(common_start(&["a", "b"]), "");
            assert_eq!(common_start(&[]), "");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_retention_that_aws_does_not_offer_is_found_with_the_next_one() {
        assert_eq!(retention(&Value::Int(30)), Ok(()));
        assert!(retention(&Value::Int(31)).unwrap_err().ends_with("is 60"));
        assert!(
            retention(&Value::Int(9999))
                .unwrap_err()
                .ends_with("is 3653")
        );
    }
}
