use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource};

use super::{Application, names};
use crate::Tags;
use crate::s3::Bucket;

/// A version of an application: a bundle of its source or of what was built of it. It never
/// changes; another bundle is another version.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-versions.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elasticbeanstalk:ApplicationVersion",
    cloudformation = "AWS::ElasticBeanstalk::ApplicationVersion",
    outputs = ApplicationVersionOutputs,
    id = "{application_name}/{version_label}",
    summary = "{application_name} {version_label}",
    unique("application_name", "version_label"),
    usual(create = 10, update = 1, delete = 2),
)]
pub struct ApplicationVersion {
    /// The application.
    #[input(replaces)]
    pub application_name: Id<Application>,
    /// The label, unique in the application. CloudFormation makes one up.
    #[input(replaces, check = names::version, cloudformation = none)]
    pub version_label: String,
    /// The object that is the bundle, in a bucket of the same region.
    #[input(replaces)]
    pub source_bundle: SourceBundle,
    /// What it is.
    #[input(check = names::description)]
    pub description: Option<String>,
    /// Whether Beanstalk looks into the bundle at once, so that a fault in its configuration is
    /// found here and not by an environment.
    #[input(replaces, default = true, write_only)]
    pub process: bool,
    /// Tags. CloudFormation cannot set them.
    #[input(check = crate::names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What an [`ApplicationVersion`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ApplicationVersionOutputs {
    /// The application and the label, with a slash between.
    pub id: Output<Id<ApplicationVersion>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:elasticbeanstalk:{region}:{account}:applicationversion/{application_name}/{version_label}"
    )]
    pub arn: Output<Arn<ApplicationVersion>>,
    /// Its label, for an environment: known once it can be deployed.
    pub version_label: Output<String>,
}

/// Where a bundle is.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct SourceBundle {
    /// The bucket.
    pub s3_bucket: Input<Id<Bucket>>,
    /// The object's key.
    pub s3_key: Input<String>,
}

#[cfg(feature = "elasticbeanstalk")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_elasticbeanstalk::types::{ApplicationVersionDescription, S3Location};

    use super::ApplicationVersion;
    use crate::elasticbeanstalk::live::{refusal, sdk_tags, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Shown, Status, block,
        refused,
    };

    #[async_trait]
    impl Live for ApplicationVersion {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let bundle = S3Location::builder()
                .s3_bucket(
                    self.source_bundle
                        .s3_bucket
                        .get()
                        .map_err(refused)?
                        .as_str(),
                )
                .s3_key(self.source_bundle.s3_key.get().map_err(refused)?);
            call.aws
                .elasticbeanstalk()
                .create_application_version()
                .application_name(self.application_name.as_str())
                .version_label(&self.version_label)
                .source_bundle(bundle.build())
                .set_description(self.description.clone())
                .process(self.process)
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(refusal)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("description") {
                let call = at.aws.elasticbeanstalk().update_application_version();
                let call = call
                    .application_name(self.application_name.as_str())
                    .version_label(&self.version_label)
                    .description(self.description.as_deref().unwrap_or_default());
                call.send().await.map_err(refusal)?;
            }
            let resource = format!("applicationversion/{}", at.id);
            let arn = at.aws.arn("elasticbeanstalk", &resource);
            update_tags(at.aws, &arn, change).await
        }

        /// The bundle stays: it is an object of its own.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (application, label) = parts(at.id)?;
            let call = at.aws.elasticbeanstalk().delete_application_version();
            let call = call.application_name(application).version_label(label);
            call.delete_source_bundle(false)
                .send()
                .await
                .map_err(refusal)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let (application, label) = parts(at.id)?;
            let call = aws.elasticbeanstalk().describe_application_versions();
            let call = call.application_name(application).version_labels(label);
            let answer = call.send().await.map_err(refusal)?;
            let Some(it) = answer.application_versions().first() else {
                return Ok(Vec::new());
            };
            let arn = it.application_version_arn().unwrap_or_default();
            let description = it.description().filter(|text| !text.is_empty());
            let bundle = it.source_bundle().map(|it| {
                block([
                    ("s3_bucket", it.s3_bucket().shown()),
                    ("s3_key", it.s3_key().shown()),
                ])
            });
            let found = Found::new(at.id)
                .input("application_name", application)
                .input("version_label", label)
                .input("source_bundle", bundle)
                .input("description", description)
                .output("arn", arn)
                .tags(tags(aws, arn).await?)
                .status(status(it));
            Ok(vec![found])
        }
    }

    fn parts(id: &str) -> Result<(&str, &str), Failure> {
        id.split_once('/').ok_or_else(|| {
            refused(format!(
                "`{id}` is not an application and a label: `application/label`"
            ))
        })
    }

    fn status(it: &ApplicationVersionDescription) -> Status {
        // Beanstalk writes these in capitals, its model does not.
        let status = it
            .status()
            .map(|status| status.as_str().to_ascii_uppercase());
        match status.as_deref() {
            Some("FAILED") => {
                Status::Failed("Beanstalk finds a fault in the bundle's configuration".into())
            }
            Some("BUILDING" | "PROCESSING") => Status::Pending,
            _ => Status::Ready,
        }
    }
}
