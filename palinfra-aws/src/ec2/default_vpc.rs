use palinfra_core::{Cidr, Id, Output, Outputs, Resource};

use super::{RouteTable, Subnet, Vpc};

/// Looks up the VPC that AWS made with the account, in each region.
///
/// [AWS documentation](https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:DefaultVpc",
    outputs = DefaultVpcOutputs,
    id = "vpc-{hex17}",
    summary = "",
    lookup,
)]
pub struct DefaultVpc {}

/// What [`DefaultVpc`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DefaultVpcOutputs {
    /// The VPC's id.
    pub id: Output<Id<Vpc>>,
    /// The VPC's IPv4 range.
    #[output(form = "172.31.0.0/16")]
    pub cidr_block: Output<Cidr>,
    /// Its public subnets, one in each zone, in the order of the zones.
    #[output(form = "subnet-{hex17},subnet-{hex17},subnet-{hex17}")]
    pub subnet_ids: Output<Vec<Id<Subnet>>>,
    /// The zones of its subnets, in the same order.
    #[output(form = "{region}a,{region}b,{region}c")]
    pub zones: Output<Vec<String>>,
    /// Its main route table, which its subnets use unless they were given another one.
    #[output(form = "rtb-{hex17}")]
    pub main_route_table_id: Output<Id<RouteTable>>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;

    use super::DefaultVpc;
    use crate::ec2::live::filter;
    use crate::live::{Aws, Failure, FailureKind, Found, LookUp, failure};

    #[async_trait]
    impl LookUp for DefaultVpc {
        async fn look_up(&self, aws: &Aws) -> Result<Found, Failure> {
            let call = aws.ec2().describe_vpcs();
            let call = call.filters(filter("is-default", ["true"]));
            let answer = call.send().await.map_err(failure)?;
            let mut vpcs = answer.vpcs().iter();
            let Some(vpc) = vpcs.find(|vpc| vpc.is_default() == Some(true)) else {
                return Err(missing("default VPC", aws));
            };
            let id = vpc.vpc_id().unwrap_or_default();
            let subnets = subnets(aws, id).await?;
            let (zones, subnets): (Vec<String>, Vec<String>) = subnets.into_iter().unzip();
            Ok(Found::new(id)
                .output("cidr_block", vpc.cidr_block())
                .output("zones", zones)
                .output("subnet_ids", subnets)
                .output("main_route_table_id", main_table(aws, id).await?))
        }
    }

    /// Zones and the subnets that AWS made in them, by zone.
    async fn subnets(aws: &Aws, vpc: &str) -> Result<Vec<(String, String)>, Failure> {
        let call = aws.ec2().describe_subnets();
        let call = call
            .filters(filter("vpc-id", [vpc]))
            .filters(filter("default-for-az", ["true"]));
        let found = call.into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await;
        let mut subnets: Vec<(String, String)> = found
            .map_err(failure)?
            .into_iter()
            .filter_map(|it| Some((it.availability_zone?, it.subnet_id?)))
            .collect();
        subnets.sort();
        Ok(subnets)
    }

    async fn main_table(aws: &Aws, vpc: &str) -> Result<String, Failure> {
        let call = aws.ec2().describe_route_tables();
        let call = call
            .filters(filter("vpc-id", [vpc]))
            .filters(filter("association.main", ["true"]));
        let answer = call.send().await.map_err(failure)?;
        let table = answer.route_tables().first();
        let id = table.and_then(|table| table.route_table_id());
        id.map(String::from)
            .ok_or_else(|| missing("main route table of the default VPC", aws))
    }

    fn missing(what: &str, aws: &Aws) -> Failure {
        let message = format!("the account has no {what} in {}", aws.region());
        Failure::new(FailureKind::NotFound, "", message)
    }
}
