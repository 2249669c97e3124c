use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Instance;
use crate::{Tags, names};

/// A public IPv4 address that stays the same (Elastic IP).
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Eip",
    cloudformation = "AWS::EC2::EIP",
    outputs = EipOutputs,
    id = "eipalloc-{hex17}",
    summary = "{instance_id}",
    usual(create = 1, update = 2, delete = 1),
)]
pub struct Eip {
    /// The instance that it is the address of. Leave it out for a NAT gateway, which takes
    /// the address itself.
    #[input(after_create)]
    pub instance_id: Option<Id<Instance>>,
    /// A pool of the account's own addresses to take it from.
    #[input(replaces)]
    pub public_ipv4_pool: Option<String>,
    /// The part of the region that announces it.
    #[input(replaces)]
    pub network_border_group: Option<String>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Eip`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct EipOutputs {
    /// Its id: the allocation id.
    pub id: Output<Id<Eip>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:elastic-ip/{id}")]
    pub arn: Output<Arn<Eip>>,
    /// The address.
    #[output(form = "203.0.113.1{digits2}")]
    pub public_ip: Output<String>,
}
