use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::Subnet;

/// The subnets that caches may be in.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticache:SubnetGroup",
    cloudformation = "AWS::ElastiCache::SubnetGroup",
    outputs = SubnetGroupOutputs,
    id = "{cache_subnet_group_name}",
    summary = "{cache_subnet_group_name}",
    unique("cache_subnet_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct SubnetGroup {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::group)]
    pub cache_subnet_group_name: String,
    /// The subnets; those of several zones for a failover.
    #[input(unordered)]
    pub subnet_ids: Vec<Id<Subnet>>,
    /// What it is for.
    #[input(default = "Made by palinfra")]
    pub description: String,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`SubnetGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SubnetGroupOutputs {
    /// Its name.
    pub id: Output<Id<SubnetGroup>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticache:{region}:{account}:subnetgroup:{cache_subnet_group_name}"
    )]
    pub arn: Output<Arn<SubnetGroup>>,
}

#[cfg(feature = "elasticache")]
mod live {
    use async_trait::async_trait;

    use super::SubnetGroup;
    use crate::elasticache::live::{id_list, sdk_tags, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for SubnetGroup {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.elasticache().create_cache_subnet_group();
            let create = create
                .cache_subnet_group_name(&self.cache_subnet_group_name)
                .cache_subnet_group_description(&self.description)
                .set_subnet_ids(id_list(Some(&self.subnet_ids)))
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["subnet_ids", "description"]) {
                let call = at.aws.elasticache().modify_cache_subnet_group();
                let call = call
                    .cache_subnet_group_name(at.id)
                    .cache_subnet_group_description(&self.description)
                    .set_subnet_ids(id_list(Some(&self.subnet_ids)));
                call.send().await.map_err(failure)?;
            }
            update_tags(at, change, "subnetgroup").await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticache().delete_cache_subnet_group();
            let call = call.cache_subnet_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.elasticache().describe_cache_subnet_groups();
            let call = call.cache_subnet_group_name(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(group) = answer.cache_subnet_groups().first() else {
                return Ok(Vec::new());
            };
            let arn = aws.arn("elasticache", &format!("subnetgroup:{}", at.id));
            let subnets = group.subnets().iter().map(|it| it.subnet_identifier());
            let found = Found::new(at.id)
                .input("cache_subnet_group_name", group.cache_subnet_group_name())
                .input("description", group.cache_subnet_group_description())
                .input("subnet_ids", subnets.collect::<Vec<_>>())
                .tags(tags(aws, &arn).await?)
                .output("arn", arn);
            Ok(vec![found])
        }
    }
}
