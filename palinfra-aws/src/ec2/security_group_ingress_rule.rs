use palinfra_core::{Arn, Cidr, Id, Input, Output, Outputs, Resource};

use super::{SecurityGroup, together};
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
    check = together::ingress_rule,
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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::ResourceType;

    use super::SecurityGroupIngressRule;
    use crate::ec2::live::{PAGE, find_by_token, tag_specification, update_tags};
    use crate::ec2::live_rules::{Rule, change_description, read_rules};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for SecurityGroupIngressRule {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .authorize_security_group_ingress()
                .group_id(self.group_id.as_str())
                .ip_permissions(self.rule().permission())
                .tag_specifications(tag_specification(call, ResourceType::SecurityGroupRule))
                .send()
                .await
                .map_err(failure)?;
            let rule = answer.security_group_rules().first();
            Made::id(rule.and_then(|rule| rule.security_group_rule_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("description") {
                change_description(at, &self.rule()).await?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let group: String = at.input("group_id")?;
            let call = at.aws.ec2().revoke_security_group_ingress().group_id(group);
            call.security_group_rule_ids(at.id)
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let peer = ("source_security_group_id", "source_prefix_list_id");
            read_rules(aws, objects, peer).await
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "sgr-").await
        }
    }

    impl SecurityGroupIngressRule {
        fn rule(&self) -> Rule<'_> {
            Rule {
                group: self.group_id.as_str(),
                protocol: &self.ip_protocol,
                from_port: self.from_port,
                to_port: self.to_port,
                cidr: self.cidr_ip.as_ref().map(|cidr| cidr.as_str()),
                peer_group: self.source_security_group_id.as_ref().map(|id| id.as_str()),
                prefix_list: self.source_prefix_list_id.as_deref(),
                description: self.description.as_deref(),
            }
        }
    }
}
