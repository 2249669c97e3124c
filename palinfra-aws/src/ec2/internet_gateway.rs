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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::ResourceType;

    use super::InternetGateway;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for InternetGateway {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let tags = tag_specification(call, ResourceType::InternetGateway);
            let answer = call
                .aws
                .ec2()
                .create_internet_gateway()
                .tag_specifications(tags);
            let answer = answer.send().await.map_err(failure)?;
            Made::id(
                answer
                    .internet_gateway()
                    .and_then(|it| it.internet_gateway_id()),
            )
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at
                .aws
                .ec2()
                .delete_internet_gateway()
                .internet_gateway_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let filter = ids("internet-gateway-id", objects);
            let gateways = aws.ec2().describe_internet_gateways().filters(filter);
            let gateways = gateways.into_paginator().items().send();
            let gateways = gateways
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = gateways.iter().map(|gateway| {
                let id = gateway.internet_gateway_id().unwrap_or_default();
                Found::new(id)
                    .output("arn", aws.arn("ec2", &format!("internet-gateway/{id}")))
                    .tags(tags(gateway.tags()))
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "igw-").await
        }
    }
}
