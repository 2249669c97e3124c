use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// A range of addresses in one zone of a VPC.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Subnet",
    cloudformation = "AWS::EC2::Subnet",
    outputs = SubnetOutputs,
    id = "subnet-{hex17}",
    summary = "{cidr_block} in {vpc_id}",
    unique("vpc_id", "cidr_block"),
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Subnet {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The IPv4 range: inside the VPC's, apart from its other subnets', at most /16 and at
    /// least /28.
    #[input(
        replaces,
        within = "vpc_id.cidr_block",
        disjoint = "vpc_id",
        check = names::vpc_range
    )]
    pub cidr_block: Cidr,
    /// The zone, such as `us-east-1a`. Left out, AWS chooses one.
    #[input(replaces)]
    pub availability_zone: Option<String>,
    /// Whether instances in it get a public address. AWS's own default is no.
    #[input(after_create)]
    pub map_public_ip_on_launch: Option<bool>,
    /// Tags. Kubernetes finds the subnets for its load balancers by them.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Subnet`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SubnetOutputs {
    /// Its id.
    pub id: Output<Id<Subnet>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:subnet/{id}")]
    pub arn: Output<Arn<Subnet>>,
    /// Its zone.
    pub availability_zone: Output<String>,
    /// Its IPv4 range.
    pub cidr_block: Output<Cidr>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, SubnetState};

    use super::Subnet;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
    };

    #[async_trait]
    impl Live for Subnet {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .create_subnet()
                .vpc_id(self.vpc_id.as_str())
                .cidr_block(self.cidr_block.as_str())
                .set_availability_zone(self.availability_zone.clone())
                .tag_specifications(tag_specification(call, ResourceType::Subnet))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.subnet().and_then(|subnet| subnet.subnet_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("map_public_ip_on_launch") {
                let on = self.map_public_ip_on_launch.unwrap_or_default();
                let on = AttributeBooleanValue::builder().value(on).build();
                let call = at.aws.ec2().modify_subnet_attribute().subnet_id(at.id);
                call.map_public_ip_on_launch(on)
                    .send()
                    .await
                    .map_err(failure)?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_subnet().subnet_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let call = aws
                .ec2()
                .describe_subnets()
                .filters(ids("subnet-id", objects));
            let subnets = call.into_paginator().items().send();
            let subnets = subnets
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = subnets.iter().map(|subnet| {
                let id = subnet.subnet_id().unwrap_or_default();
                let ready = subnet.state() == Some(&SubnetState::Available);
                Found::new(id)
                    .input("vpc_id", subnet.vpc_id())
                    .input("cidr_block", subnet.cidr_block())
                    .input("availability_zone", subnet.availability_zone())
                    .input("map_public_ip_on_launch", subnet.map_public_ip_on_launch())
                    .output("arn", aws.arn("ec2", &format!("subnet/{id}")))
                    .tags(tags(subnet.tags()))
                    .status(if ready {
                        Status::Ready
                    } else {
                        Status::Pending
                    })
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "subnet-").await
        }
    }
}
