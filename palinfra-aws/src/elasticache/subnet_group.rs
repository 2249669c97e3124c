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
