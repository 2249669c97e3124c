use palinfra_core::{Cidr, Id, Output, Outputs, Resource};

use super::{Subnet, Vpc};

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
    /// Its public subnets, one in each zone.
    #[output(form = "subnet-{hex17},subnet-{hex17},subnet-{hex17}")]
    pub subnet_ids: Output<Vec<Id<Subnet>>>,
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
            let call = aws
                .ec2()
                .describe_vpcs()
                .filters(filter("is-default", ["true"]));
            let answer = call.send().await.map_err(failure)?;
            match answer
                .vpcs()
                .iter()
                .find(|vpc| vpc.is_default() == Some(true))
            {
                Some(vpc) => Ok(Found::new(vpc.vpc_id().unwrap_or_default())
                    .output("cidr_block", vpc.cidr_block())),
                None => {
                    let message = format!("the account has no default VPC in {}", aws.region());
                    Err(Failure::new(FailureKind::NotFound, "", message))
                }
            }
        }
    }
}
