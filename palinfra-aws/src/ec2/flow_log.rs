use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{Vpc, together};
use crate::iam::Role;
use crate::{Tags, names};

/// Records which traffic a VPC let through and which it refused.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:FlowLog",
    cloudformation = "AWS::EC2::FlowLog",
    outputs = FlowLogOutputs,
    id = "fl-{hex17}",
    summary = "{traffic_type} of {vpc_id}",
    unique("vpc_id", "traffic_type", "log_destination"),
    token,
    usual(create = 2, update = 1, delete = 1),
    check = together::flow_log,
)]
pub struct FlowLog {
    /// The VPC whose traffic is recorded.
    #[input(replaces, cloudformation = "ResourceId")]
    pub vpc_id: Id<Vpc>,
    /// The ARN of the log group, bucket or stream that gets the records.
    #[input(replaces, check = names::arn)]
    pub log_destination: String,
    /// What the destination is.
    #[input(default = LogDestinationType::CloudWatchLogs, replaces)]
    pub log_destination_type: LogDestinationType,
    /// The role that may write into a log group. A bucket needs none.
    #[input(replaces)]
    pub deliver_logs_permission_arn: Option<Arn<Role>>,
    /// Which traffic is recorded.
    #[input(default = TrafficType::All, replaces)]
    pub traffic_type: TrafficType,
    /// The fields of a record. Left out: AWS's usual ones.
    #[input(replaces)]
    pub log_format: Option<String>,
    /// The seconds that a record spans: 60 or 600.
    #[input(replaces, check = names::aggregation_interval)]
    pub max_aggregation_interval: Option<i64>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What gets the records of a flow log.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogDestinationType {
    /// A log group of CloudWatch.
    #[property(rename = "cloud-watch-logs")]
    CloudWatchLogs,
    /// An S3 bucket.
    #[property(rename = "s3")]
    S3,
    /// A Firehose stream.
    #[property(rename = "kinesis-data-firehose")]
    KinesisDataFirehose,
}

/// Which traffic a flow log records.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficType {
    /// All of it.
    #[property(rename = "ALL")]
    All,
    /// What was let through.
    #[property(rename = "ACCEPT")]
    Accept,
    /// What was refused.
    #[property(rename = "REJECT")]
    Reject,
}

/// What a [`FlowLog`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct FlowLogOutputs {
    /// Its id.
    pub id: Output<Id<FlowLog>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc-flow-log/{id}")]
    pub arn: Output<Arn<FlowLog>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{FlowLogsResourceType, ResourceType};

    use super::FlowLog;
    use crate::ec2::live::{
        PAGE, find_by_token, ids, tag_specification, tags, unsuccessful, update_tags,
    };
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, text_as,
    };

    #[async_trait]
    impl Live for FlowLog {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let role = self.deliver_logs_permission_arn.as_ref();
            let interval = self.max_aggregation_interval;
            let answer = call
                .aws
                .ec2()
                .create_flow_logs()
                .client_token(call.token)
                .resource_type(FlowLogsResourceType::Vpc)
                .resource_ids(self.vpc_id.as_str())
                .log_destination(&self.log_destination)
                .log_destination_type(text_as(self.log_destination_type))
                .set_deliver_logs_permission_arn(role.map(|arn| arn.as_str().to_string()))
                .traffic_type(text_as(self.traffic_type))
                .set_log_format(self.log_format.clone())
                .set_max_aggregation_interval(interval.and_then(|it| i32::try_from(it).ok()))
                .tag_specifications(tag_specification(call, ResourceType::VpcFlowLog))
                .send()
                .await
                .map_err(failure)?;
            unsuccessful(answer.unsuccessful())?;
            Made::id(answer.flow_log_ids().first())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_flow_logs().flow_log_ids(at.id);
            let answer = call.send().await.map_err(failure)?;
            unsuccessful(answer.unsuccessful())?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let call = aws.ec2().describe_flow_logs();
            let logs = call.filter(ids("flow-log-id", objects)).into_paginator();
            let logs = logs.items().send().collect::<Result<Vec<_>, _>>();
            let logs = logs.await.map_err(failure)?;
            let found = logs.iter().map(|log| {
                let id = log.flow_log_id().unwrap_or_default();
                let group = log.log_group_name();
                let group = group.map(|name| aws.arn("logs", &format!("log-group:{name}")));
                let destination = log.log_destination().map(String::from).or(group);
                let recorded = objects.iter().find(|object| object.id == id);
                let recorded = recorded.and_then(|it| it.input("log_destination").ok());
                Found::new(id)
                    .input("vpc_id", log.resource_id())
                    .input("log_destination", as_written(destination, recorded))
                    .input(
                        "log_destination_type",
                        log.log_destination_type().map(|kind| kind.as_str()),
                    )
                    .input(
                        "deliver_logs_permission_arn",
                        log.deliver_logs_permission_arn(),
                    )
                    .input("traffic_type", log.traffic_type().map(|it| it.as_str()))
                    .input("log_format", log.log_format())
                    .input("max_aggregation_interval", log.max_aggregation_interval())
                    .output("arn", aws.arn("ec2", &format!("vpc-flow-log/{id}")))
                    .tags(tags(log.tags()))
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "fl-").await
        }
    }

    /// A destination as the program writes it: the ARN of a log group may end with `:*`.
    fn as_written(actual: Option<String>, recorded: Option<String>) -> Option<String> {
        let plain = |arn: &Option<String>| {
            arn.as_deref()
                .map(|arn| arn.trim_end_matches(":*").to_string())
        };
        if plain(&actual) == plain(&recorded) {
            recorded
        } else {
            actual
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_log_group_with_all_its_streams_is_that_log_group() {
            let arn = |end: &str| Some(format!("arn:aws:logs:r:1:log-group:it{end}"));
            assert_eq!(as_written(arn(""), arn(":*")), arn(":*"));
            assert_eq!(as_written(arn("x"), arn(":*")), arn("x"));
            assert_eq!(as_written(arn(""), None), arn(""));
        }
    }
}
