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

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::Property;

    use super::DbClusterParameterGroup;
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};
    use crate::rds::live::{sdk_tags, tags, tags_of, update_tags};
    use crate::rds::live_parameters::{self, Of};

    #[async_trait]
    impl Live for DbClusterParameterGroup {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.rds().create_db_cluster_parameter_group();
            let create = create
                .db_cluster_parameter_group_name(&self.db_cluster_parameter_group_name)
                .db_parameter_group_family(&self.family)
                .description(&self.description)
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            live_parameters::update(Of::Clusters, at, change, self.parameters.as_ref()).await?;
            update_tags(at, change, "cluster-pg").await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.rds().delete_db_cluster_parameter_group();
            let call = call.db_cluster_parameter_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.rds().describe_db_cluster_parameter_groups();
            let call = call.db_cluster_parameter_group_name(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(group) = answer.db_cluster_parameter_groups().first() else {
                return Ok(Vec::new());
            };
            let arn = aws.arn("rds", &format!("cluster-pg:{}", at.id));
            let mut found = Found::new(at.id)
                .input(
                    "db_cluster_parameter_group_name",
                    group.db_cluster_parameter_group_name(),
                )
                .input("family", group.db_parameter_group_family())
                .input("description", group.description())
                .tags(tags(&tags_of(aws, &arn).await?))
                .output("arn", arn);
            if at.shows("parameters") {
                let parameters = live_parameters::read(Of::Clusters, at).await?;
                found = found.input("parameters", parameters.into_value());
            }
            Ok(vec![found])
        }
    }
}
