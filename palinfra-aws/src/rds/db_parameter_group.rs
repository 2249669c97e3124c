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

#[cfg(feature = "rds")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::Property;

    use super::DbParameterGroup;
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};
    use crate::rds::live::{sdk_tags, tags, tags_of, update_tags};
    use crate::rds::live_parameters::{self, Of};

    #[async_trait]
    impl Live for DbParameterGroup {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.rds().create_db_parameter_group();
            let create = create
                .db_parameter_group_name(&self.db_parameter_group_name)
                .db_parameter_group_family(&self.family)
                .description(&self.description)
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            live_parameters::update(Of::Instances, at, change, self.parameters.as_ref()).await?;
            update_tags(at, change, "pg").await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.rds().delete_db_parameter_group();
            let call = call.db_parameter_group_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.rds().describe_db_parameter_groups();
            let call = call.db_parameter_group_name(at.id);
            let answer = call.send().await.map_err(failure)?;
            let Some(group) = answer.db_parameter_groups().first() else {
                return Ok(Vec::new());
            };
            let arn = aws.arn("rds", &format!("pg:{}", at.id));
            let mut found = Found::new(at.id)
                .input("db_parameter_group_name", group.db_parameter_group_name())
                .input("family", group.db_parameter_group_family())
                .input("description", group.description())
                .tags(tags(&tags_of(aws, &arn).await?))
                .output("arn", arn);
            if at.shows("parameters") {
                let parameters = live_parameters::read(Of::Instances, at).await?;
                found = found.input("parameters", parameters.into_value());
            }
            Ok(vec![found])
        }
    }
}
