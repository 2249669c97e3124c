use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{
    BucketEncryption, BucketLogging, CorsRule, LifecycleRule, ObjectOwnership, PublicAccessBlock,
    ReplicationConfiguration, VersioningStatus, names,
};
use crate::Tags;

/// A place for objects. It is encrypted and closed to the public, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "s3:Bucket",
    cloudformation = "AWS::S3::Bucket",
    outputs = BucketOutputs,
    id = "{bucket_name}",
    summary = "{bucket_name}",
    unique("bucket_name"),
    usual(create = 2, update = 2, delete = 3),
)]
pub struct Bucket {
    /// The name, unique among all accounts of AWS.
    #[input(replaces, check = names::bucket)]
    pub bucket_name: String,
    /// How objects are encrypted.
    #[input(after_create, default = BucketEncryption::aes256())]
    pub bucket_encryption: BucketEncryption,
    /// What the public cannot be given, whatever a policy says.
    #[input(after_create, default = PublicAccessBlock::all())]
    pub public_access_block_configuration: PublicAccessBlock,
    /// Who owns an object that another account puts here.
    #[input(after_create, default = ObjectOwnership::BucketOwnerEnforced)]
    pub ownership_controls: ObjectOwnership,
    /// Whether former versions of objects are kept.
    #[input(after_create)]
    pub versioning_configuration: Option<VersioningStatus>,
    /// What happens to objects as they grow old.
    #[input(after_create, unordered)]
    pub lifecycle_configuration: Option<Vec<LifecycleRule>>,
    /// Which web pages may read from it in a browser.
    #[input(after_create)]
    pub cors_configuration: Option<Vec<CorsRule>>,
    /// Where a log of each request goes.
    #[input(after_create)]
    pub logging_configuration: Option<BucketLogging>,
    /// Where copies of new objects go. It takes versions.
    #[input(after_create)]
    pub replication_configuration: Option<ReplicationConfiguration>,
    /// Whether it is deleted with all objects and versions that are in it.
    #[input(default = false, write_only, cloudformation = none)]
    pub force_destroy: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Bucket`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct BucketOutputs {
    /// Its name.
    pub id: Output<Id<Bucket>>,
    /// Its name, as text.
    pub bucket_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:s3:::{bucket_name}")]
    pub arn: Output<Arn<Bucket>>,
    /// Its host.
    #[output(form = "{bucket_name}.s3.amazonaws.com")]
    pub domain_name: Output<String>,
    /// Its host in its region, for CloudFront.
    #[output(form = "{bucket_name}.s3.{region}.amazonaws.com")]
    pub regional_domain_name: Output<String>,
}

#[cfg(feature = "s3")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_s3::types as sdk;
    use palinfra_core::Value;

    use super::Bucket;
    use crate::Tags;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, built,
        failure, not_found_is, text_as,
    };
    use crate::s3::live::*;
    use crate::s3::live_empty::empty;

    #[async_trait]
    impl Live for Bucket {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let (s3, region) = (call.aws.s3(), call.aws.region());
            let mut place =
                sdk::CreateBucketConfiguration::builder().set_tags(Some(sdk_tags(&call.tags)?));
            if region == "us-east-1" {
                // There, making a bucket again that the account has is a success.
                refuse_if_there(call.aws, &self.bucket_name).await?;
            } else {
                place = place.location_constraint(region.into());
            }
            let create = s3.create_bucket().bucket(&self.bucket_name);
            let create = create.create_bucket_configuration(place.build());
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let s3 = at.aws.s3();
            if change.has("bucket_encryption") {
                let encryption = encryption(&self.bucket_encryption)?;
                let call = s3.put_bucket_encryption().bucket(at.id);
                let call = call.server_side_encryption_configuration(encryption);
                call.send().await.map_err(failure)?;
            }
            if change.has("public_access_block_configuration") {
                let block = access_block(self.public_access_block_configuration);
                let call = s3.put_public_access_block().bucket(at.id);
                let call = call.public_access_block_configuration(block);
                call.send().await.map_err(failure)?;
            }
            if change.has("ownership_controls") {
                let rule = sdk::OwnershipControlsRule::builder();
                let rule = built(
                    rule.object_ownership(text_as(self.ownership_controls))
                        .build(),
                )?;
                let controls = built(sdk::OwnershipControls::builder().rules(rule).build())?;
                let call = s3.put_bucket_ownership_controls().bucket(at.id);
                call.ownership_controls(controls)
                    .send()
                    .await
                    .map_err(failure)?;
            }
            if change.has("versioning_configuration") {
                // A bucket that has had versions can only suspend them.
                let status = self.versioning_configuration.map(text_as);
                let status = status.unwrap_or(sdk::BucketVersioningStatus::Suspended);
                let versioning = sdk::VersioningConfiguration::builder()
                    .status(status)
                    .build();
                let call = s3.put_bucket_versioning().bucket(at.id);
                call.versioning_configuration(versioning)
                    .send()
                    .await
                    .map_err(failure)?;
            }
            self.update_rules(at, change).await?;
            if change.has("tags") {
                update_tags(at, self.tags.clone().unwrap_or_default()).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            if at.input::<Option<bool>>("force_destroy")? == Some(true) {
                empty(at).await?;
            }
            at.aws
                .s3()
                .delete_bucket()
                .bucket(at.id)
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// Each setting takes a call of its own: only those that are recorded are asked for.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let (name, s3) = (at.id, aws.s3());
            s3.head_bucket()
                .bucket(name)
                .send()
                .await
                .map_err(failure)?;
            let mut found = Found::new(name)
                .input("bucket_name", name)
                .output("arn", format!("arn:{}:s3:::{name}", aws.partition()))
                .output("domain_name", format!("{name}.s3.amazonaws.com"))
                .output(
                    "regional_domain_name",
                    format!("{name}.s3.{}.amazonaws.com", aws.region()),
                )
                .tags(tags(aws, name).await?);
            macro_rules! setting {
                ($input:literal, $call:ident, $value:expr) => {
                    if at.shows($input) {
                        let answer = s3.$call().bucket(name).send().await.map_err(failure);
                        let value = not_found_is(Value::Null, answer.map($value))?;
                        found = found.input($input, value);
                    }
                };
            }
            setting!("bucket_encryption", get_bucket_encryption, |it| {
                let it = it.server_side_encryption_configuration();
                it.map_or(Value::Null, encryption_value)
            });
            setting!(
                "public_access_block_configuration",
                get_public_access_block,
                |it| {
                    it.public_access_block_configuration()
                        .map_or(Value::Null, access_block_value)
                }
            );
            setting!("ownership_controls", get_bucket_ownership_controls, |it| {
                let rule = it.ownership_controls().and_then(|it| it.rules().first());
                rule.map_or(Value::Null, |it| {
                    Value::Text(it.object_ownership().as_str().into())
                })
            });
            setting!("versioning_configuration", get_bucket_versioning, |it| {
                it.status()
                    .map_or(Value::Null, |it| Value::Text(it.as_str().into()))
            });
            setting!(
                "lifecycle_configuration",
                get_bucket_lifecycle_configuration,
                |it| { list(it.rules(), lifecycle_value) }
            );
            setting!("cors_configuration", get_bucket_cors, |it| {
                list(it.cors_rules(), cors_value)
            });
            setting!("logging_configuration", get_bucket_logging, |it| {
                it.logging_enabled().map_or(Value::Null, logging_value)
            });
            setting!("replication_configuration", get_bucket_replication, |it| {
                it.replication_configuration()
                    .map_or(Value::Null, replication_value)
            });
            Ok(vec![found])
        }
    }

    impl Bucket {
        /// The settings that may be absent.
        async fn update_rules(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let s3 = at.aws.s3();
            if change.has("lifecycle_configuration") {
                if let Some(rules) = &self.lifecycle_configuration {
                    let rules = rules.iter().map(lifecycle).collect::<Result<_, _>>()?;
                    let it = sdk::BucketLifecycleConfiguration::builder().set_rules(Some(rules));
                    let call = s3.put_bucket_lifecycle_configuration().bucket(at.id);
                    let call = call.lifecycle_configuration(built(it.build())?);
                    call.send().await.map_err(failure)?;
                } else {
                    s3.delete_bucket_lifecycle()
                        .bucket(at.id)
                        .send()
                        .await
                        .map_err(failure)?;
                }
            }
            if change.has("cors_configuration") {
                if let Some(rules) = &self.cors_configuration {
                    let rules = rules.iter().map(cors).collect::<Result<_, _>>()?;
                    let it = sdk::CorsConfiguration::builder().set_cors_rules(Some(rules));
                    let call = s3.put_bucket_cors().bucket(at.id);
                    let call = call.cors_configuration(built(it.build())?);
                    call.send().await.map_err(failure)?;
                } else {
                    s3.delete_bucket_cors()
                        .bucket(at.id)
                        .send()
                        .await
                        .map_err(failure)?;
                }
            }
            if change.has("logging_configuration") {
                let logging = self
                    .logging_configuration
                    .as_ref()
                    .map(logging)
                    .transpose()?;
                let status = sdk::BucketLoggingStatus::builder().set_logging_enabled(logging);
                let call = s3.put_bucket_logging().bucket(at.id);
                call.bucket_logging_status(status.build())
                    .send()
                    .await
                    .map_err(failure)?;
            }
            if change.has("replication_configuration") {
                if let Some(it) = &self.replication_configuration {
                    let call = s3.put_bucket_replication().bucket(at.id);
                    let call = call.replication_configuration(replication(it)?);
                    call.send().await.map_err(failure)?;
                } else {
                    s3.delete_bucket_replication()
                        .bucket(at.id)
                        .send()
                        .await
                        .map_err(failure)?;
                }
            }
            Ok(())
        }
    }

    fn list<T>(items: &[T], value: fn(&T) -> Value) -> Value {
        Value::List(items.iter().map(value).collect())
    }

    async fn refuse_if_there(aws: &Aws, name: &str) -> Result<(), Failure> {
        let head = aws
            .s3()
            .head_bucket()
            .bucket(name)
            .send()
            .await
            .map_err(failure);
        match head {
            Ok(_) => {
                let message = format!("the account has a bucket `{name}` already");
                Err(Failure::new(
                    FailureKind::Refused,
                    "BucketAlreadyOwnedByYou",
                    message,
                ))
            }
            // Another account's, which the create says too, or none.
            Err(_) => Ok(()),
        }
    }

    async fn tags(aws: &Aws, name: &str) -> Result<Tags, Failure> {
        let answer = aws
            .s3()
            .get_bucket_tagging()
            .bucket(name)
            .send()
            .await
            .map_err(failure);
        let pairs = answer.map(|it| it.tag_set.into_iter().map(|tag| (tag.key, tag.value)));
        not_found_is(Tags::new(), pairs.map(Iterator::collect))
    }

    /// S3 takes all tags at once: those that are not the user's stay.
    async fn update_tags(at: &Object<'_>, wanted: Tags) -> Result<(), Failure> {
        let mut all = tags(at.aws, at.id).await?;
        all.retain(|key, _| key.starts_with("palinfra:"));
        all.extend(wanted);
        let call = at.aws.s3();
        if all.is_empty() {
            call.delete_bucket_tagging()
                .bucket(at.id)
                .send()
                .await
                .map_err(failure)?;
        } else {
            let tagging = sdk::Tagging::builder().set_tag_set(Some(sdk_tags(&all)?));
            let call = call
                .put_bucket_tagging()
                .bucket(at.id)
                .tagging(built(tagging.build())?);
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }
}
