use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use crate::{Tags, names};

/// The way between a VPC and the internet. It does nothing until it is attached: see
/// [`InternetGatewayAttachment`](super::InternetGatewayAttachment).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:InternetGateway",
    cloudformation = "AWS::EC2::InternetGateway",
    outputs = InternetGatewayOutputs,
    id = "igw-{hex17}",
    summary = "",
    usual(create = 1, update = 1, delete = 1),
)]
pub struct InternetGateway {
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`InternetGateway`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InternetGatewayOutputs {
    /// Its id.
    pub id: Output<Id<InternetGateway>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:internet-gateway/{id}")]
    pub arn: Output<Arn<InternetGateway>>,
}
