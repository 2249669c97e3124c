use palinfra_core::{Id, Output, Outputs, Resource};

use super::{InternetGateway, Vpc};

/// Connects an internet gateway to a VPC, which can have one. It cannot go while the VPC
/// still has public addresses in use.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:InternetGatewayAttachment",
    cloudformation = "AWS::EC2::VPCGatewayAttachment",
    outputs = InternetGatewayAttachmentOutputs,
    id = "IGW|{vpc_id}",
    summary = "{internet_gateway_id} at {vpc_id}",
    unique("vpc_id"),
    usual(create = 2, update = 2, delete = 5),
)]
pub struct InternetGatewayAttachment {
    /// The VPC.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The gateway. Another one is attached once this one is detached.
    pub internet_gateway_id: Id<InternetGateway>,
}

/// What an [`InternetGatewayAttachment`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InternetGatewayAttachmentOutputs {
    /// Its id, as CloudFormation names it: `IGW|vpc-…`.
    pub id: Output<Id<InternetGatewayAttachment>>,
}
