use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;

/// An application: its versions, and the environments that run them.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticbeanstalk:Application",
    cloudformation = "AWS::ElasticBeanstalk::Application",
    outputs = ApplicationOutputs,
    id = "{application_name}",
    summary = "{application_name}",
    unique("application_name"),
    usual(create = 2, update = 1, delete = 5),
)]
pub struct Application {
    /// The name, unique in the region.
    #[input(replaces, check = names::application)]
    pub application_name: String,
    /// What it is for.
    #[input(check = names::description)]
    pub description: Option<String>,
    /// Tags. CloudFormation cannot set them.
    #[input(check = crate::names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What an [`Application`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ApplicationOutputs {
    /// Its name.
    pub id: Output<Id<Application>>,
    /// Its ARN.
    #[output(form = "arn:aws:elasticbeanstalk:{region}:{account}:application/{application_name}")]
    pub arn: Output<Arn<Application>>,
    /// Its name, as text.
    pub application_name: Output<String>,
}

#[cfg(feature = "elasticbeanstalk")]
mod live {
    use async_trait::async_trait;

    use super::Application;
    use crate::elasticbeanstalk::live::{refusal, sdk_tags, tags, update_tags};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object};

    #[async_trait]
    impl Live for Application {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .elasticbeanstalk()
                .create_application()
                .application_name(&self.application_name)
                .set_description(self.description.clone())
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(refusal)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("description") {
                let call = at.aws.elasticbeanstalk().update_application();
                let description = self.description.as_deref().unwrap_or_default();
                let call = call.application_name(at.id).description(description);
                call.send().await.map_err(refusal)?;
            }
            let arn = at
                .aws
                .arn("elasticbeanstalk", &format!("application/{}", at.id));
            update_tags(at.aws, &arn, change).await
        }

        /// Environments that something else made in it are not deleted with it.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticbeanstalk().delete_application();
            let call = call.application_name(at.id);
            call.send().await.map_err(refusal)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.elasticbeanstalk().describe_applications();
            let answer = call.application_names(at.id).send().await;
            let answer = answer.map_err(refusal)?;
            // Not all that answer to this call keep to the names.
            let mut all = answer.applications().iter();
            let Some(it) = all.find(|it| it.application_name() == Some(at.id)) else {
                return Ok(Vec::new());
            };
            let arn = it.application_arn().unwrap_or_default();
            let description = it.description().filter(|text| !text.is_empty());
            let found = Found::new(at.id)
                .input("application_name", at.id)
                .input("description", description)
                .output("arn", arn)
                .tags(tags(aws, arn).await?);
            Ok(vec![found])
        }
    }
}
