use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::Subnet;

/// The subnets that databases may be in.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:DbSubnetGroup",
    cloudformation = "AWS::RDS::DBSubnetGroup",
    outputs = DbSubnetGroupOutputs,
    id = "{db_subnet_group_name}",
    summary = "{db_subnet_group_name}",
    unique("db_subnet_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct DbSubnetGroup {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::subnet_group, cloudformation = "DBSubnetGroupName")]
    pub db_subnet_group_name: String,
    /// The subnets, in at least two zones, for a database in one zone too.
    #[input(unordered)]
    pub subnet_ids: Vec<Id<Subnet>>,
    /// What it is for.
    #[input(
        default = "Made by palinfra",
        cloudformation = "DBSubnetGroupDescription"
    )]
    pub db_subnet_group_description: String,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`DbSubnetGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DbSubnetGroupOutputs {
    /// Its name.
    pub id: Output<Id<DbSubnetGroup>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:subgrp:{db_subnet_group_name}")]
    pub arn: Output<Arn<DbSubnetGroup>>,
}

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;

    use super::DbSubnetGroup;
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};
    use crate::rds::live::{id_list, sdk_tags, tags, tags_of, update_tags};

    #[async_trait]
    impl Live for DbSubnetGroup {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .rds()
                .create_db_subnet_group()
                .db_subnet_group_name(&self.db_subnet_group_name)
                .db_subnet_group_description(&self.db_subnet_group_description)
                .set_subnet_ids(id_list(Some(&self.subnet_ids)))
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["subnet_ids", "db_subnet_group_description"]) {
                let call = at.aws.rds().modify_db_subnet_group();
                let call = call
                    .db_subnet_group_name(at.id)
                    .db_subnet_group_description(&self.db_subnet_group_description)
                    .set_subnet_ids(id_list(Some(&self.subnet_ids)));
                call.send().await.map_err(failure)?;
            }
            update_tags(at, change, "subgrp").await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.rds().delete_db_subnet_group();
            let call = call.db_subnet_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.rds().describe_db_subnet_groups();
            let call = call.db_subnet_group_name(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(group) = answer.db_subnet_groups().first() else {
                return Ok(Vec::new());
            };
            let arn = aws.arn("rds", &format!("subgrp:{}", at.id));
            let subnets = group.subnets().iter().map(|it| it.subnet_identifier());
            let found = Found::new(at.id)
                .input("db_subnet_group_name", group.db_subnet_group_name())
                .input(
                    "db_subnet_group_description",
                    group.db_subnet_group_description(),
                )
                .input("subnet_ids", subnets.collect::<Vec<_>>())
                .tags(tags(&tags_of(aws, &arn).await?))
                .output("arn", arn);
            Ok(vec![found])
        }
    }
}
