use palinfra_core::{Id, Output, Outputs, Resource, Value};

use crate::rules;

/// How CloudFront signs what it asks of an origin, so that a private bucket can let in one
/// distribution alone.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudfront:OriginAccessControl",
    cloudformation = "AWS::CloudFront::OriginAccessControl",
    outputs = OriginAccessControlOutputs,
    id = "E{upper13}",
    summary = "{name}",
    unique("name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct OriginAccessControl {
    /// The name, unique in the account.
    #[input(check = name, cloudformation = "OriginAccessControlConfig")]
    pub name: String,
    /// What it is for.
    #[input(default = "", cloudformation = "OriginAccessControlConfig")]
    pub description: String,
    /// `s3`, `lambda`, `mediastore` or `mediapackagev2`.
    #[input(default = "s3", check = origin_type, cloudformation = "OriginAccessControlConfig")]
    pub origin_access_control_origin_type: String,
    /// `always`, `never`, or `no-override`, where a client's own signature stays.
    #[input(default = "always", check = behavior, cloudformation = "OriginAccessControlConfig")]
    pub signing_behavior: String,
    /// `sigv4`; there is no other.
    #[input(default = "sigv4", check = protocol, cloudformation = "OriginAccessControlConfig")]
    pub signing_protocol: String,
}

/// What an [`OriginAccessControl`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct OriginAccessControlOutputs {
    /// Its id.
    pub id: Output<Id<OriginAccessControl>>,
}

fn name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=64, "printable characters", |c| !c.is_control())
}

fn origin_type(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["s3", "lambda", "mediastore", "mediapackagev2"])
}

fn behavior(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["always", "never", "no-override"])
}

fn protocol(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["sigv4"])
}

#[cfg(feature = "cloudfront")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_cloudfront::types::OriginAccessControlConfig;

    use super::OriginAccessControl;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
    };

    #[async_trait]
    impl Live for OriginAccessControl {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.cloudfront().create_origin_access_control();
            let create = create.origin_access_control_config(self.config()?);
            let answer = create.send().await.map_err(failure)?;
            Made::id(answer.origin_access_control().map(|it| it.id()))
        }

        async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
            let call = at.aws.cloudfront().update_origin_access_control();
            call.id(at.id)
                .set_if_match(version(at).await?)
                .origin_access_control_config(self.config()?)
                .send()
                .await
                .map_err(failure)?;
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.cloudfront().delete_origin_access_control();
            let call = call.id(at.id).set_if_match(version(at).await?);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.cloudfront().get_origin_access_control().id(at.id);
            let answer = call.send().await.map_err(failure)?;
            let it = answer.origin_access_control();
            let Some(config) = it.and_then(|it| it.origin_access_control_config()) else {
                return Ok(Vec::new());
            };
            let found = Found::new(at.id)
                .input("name", config.name())
                .input("description", config.description().unwrap_or_default())
                .input(
                    "origin_access_control_origin_type",
                    config.origin_access_control_origin_type().as_str(),
                )
                .input("signing_behavior", config.signing_behavior().as_str())
                .input("signing_protocol", config.signing_protocol().as_str());
            Ok(vec![found])
        }

        /// By the name, which is unique.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let list = call.aws.cloudfront().list_origin_access_controls();
            let list = list.into_paginator().items().send();
            let list = list.collect::<Result<Vec<_>, _>>().await.map_err(failure)?;
            let same = list.into_iter().find(|it| it.name() == self.name);
            Ok(same.map(|it| it.id))
        }
    }

    impl OriginAccessControl {
        fn config(&self) -> Result<OriginAccessControlConfig, Failure> {
            let config = OriginAccessControlConfig::builder()
                .name(&self.name)
                .description(&self.description)
                .origin_access_control_origin_type(
                    self.origin_access_control_origin_type.as_str().into(),
                )
                .signing_behavior(self.signing_behavior.as_str().into())
                .signing_protocol(self.signing_protocol.as_str().into());
            built(config.build())
        }
    }

    /// What a change must say that it changes.
    async fn version(at: &Object<'_>) -> Result<Option<String>, Failure> {
        let call = at.aws.cloudfront().get_origin_access_control().id(at.id);
        Ok(call.send().await.map_err(failure)?.e_tag)
    }
}
