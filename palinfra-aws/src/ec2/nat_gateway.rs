use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{Eip, Subnet, together};
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
    check = together::nat_gateway,
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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{NatGatewayState, ResourceType};

    use super::NatGateway;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure, text_as,
    };

    #[async_trait]
    impl Live for NatGateway {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let allocation = self
                .allocation_id
                .as_ref()
                .map(|id| id.as_str().to_string());
            let answer = call
                .aws
                .ec2()
                .create_nat_gateway()
                .client_token(call.token)
                .subnet_id(self.subnet_id.as_str())
                .set_allocation_id(allocation)
                .connectivity_type(text_as(self.connectivity_type))
                .set_private_ip_address(self.private_ip_address.clone())
                .tag_specifications(tag_specification(call, ResourceType::Natgateway))
                .send()
                .await
                .map_err(failure)?;
            Made::id(
                answer
                    .nat_gateway()
                    .and_then(|gateway| gateway.nat_gateway_id()),
            )
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_nat_gateway().nat_gateway_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let gateways = aws
                .ec2()
                .describe_nat_gateways()
                .filter(ids("nat-gateway-id", objects));
            let gateways = gateways.into_paginator().items().send();
            let gateways = gateways
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let mut found = Vec::new();
            for gateway in &gateways {
                let status = match gateway.state() {
                    // It is listed for an hour after it is gone.
                    Some(NatGatewayState::Deleted) => continue,
                    Some(NatGatewayState::Deleting) => Status::Deleting,
                    Some(NatGatewayState::Failed) => {
                        Status::Failed(gateway.failure_message().unwrap_or("it failed").into())
                    }
                    Some(NatGatewayState::Pending) => Status::Pending,
                    _ => Status::Ready,
                };
                let addresses = gateway.nat_gateway_addresses();
                let first = addresses
                    .iter()
                    .find(|address| address.is_primary() == Some(true));
                let first = first.or(addresses.first());
                let id = gateway.nat_gateway_id().unwrap_or_default();
                let kind = gateway.connectivity_type().map(|kind| kind.as_str());
                found.push(
                    Found::new(id)
                        .input("subnet_id", gateway.subnet_id())
                        .input("allocation_id", first.and_then(|it| it.allocation_id()))
                        .input("connectivity_type", kind)
                        .input("private_ip_address", first.and_then(|it| it.private_ip()))
                        .output("arn", aws.arn("ec2", &format!("natgateway/{id}")))
                        .tags(tags(gateway.tags()))
                        .status(status),
                );
            }
            Ok(found)
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "nat-").await
        }
    }
}
