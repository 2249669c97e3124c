use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{SecurityGroup, Subnet};
use crate::{Tags, names};

/// Lets people whom IAM allows reach instances without a public address over SSH, with no
/// key pair to keep.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:InstanceConnectEndpoint",
    cloudformation = "AWS::EC2::InstanceConnectEndpoint",
    outputs = InstanceConnectEndpointOutputs,
    id = "eice-{hex17}",
    summary = "in {subnet_id}",
    token,
    usual(create = 180, update = 1, delete = 180),
)]
pub struct InstanceConnectEndpoint {
    /// The subnet that it is in.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// The groups around it. Left out: the VPC's default group.
    #[input(replaces, unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// Whether instances see the address of the person and not the endpoint's. AWS's own
    /// default is no.
    #[input(replaces)]
    pub preserve_client_ip: Option<bool>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`InstanceConnectEndpoint`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InstanceConnectEndpointOutputs {
    /// Its id.
    pub id: Output<Id<InstanceConnectEndpoint>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:instance-connect-endpoint/{id}")]
    pub arn: Output<Arn<InstanceConnectEndpoint>>,
}
