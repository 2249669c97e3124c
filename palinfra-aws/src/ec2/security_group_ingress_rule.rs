use palinfra_core::{Arn, Cidr, Id, Input, Output, Outputs, Resource};

use super::SecurityGroup;
use crate::{Tags, names};

/// Admits traffic to the resources of a security group. Set exactly one
/// of `cidr_ip`, `source_security_group_id` and `source_prefix_list_id`.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:SecurityGroupIngressRule",
    cloudformation = "AWS::EC2::SecurityGroupIngress",
    outputs = SecurityGroupIngressRuleOutputs,
    id = "sgr-{hex17}",
    summary = "{ip_protocol} {from_port} from {cidr_ip}{source_security_group_id}{source_prefix_list_id}",
    unique(
        "group_id",
        "ip_protocol",
        "from_port",
        "to_port",
        "cidr_ip",
        "source_security_group_id",
        "source_prefix_list_id"
    ),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct SecurityGroupIngressRule {
    /// The group that it is part of.
    #[input(replaces)]
    pub group_id: Id<SecurityGroup>,
    /// The protocol: `tcp`, `udp`, `icmp`, a number, or `-1` for all of them on all ports.
    #[input(default = "tcp".to_string(), replaces, check = names::ip_protocol)]
    pub ip_protocol: String,
    /// The first port, or the ICMP type; left out for all protocols.
    #[input(replaces, check = names::port)]
    pub from_port: Option<i32>,
    /// The last port, or the ICMP code; left out for all protocols.
    #[input(replaces, check = names::port)]
    pub to_port: Option<i32>,
    /// Who may come in: a range of addresses.
    #[input(replaces)]
    pub cidr_ip: Option<Cidr>,
    /// Who may come in: whatever is in this group, in a peered VPC too.
    #[input(replaces)]
    pub source_security_group_id: Option<Id<SecurityGroup>>,
    /// Who may come in: the ranges of a prefix list, such as that of an S3 endpoint.
    #[input(replaces)]
    pub source_prefix_list_id: Option<String>,
    /// What it is for.
    #[input(check = names::security_group_description)]
    pub description: Option<String>,
    /// Tags. CloudFormation cannot set them.
    #[input(check = names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

impl SecurityGroupIngressRuleBuilder {
    /// One port: sets `from_port` and `to_port`.
    pub fn port(self, port: impl Into<Input<i32>>) -> Self {
        let port = port.into();
        self.from_port(&port).to_port(port)
    }
}

/// What a [`SecurityGroupIngressRule`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SecurityGroupIngressRuleOutputs {
    /// Its id.
    pub id: Output<Id<SecurityGroupIngressRule>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:security-group-rule/{id}")]
    pub arn: Output<Arn<SecurityGroupIngressRule>>,
}
