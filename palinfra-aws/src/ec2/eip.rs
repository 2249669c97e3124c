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

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{Address, DomainType, ResourceType};

    use super::Eip;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for Eip {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .allocate_address()
                .domain(DomainType::Vpc)
                .set_public_ipv4_pool(self.public_ipv4_pool.clone())
                .set_network_border_group(self.network_border_group.clone())
                .tag_specifications(tag_specification(call, ResourceType::ElasticIp))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.allocation_id())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("instance_id") {
                match &self.instance_id {
                    Some(instance) => {
                        let call = at.aws.ec2().associate_address().allocation_id(at.id);
                        let call = call
                            .instance_id(instance.as_str())
                            .allow_reassociation(true);
                        call.send().await.map_err(failure)?;
                    }
                    None => disassociate(at).await?,
                }
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if at.input::<Option<String>>("instance_id")?.is_some() {
                disassociate(at).await?;
            }
            let call = at.aws.ec2().release_address().allocation_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let addresses = addresses(aws, objects).await?;
            let found = addresses.iter().map(|address| {
                let id = address.allocation_id().unwrap_or_default();
                let instance = address.instance_id().filter(|id| !id.is_empty());
                Found::new(id)
                    .input("instance_id", instance)
                    .input("public_ipv4_pool", address.public_ipv4_pool())
                    .input("network_border_group", address.network_border_group())
                    .output("arn", aws.arn("ec2", &format!("elastic-ip/{id}")))
                    .output("public_ip", address.public_ip())
                    .tags(tags(address.tags()))
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "eipalloc-").await
        }
    }

    async fn addresses(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Address>, Failure> {
        let call = aws
            .ec2()
            .describe_addresses()
            .filters(ids("allocation-id", objects));
        Ok(call
            .send()
            .await
            .map_err(failure)?
            .addresses
            .unwrap_or_default())
    }

    async fn disassociate(at: &Object<'_>) -> Result<(), Failure> {
        for address in addresses(at.aws, &[*at]).await? {
            if let Some(association) = address.association_id() {
                let call = at
                    .aws
                    .ec2()
                    .disassociate_address()
                    .association_id(association);
                call.send().await.map_err(failure)?;
            }
        }
        Ok(())
    }
}
