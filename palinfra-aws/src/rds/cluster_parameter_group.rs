use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;

/// Parameters of the engine of Aurora clusters.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithDBClusterParamGroups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:DbClusterParameterGroup",
    cloudformation = "AWS::RDS::DBClusterParameterGroup",
    outputs = DbClusterParameterGroupOutputs,
    id = "{db_cluster_parameter_group_name}",
    summary = "{family} {parameters}",
    unique("db_cluster_parameter_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct DbClusterParameterGroup {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::group, cloudformation = "DBClusterParameterGroupName")]
    pub db_cluster_parameter_group_name: String,
    /// The engine and its version, such as `aurora-postgresql17`.
    #[input(replaces)]
    pub family: String,
    /// What it is for.
    #[input(replaces, default = "Made by palinfra")]
    pub description: String,
    /// The parameters that differ from the engine's defaults. One that needs a restart takes
    /// effect at the next one.
    #[input(after_create)]
    pub parameters: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`DbClusterParameterGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DbClusterParameterGroupOutputs {
    /// Its name.
    pub id: Output<Id<DbClusterParameterGroup>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:cluster-pg:{db_cluster_parameter_group_name}")]
    pub arn: Output<Arn<DbClusterParameterGroup>>,
}
