use palinfra_core::{Id, Output, Outputs, Resource};

use super::{RouteTable, Subnet};

/// Makes a subnet use a route table. A subnet with none uses the VPC's main table.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:RouteTableAssociation",
    cloudformation = "AWS::EC2::SubnetRouteTableAssociation",
    outputs = RouteTableAssociationOutputs,
    id = "rtbassoc-{hex17}",
    summary = "{subnet_id} → {route_table_id}",
    unique("subnet_id"),
    usual(create = 1, update = 1, delete = 1),
)]
pub struct RouteTableAssociation {
    /// The subnet.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// The table that it uses.
    #[input(replaces)]
    pub route_table_id: Id<RouteTable>,
}

/// What a [`RouteTableAssociation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RouteTableAssociationOutputs {
    /// Its id.
    pub id: Output<Id<RouteTableAssociation>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types::{
        Filter, RouteTableAssociation as Association, RouteTableAssociationStateCode as State,
    };

    use super::RouteTableAssociation;
    use crate::ec2::live::{PAGE, filter, ids};
    use crate::live::{Aws, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure};

    #[async_trait]
    impl Live for RouteTableAssociation {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .associate_route_table()
                .subnet_id(self.subnet_id.as_str())
                .route_table_id(self.route_table_id.as_str())
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.association_id())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at
                .aws
                .ec2()
                .disassociate_route_table()
                .association_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let filter = ids("association.route-table-association-id", objects);
            let mut found = Vec::new();
            for association in associations(aws, filter).await? {
                let state = association.association_state();
                let status = match state.and_then(|state| state.state()) {
                    Some(State::Disassociated) => continue,
                    Some(State::Disassociating) => Status::Deleting,
                    Some(State::Associating) => Status::Pending,
                    Some(State::Failed) => {
                        let message = state.and_then(|state| state.status_message());
                        Status::Failed(message.unwrap_or("it failed").into())
                    }
                    _ => Status::Ready,
                };
                found.push(
                    Found::new(association.route_table_association_id().unwrap_or_default())
                        .input("subnet_id", association.subnet_id())
                        .input("route_table_id", association.route_table_id())
                        .status(status),
                );
            }
            Ok(found)
        }

        /// A subnet has one.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let subnet = self.subnet_id.as_str();
            let all = associations(call.aws, filter("association.subnet-id", [subnet])).await?;
            let it = all
                .into_iter()
                .find(|association| association.subnet_id() == Some(subnet));
            Ok(it.and_then(|it| it.route_table_association_id))
        }
    }

    async fn associations(aws: &Aws, filter: Filter) -> Result<Vec<Association>, Failure> {
        let tables = aws
            .ec2()
            .describe_route_tables()
            .filters(filter)
            .into_paginator()
            .items();
        let tables = tables
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure)?;
        Ok(tables
            .into_iter()
            .flat_map(|table| table.associations.unwrap_or_default())
            .collect())
    }
}
