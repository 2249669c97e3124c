use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::Vpc;
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
