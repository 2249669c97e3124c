use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::kms::Key;
use crate::s3::Bucket;
use crate::sns::Topic;

/// Where AWS Config puts what it records. There is one for each account and region, and it needs
/// a recorder before it: make it depend on that.
///
/// [AWS documentation](https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "config:DeliveryChannel",
    cloudformation = "AWS::Config::DeliveryChannel",
    outputs = DeliveryChannelOutputs,
    id = "{channel_name}",
    summary = "{channel_name} to {s3_bucket_name}",
    unique("channel_name"),
)]
pub struct DeliveryChannel {
    /// The name, such as `default`.
    #[input(replaces, check = names::name, cloudformation = "Name")]
    pub channel_name: String,
    /// The bucket. Its policy lets `config.amazonaws.com` write to it.
    #[input(cloudformation = "S3BucketName")]
    pub s3_bucket_name: Id<Bucket>,
    /// What its files' names start with.
    #[input(cloudformation = "S3KeyPrefix")]
    pub s3_key_prefix: Option<String>,
    /// The key that encrypts them. Left out: the bucket's.
    #[input(cloudformation = "S3KmsKeyArn")]
    pub s3_kms_key_arn: Option<Arn<Key>>,
    /// The topic that is told of each change.
    #[input(cloudformation = "SnsTopicARN")]
    pub sns_topic_arn: Option<Arn<Topic>>,
    /// How often all that there is is written down, such as `TwentyFour_Hours`. Left out: never
    /// by itself.
    #[input(check = names::frequency, cloudformation = "ConfigSnapshotDeliveryProperties")]
    pub delivery_frequency: Option<String>,
}

/// What a [`DeliveryChannel`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DeliveryChannelOutputs {
    /// Its name.
    pub id: Output<Id<DeliveryChannel>>,
}

#[cfg(feature = "config")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_config::types::{ConfigSnapshotDeliveryProperties, DeliveryChannel as SdkChannel};

    use super::DeliveryChannel;
    use crate::config::live::{channel, channels, only_one};
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for DeliveryChannel {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let others = channels(call.aws).await?;
            only_one("delivery channel", others.first().and_then(|it| it.name()))?;
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        /// One call changes all of it.
        async fn update(&self, at: &Object<'_>, _: &Change<'_>) -> Result<(), Failure> {
            self.put(at.aws).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.config().delete_delivery_channel();
            let call = call.delivery_channel_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let it = channel(aws, at.id).await?;
            let found = it.iter().map(|it| {
                let frequency = it.config_snapshot_delivery_properties();
                let frequency = frequency.and_then(|it| it.delivery_frequency());
                Found::new(at.id)
                    .input("channel_name", at.id)
                    .input("s3_bucket_name", it.s3_bucket_name())
                    .input("s3_key_prefix", it.s3_key_prefix())
                    .input("s3_kms_key_arn", it.s3_kms_key_arn())
                    .input("sns_topic_arn", it.sns_topic_arn())
                    .input("delivery_frequency", frequency.map(|it| it.as_str()))
            });
            Ok(found.collect())
        }
    }

    impl DeliveryChannel {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let snapshots = self.delivery_frequency.as_deref().map(|frequency| {
                let properties = ConfigSnapshotDeliveryProperties::builder();
                properties.delivery_frequency(frequency.into()).build()
            });
            let key = self.s3_kms_key_arn.as_ref();
            let topic = self.sns_topic_arn.as_ref();
            let channel = SdkChannel::builder()
                .name(&self.channel_name)
                .s3_bucket_name(self.s3_bucket_name.as_str())
                .set_s3_key_prefix(self.s3_key_prefix.clone())
                .set_s3_kms_key_arn(key.map(|arn| arn.as_str().to_string()))
                .set_sns_topic_arn(topic.map(|arn| arn.as_str().to_string()))
                .set_config_snapshot_delivery_properties(snapshots);
            let call = aws.config().put_delivery_channel();
            let call = call.delivery_channel(channel.build());
            call.send().await.map(drop).map_err(failure)
        }
    }
}
