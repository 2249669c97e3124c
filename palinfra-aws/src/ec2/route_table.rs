use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Vpc;
use crate::{Tags, names};

/// Says where the traffic of the subnets that use it goes. Inside of the VPC every table
/// leads everywhere; for the rest it needs a [`Route`](super::Route).
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:RouteTable",
    cloudformation = "AWS::EC2::RouteTable",
    outputs = RouteTableOutputs,
    id = "rtb-{hex17}",
    summary = "in {vpc_id}",
    token,
    usual(create = 1, update = 1, delete = 1),
)]
pub struct RouteTable {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`RouteTable`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RouteTableOutputs {
    /// Its id.
    pub id: Output<Id<RouteTable>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:route-table/{id}")]
    pub arn: Output<Arn<RouteTable>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::ResourceType;

    use super::RouteTable;
    use crate::ec2::live::{PAGE, find_by_token, ids, tag_specification, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for RouteTable {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .create_route_table()
                .client_token(call.token)
                .vpc_id(self.vpc_id.as_str())
                .tag_specifications(tag_specification(call, ResourceType::RouteTable))
                .send()
                .await
                .map_err(failure)?;
            Made::id(
                answer
                    .route_table()
                    .and_then(|table| table.route_table_id()),
            )
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_route_table().route_table_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let tables = aws
                .ec2()
                .describe_route_tables()
                .filters(ids("route-table-id", objects));
            let tables = tables.into_paginator().items().send();
            let tables = tables
                .collect::<Result<Vec<_>, _>>()
                .await
                .map_err(failure)?;
            let found = tables.iter().map(|table| {
                let id = table.route_table_id().unwrap_or_default();
                Found::new(id)
                    .input("vpc_id", table.vpc_id())
                    .output("arn", aws.arn("ec2", &format!("route-table/{id}")))
                    .tags(tags(table.tags()))
            });
            Ok(found.collect())
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "rtb-").await
        }
    }
}
