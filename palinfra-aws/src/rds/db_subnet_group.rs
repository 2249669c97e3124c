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
