use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{Eip, Subnet};
use crate::{Tags, names};

/// Lets what has no public address reach the internet, and nothing from there reach it.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:NatGateway",
    cloudformation = "AWS::EC2::NatGateway",
    outputs = NatGatewayOutputs,
    id = "nat-{hex17}",
    summary = "in {subnet_id}",
    token,
    usual(create = 120, update = 1, delete = 120),
)]
pub struct NatGateway {
    /// The subnet that it is in: a public one, unless the gateway is private.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// Its public address. A public gateway needs one.
    #[input(replaces)]
    pub allocation_id: Option<Id<Eip>>,
    /// Whether it leads to the internet or only to other private networks.
    #[input(default = ConnectivityType::Public, replaces)]
    pub connectivity_type: ConnectivityType,
    /// Its address in the subnet. Left out, AWS chooses one.
    #[input(replaces, check = names::address)]
    pub private_ip_address: Option<String>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// Where a NAT gateway leads.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectivityType {
    /// To the internet.
    #[property(rename = "public")]
    Public,
    /// To other VPCs and to networks on premises.
    #[property(rename = "private")]
    Private,
}

/// What a [`NatGateway`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct NatGatewayOutputs {
    /// Its id.
    pub id: Output<Id<NatGateway>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:natgateway/{id}")]
    pub arn: Output<Arn<NatGateway>>,
}
