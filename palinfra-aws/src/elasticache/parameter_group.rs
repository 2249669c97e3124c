use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;

/// Parameters of the engine of caches.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticache:ParameterGroup",
    cloudformation = "AWS::ElastiCache::ParameterGroup",
    outputs = ParameterGroupOutputs,
    id = "{cache_parameter_group_name}",
    summary = "{cache_parameter_group_family} {properties}",
    unique("cache_parameter_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct ParameterGroup {
    /// The name, unique in the region, in lower case. CloudFormation makes one up instead.
    #[input(replaces, check = names::group, cloudformation = none)]
    pub cache_parameter_group_name: String,
    /// The engine and its version, such as `valkey8` or `redis7`.
    #[input(replaces)]
    pub cache_parameter_group_family: String,
    /// What it is for. It cannot be changed.
    #[input(replaces, default = "Made by palinfra")]
    pub description: String,
    /// The parameters that differ from the engine's defaults, such as `maxmemory-policy`.
    #[input(after_create)]
    pub properties: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ParameterGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ParameterGroupOutputs {
    /// Its name.
    pub id: Output<Id<ParameterGroup>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticache:{region}:{account}:parametergroup:{cache_parameter_group_name}"
    )]
    pub arn: Output<Arn<ParameterGroup>>,
}
