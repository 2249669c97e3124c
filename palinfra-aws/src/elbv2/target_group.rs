use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::Vpc;

/// What a load balancer sends requests to, and how it finds out which of them are well.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elbv2:TargetGroup",
    cloudformation = "AWS::ElasticLoadBalancingV2::TargetGroup",
    outputs = TargetGroupOutputs,
    id = "arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
    summary = "{name} {protocol}:{port}",
    unique("name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct TargetGroup {
    /// The name, unique in the region, of at most 32 characters.
    #[input(replaces, check = names::target_group)]
    pub name: String,
    /// The port of the targets.
    #[input(replaces, check = names::port)]
    pub port: i64,
    /// What the targets speak, such as `HTTP`.
    #[input(replaces, check = names::protocol)]
    pub protocol: String,
    /// The VPC of the targets.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// `ip`, as tasks of Fargate need, or `instance`, `alb`.
    #[input(replaces, default = "ip", check = names::target_type)]
    pub target_type: String,
    /// `HTTP1`, `HTTP2` or `GRPC`.
    #[input(replaces)]
    pub protocol_version: Option<String>,
    /// What is asked of a target to find out whether it is well, such as `/health`.
    pub health_check_path: Option<String>,
    /// What is spoken for that. Left out: `HTTP` behind an application load balancer.
    pub health_check_protocol: Option<String>,
    /// The port for that. Left out: the targets' port.
    pub health_check_port: Option<String>,
    /// Seconds between two checks.
    #[input(default = 30, check = names::interval)]
    pub health_check_interval_seconds: i64,
    /// Seconds that a check may take.
    #[input(default = 5)]
    pub health_check_timeout_seconds: i64,
    /// How many successes make a target well.
    #[input(default = 2, check = names::threshold)]
    pub healthy_threshold_count: i64,
    /// How many failures make it unwell.
    #[input(default = 3, check = names::threshold)]
    pub unhealthy_threshold_count: i64,
    /// The HTTP statuses that are a success: `200`, `200-299` or `200,202`.
    pub matcher: Option<String>,
    /// Attributes by AWS's names, such as `deregistration_delay.timeout_seconds`.
    #[input(after_create)]
    pub target_group_attributes: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`TargetGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TargetGroupOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<TargetGroup>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<TargetGroup>>,
}
