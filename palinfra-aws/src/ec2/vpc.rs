use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Property, Resource};

use super::SecurityGroup;
use crate::{Tags, names};

/// A virtual private cloud: a network of one's own in a region.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Vpc",
    cloudformation = "AWS::EC2::VPC",
    outputs = VpcOutputs,
    id = "vpc-{hex17}",
    summary = "{cidr_block}",
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Vpc {
    /// The IPv4 range: at most /16 and at least /28.
    #[input(replaces, check = names::vpc_range)]
    pub cidr_block: Cidr,
    /// Whether instances with a public address get a public host name. Private names of
    /// endpoints need it too.
    #[input(default = true, after_create)]
    pub enable_dns_hostnames: bool,
    /// Whether AWS's resolver answers inside of the VPC.
    #[input(default = true, after_create)]
    pub enable_dns_support: bool,
    /// Whether instances run on shared hardware.
    #[input(replaces)]
    pub instance_tenancy: Option<InstanceTenancy>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What hardware instances run on.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceTenancy {
    /// Shared, unless an instance asks for its own.
    #[property(rename = "default")]
    Default,
    /// Hardware that no other account uses, for every instance.
    #[property(rename = "dedicated")]
    Dedicated,
}

/// What a [`Vpc`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcOutputs {
    /// Its id.
    pub id: Output<Id<Vpc>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:vpc/{id}")]
    pub arn: Output<Arn<Vpc>>,
    /// Its IPv4 range.
    pub cidr_block: Output<Cidr>,
    /// The security group that AWS makes with it.
    #[output(form = "sg-{hex17}")]
    pub default_security_group_id: Output<Id<SecurityGroup>>,
    /// The network ACL that AWS makes with it, for every subnet without one of its own.
    #[output(form = "acl-{hex17}")]
    pub default_network_acl_id: Output<String>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, VpcAttributeName, VpcState};
    use futures_util::future::try_join_all;

    use super::Vpc;
    use crate::ec2::live::{
        PAGE, filter, find_by_token, ids, tag_specification, tags, update_tags,
    };
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure, text_as,
    };

    #[async_trait]
    impl Live for Vpc {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .create_vpc()
                .cidr_block(self.cidr_block.as_str())
                .set_instance_tenancy(self.instance_tenancy.map(text_as))
                .tag_specifications(tag_specification(call, ResourceType::Vpc))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.vpc().and_then(|vpc| vpc.vpc_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let attribute = |on| AttributeBooleanValue::builder().value(on).build();
            let call = || at.aws.ec2().modify_vpc_attribute().vpc_id(at.id);
            // One attribute a call; names need the resolver.
            if change.has("enable_dns_support") {
                let call = call().enable_dns_support(attribute(self.enable_dns_support));
                call.send().await.map_err(failure)?;
            }
            if change.has("enable_dns_hostnames") {
                let call = call().enable_dns_hostnames(attribute(self.enable_dns_hostnames));
                call.send().await.map_err(failure)?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            at.aws
                .ec2()
                .delete_vpc()
                .vpc_id(at.id)
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let call = aws.ec2().describe_vpcs().filters(ids("vpc-id", objects));
            let vpcs = call.into_paginator().items().send();
            let vpcs = vpcs.collect::<Result<Vec<_>, _>>().await.map_err(failure)?;
            let defaults = Defaults::of(aws, objects).await?;
            let found = vpcs.iter().map(|vpc| async {
                let id = vpc.vpc_id().unwrap_or_default();
                let ready = vpc.state() == Some(&VpcState::Available);
                let (support, hostnames) = tokio::try_join!(
                    attribute(aws, id, VpcAttributeName::EnableDnsSupport),
                    attribute(aws, id, VpcAttributeName::EnableDnsHostnames),
                )?;
                let found = Found::new(id)
                    .input("cidr_block", vpc.cidr_block())
                    .input("enable_dns_hostnames", hostnames)
                    .input("enable_dns_support", support)
                    .input(
                        "instance_tenancy",
                        vpc.instance_tenancy().map(|it| it.as_str()),
                    )
                    .output("arn", aws.arn("ec2", &format!("vpc/{id}")))
                    .tags(tags(vpc.tags()))
                    .status(if ready {
                        Status::Ready
                    } else {
                        Status::Pending
                    });
                Ok(defaults.add(found, id))
            });
            try_join_all(found).await
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "vpc-").await
        }
    }

    async fn attribute(aws: &Aws, id: &str, name: VpcAttributeName) -> Result<bool, Failure> {
        let call = aws
            .ec2()
            .describe_vpc_attribute()
            .vpc_id(id)
            .attribute(name);
        let answer = call.send().await.map_err(failure)?;
        let value = answer
            .enable_dns_support()
            .or(answer.enable_dns_hostnames());
        Ok(value.and_then(|it| it.value()).unwrap_or_default())
    }

    /// What AWS makes with each VPC, by the VPC's id. It never changes.
    #[derive(Default)]
    struct Defaults {
        groups: Vec<(String, String)>,
        acls: Vec<(String, String)>,
    }

    impl Defaults {
        /// Asks for all VPCs at once, and only if it is not recorded.
        async fn of(aws: &Aws, objects: &[Object<'_>]) -> Result<Defaults, Failure> {
            let known = ["default_security_group_id", "default_network_acl_id"];
            let is_known =
                |object: &Object<'_>| known.iter().all(|name| object.output(name).is_some());
            if objects.iter().all(is_known) {
                return Ok(Defaults::default());
            }
            let groups = aws
                .ec2()
                .describe_security_groups()
                .filters(ids("vpc-id", objects))
                .filters(filter("group-name", ["default"]))
                .into_paginator()
                .items()
                .send();
            let acls = aws
                .ec2()
                .describe_network_acls()
                .filters(ids("vpc-id", objects))
                .filters(filter("default", ["true"]))
                .into_paginator()
                .items()
                .send();
            let groups = groups
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let acls = acls.collect::<Result<Vec<_>, _>>().await.map_err(failure)?;
            let groups = groups
                .into_iter()
                .filter(|group| group.group_name() == Some("default"));
            let acls = acls
                .into_iter()
                .filter(|acl| acl.is_default() == Some(true));
            Ok(Defaults {
                groups: groups
                    .filter_map(|it| Some((it.vpc_id?, it.group_id?)))
                    .collect(),
                acls: acls
                    .filter_map(|it| Some((it.vpc_id?, it.network_acl_id?)))
                    .collect(),
            })
        }

        fn add(&self, found: Found, id: &str) -> Found {
            let of = |all: &[(String, String)]| {
                all.iter()
                    .find(|(vpc, _)| vpc == id)
                    .map(|(_, it)| it.clone())
            };
            found
                .output("default_security_group_id", of(&self.groups))
                .output("default_network_acl_id", of(&self.acls))
        }
    }
}
