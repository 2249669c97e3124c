use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{RouteTable, SecurityGroup, Subnet, Vpc, together};
use crate::iam::{PolicyDocument, policy_shape};
use crate::{Tags, names};

/// A private way from a VPC to a service, without NAT or internet.
///
/// A gateway endpoint (S3, DynamoDB) is free and takes `route_table_ids`; an interface
/// endpoint costs by zone and hour and takes `subnet_ids` and `security_group_ids`.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:VpcEndpoint",
    cloudformation = "AWS::EC2::VPCEndpoint",
    outputs = VpcEndpointOutputs,
    id = "vpce-{hex17}",
    summary = "{service_name}",
    token,
    usual(create = 90, update = 10, delete = 60),
    check = together::vpc_endpoint,
)]
pub struct VpcEndpoint {
    /// The VPC that it is in.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The service, such as `com.amazonaws.us-east-1.s3`.
    #[input(replaces, check = names::endpoint_service)]
    pub service_name: String,
    /// The kind of endpoint, which the service prescribes.
    #[input(default = VpcEndpointType::Gateway, replaces)]
    pub vpc_endpoint_type: VpcEndpointType,
    /// Whether the service's public name leads to an interface endpoint. The VPC needs its
    /// DNS names for it. AWS's own default is yes.
    pub private_dns_enabled: Option<bool>,
    /// Who may do what through it. Left out: everything that IAM allows.
    #[input(check = policy_shape::resource_policy)]
    pub policy_document: Option<PolicyDocument>,
    /// The subnets that an interface endpoint has an address in, one for each zone.
    #[input(unordered)]
    pub subnet_ids: Option<Vec<Id<Subnet>>>,
    /// The tables that get a route to a gateway endpoint.
    #[input(unordered)]
    pub route_table_ids: Option<Vec<Id<RouteTable>>>,
    /// The groups of an interface endpoint. Left out: the VPC's default group.
    #[input(unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// How an endpoint leads to its service.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcEndpointType {
    /// By a route, for S3 and DynamoDB.
    Gateway,
    /// By an address in each subnet.
    Interface,
}

/// What a [`VpcEndpoint`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcEndpointOutputs {
    /// Its id.
    pub id: Output<Id<VpcEndpoint>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc-endpoint/{id}")]
    pub arn: Output<Arn<VpcEndpoint>>,
    /// The list of the service's ranges, of a gateway endpoint: for egress rules. Empty for
    /// an interface endpoint.
    #[output(form = "pl-{hex8}")]
    pub prefix_list_id: Output<String>,
}
