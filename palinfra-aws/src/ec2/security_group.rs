use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// A firewall around single resources. It admits and lets out nothing until rules say so:
/// [`SecurityGroupIngressRule`](super::SecurityGroupIngressRule) and
/// [`SecurityGroupEgressRule`](super::SecurityGroupEgressRule).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:SecurityGroup",
    cloudformation = "AWS::EC2::SecurityGroup",
    outputs = SecurityGroupOutputs,
    id = "sg-{hex17}",
    summary = "{group_name}",
    unique("vpc_id", "group_name"),
    usual(create = 2, update = 1, delete = 2),
)]
pub struct SecurityGroup {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// Its name, which no other group of the VPC has.
    #[input(replaces, check = names::security_group_name)]
    pub group_name: String,
    /// What it is for. AWS cannot change it later.
    #[input(replaces, check = names::security_group_description)]
    pub group_description: String,
    /// Whether to take away the rule that AWS puts into every new group: everything may
    /// leave. Read back it would look like a rule of the program's own.
    #[input(default = true, after_create, write_only, cloudformation = none)]
    pub revoke_default_egress: bool,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`SecurityGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SecurityGroupOutputs {
    /// Its id.
    pub id: Output<Id<SecurityGroup>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:security-group/{id}")]
    pub arn: Output<Arn<SecurityGroup>>,
    /// Its name.
    pub group_name: Output<String>,
    /// The VPC that it is part of.
    pub vpc_id: Output<Id<Vpc>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{IpPermission, IpRange, ResourceType};

    use super::SecurityGroup;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    #[async_trait]
    impl Live for SecurityGroup {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .create_security_group()
                .vpc_id(self.vpc_id.as_str())
                .group_name(&self.group_name)
                .description(&self.group_description)
                .tag_specifications(tag_specification(call, ResourceType::SecurityGroup))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.group_id())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("revoke_default_egress") && self.revoke_default_egress {
                revoke_default_egress(at).await?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_security_group().group_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let groups = aws
                .ec2()
                .describe_security_groups()
                .filters(ids("group-id", objects));
            let groups = groups.into_paginator().items().send();
            let groups = groups
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = groups.iter().map(|group| {
                let id = group.group_id().unwrap_or_default();
                Found::new(id)
                    .input("vpc_id", group.vpc_id())
                    .input("group_name", group.group_name())
                    .input("group_description", group.description())
                    .output("arn", aws.arn("ec2", &format!("security-group/{id}")))
                    .tags(tags(group.tags()))
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "sg-").await
        }
    }

    async fn revoke_default_egress(at: &Object<'_>) -> Result<(), Failure> {
        let everywhere = IpRange::builder().cidr_ip("0.0.0.0/0").build();
        let rule = IpPermission::builder()
            .ip_protocol("-1")
            .ip_ranges(everywhere)
            .build();
        let call = at.aws.ec2().revoke_security_group_egress().group_id(at.id);
        let revoked = call.ip_permissions(rule).send().await;
        not_found_is((), revoked.map(drop).map_err(failure))
    }
}
