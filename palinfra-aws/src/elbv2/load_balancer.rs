use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::{SecurityGroup, Subnet};

/// Takes requests and spreads them over targets. It is inside the VPC only, unless that is
/// changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elbv2:LoadBalancer",
    cloudformation = "AWS::ElasticLoadBalancingV2::LoadBalancer",
    outputs = LoadBalancerOutputs,
    id = "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}",
    summary = "{name} {scheme} {load_balancer_type}",
    unique("name"),
    usual(create = 150, update = 5, delete = 30),
)]
pub struct LoadBalancer {
    /// The name, unique in the region, of at most 32 characters.
    #[input(replaces, check = names::load_balancer)]
    pub name: String,
    /// The subnets, in at least two zones.
    #[input(unordered)]
    pub subnets: Vec<Id<Subnet>>,
    /// `internal`, or `internet-facing` in public subnets.
    #[input(replaces, default = "internal", check = names::scheme)]
    pub scheme: String,
    /// `application` for HTTP, `network` for TCP, or `gateway`.
    #[input(replaces, default = "application", check = names::kind, cloudformation = "Type")]
    pub load_balancer_type: String,
    /// Who reaches it.
    #[input(unordered)]
    pub security_groups: Option<Vec<Id<SecurityGroup>>>,
    /// `ipv4`, or `dualstack` for IPv6 too.
    #[input(default = "ipv4")]
    pub ip_address_type: String,
    /// Attributes by AWS's names, such as `idle_timeout.timeout_seconds`,
    /// `deletion_protection.enabled`, `access_logs.s3.enabled` and `access_logs.s3.bucket`.
    #[input(after_create)]
    pub load_balancer_attributes: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`LoadBalancer`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LoadBalancerOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<LoadBalancer>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<LoadBalancer>>,
    /// The host to send requests to.
    #[output(form = "{name}-{digits9}.{region}.elb.amazonaws.com")]
    pub dns_name: Output<String>,
    /// The hosted zone of that host, for an alias record.
    #[output(form = "Z{upper13}")]
    pub canonical_hosted_zone_id: Output<String>,
}
