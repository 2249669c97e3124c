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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::AttachmentStatus;

    use super::InternetGatewayAttachment;
    use crate::ec2::live::{PAGE, filter};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
        not_found_is,
    };

    #[async_trait]
    impl Live for InternetGatewayAttachment {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            attach(
                call.aws,
                self.internet_gateway_id.as_str(),
                self.vpc_id.as_str(),
            )
            .await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if !change.has("internet_gateway_id") {
                return Ok(());
            }
            let wanted = self.internet_gateway_id.as_str();
            for (vpc, gateway, _) in attachments(at.aws, &[*at]).await? {
                if gateway == wanted {
                    return Ok(());
                }
                detach(at.aws, &gateway, &vpc).await?;
            }
            attach(at.aws, wanted, vpc_of(at)).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let gateway: String = at.input("internet_gateway_id")?;
            detach(at.aws, &gateway, vpc_of(at)).await?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let attachments = attachments(aws, objects).await?;
            let found = attachments.into_iter().map(|(vpc, gateway, status)| {
                Found::new(format!("IGW|{vpc}"))
                    .input("vpc_id", vpc)
                    .input("internet_gateway_id", gateway)
                    .status(status)
            });
            Ok(found.collect())
        }
    }

    fn vpc_of<'a>(object: &Object<'a>) -> &'a str {
        object.id.trim_start_matches("IGW|")
    }

    async fn attach(aws: &Aws, gateway: &str, vpc: &str) -> Result<(), Failure> {
        let call = aws
            .ec2()
            .attach_internet_gateway()
            .internet_gateway_id(gateway)
            .vpc_id(vpc);
        call.send().await.map_err(failure)?;
        Ok(())
    }

    async fn detach(aws: &Aws, gateway: &str, vpc: &str) -> Result<(), Failure> {
        let call = aws
            .ec2()
            .detach_internet_gateway()
            .internet_gateway_id(gateway)
            .vpc_id(vpc);
        not_found_is((), call.send().await.map(drop).map_err(failure))
    }

    /// The VPC, the gateway and the state of each attachment of these objects' VPCs.
    async fn attachments(
        aws: &Aws,
        objects: &[Object<'_>],
    ) -> Result<Vec<(String, String, Status)>, Failure> {
        let vpcs = filter("attachment.vpc-id", objects.iter().map(vpc_of));
        let gateways = aws.ec2().describe_internet_gateways().filters(vpcs);
        let gateways = gateways.into_paginator().items().send();
        let gateways = gateways
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure)?;
        let mut found = Vec::new();
        for gateway in &gateways {
            for attachment in gateway.attachments() {
                let status = match attachment.state() {
                    Some(AttachmentStatus::Detached) => continue,
                    Some(AttachmentStatus::Attaching) => Status::Pending,
                    Some(AttachmentStatus::Detaching) => Status::Deleting,
                    _ => Status::Ready,
                };
                let id = gateway
                    .internet_gateway_id()
                    .unwrap_or_default()
                    .to_string();
                found.push((
                    attachment.vpc_id().unwrap_or_default().to_string(),
                    id,
                    status,
                ));
            }
        }
        Ok(found)
    }
}
