use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;

/// Parameters of the engine of database instances.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "rds:DbParameterGroup",
    cloudformation = "AWS::RDS::DBParameterGroup",
    outputs = DbParameterGroupOutputs,
    id = "{db_parameter_group_name}",
    summary = "{family} {parameters}",
    unique("db_parameter_group_name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct DbParameterGroup {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::group, cloudformation = "DBParameterGroupName")]
    pub db_parameter_group_name: String,
    /// The engine and its version, such as `postgres17`.
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

/// What a [`DbParameterGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DbParameterGroupOutputs {
    /// Its name.
    pub id: Output<Id<DbParameterGroup>>,
    /// Its ARN.
    #[output(form = "arn:aws:rds:{region}:{account}:pg:{db_parameter_group_name}")]
    pub arn: Output<Arn<DbParameterGroup>>,
}
