use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource};

use super::{Ami, BlockDevice, MetadataOptions, SecurityGroup};
use crate::{Tags, names};

/// What instances have in common that a group starts, such as the nodes of an EKS cluster.
/// A change makes a new version, which becomes the default one.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:LaunchTemplate",
    cloudformation = "AWS::EC2::LaunchTemplate",
    outputs = LaunchTemplateOutputs,
    id = "lt-{hex17}",
    summary = "{launch_template_name}",
    unique("launch_template_name"),
    token,
    usual(create = 1, update = 1, delete = 1),
)]
pub struct LaunchTemplate {
    /// Its name, which no other template of the region has.
    #[input(replaces, check = names::launch_template_name)]
    pub launch_template_name: String,
    /// What the instances have in common.
    pub launch_template_data: LaunchTemplateData,
    /// Tags of the template itself; those of instances are in its data.
    #[input(check = names::tags, cloudformation = "TagSpecifications")]
    pub tags: Option<Tags>,
}

/// What instances of a launch template have in common. The default is what is safe: an
/// encrypted disk, and a metadata service that takes only requests with a session token.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct LaunchTemplateData {
    /// The image. A managed node group brings its own.
    pub image_id: Option<Input<Id<Ami>>>,
    /// The size. A managed node group brings its own.
    pub instance_type: Option<Input<String>>,
    /// The groups around them.
    pub security_group_ids: Option<Input<Vec<Id<SecurityGroup>>>>,
    /// What runs at the first start, as plain text.
    pub user_data: Option<Input<String>>,
    /// The disks.
    pub block_device_mappings: Vec<BlockDevice>,
    /// How their metadata service answers.
    pub metadata_options: MetadataOptions,
    /// Tags of what is started with them.
    pub tag_specifications: Option<Vec<TagSpecification>>,
}

impl Default for LaunchTemplateData {
    fn default() -> Self {
        LaunchTemplateData {
            image_id: None,
            instance_type: None,
            security_group_ids: None,
            user_data: None,
            block_device_mappings: vec![BlockDevice::default()],
            metadata_options: MetadataOptions::default(),
            tag_specifications: None,
        }
    }
}

/// Tags for one kind of what an instance is made of.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct TagSpecification {
    /// The kind: `instance`, `volume` or `network-interface`.
    pub resource_type: String,
    /// Its tags.
    pub tags: Tags,
}

/// What a [`LaunchTemplate`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LaunchTemplateOutputs {
    /// Its id.
    pub id: Output<Id<LaunchTemplate>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:launch-template/{id}")]
    pub arn: Output<Arn<LaunchTemplate>>,
    /// The number of its newest version.
    #[output(form = "{revision}", renewed)]
    pub latest_version_number: Output<String>,
}

#[cfg(feature = "ec2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ec2::types as sdk;
    use palinfra_core::Value;

    use super::{LaunchTemplate, LaunchTemplateData};
    use crate::ec2::live::{find_by_token, tag_specification, tags, update_tags};
    use crate::ec2::live_machine::{decoded, encoded, key, template_metadata};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Shown, block, failure,
        refused, text_as, texts, whole,
    };

    #[async_trait]
    impl Live for LaunchTemplate {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .ec2()
                .create_launch_template()
                .client_token(call.token)
                .launch_template_name(&self.launch_template_name)
                .launch_template_data(request(&self.launch_template_data)?)
                .tag_specifications(tag_specification(call, sdk::ResourceType::LaunchTemplate))
                .send()
                .await
                .map_err(failure)?;
            let template = answer.launch_template();
            Made::id(template.and_then(|template| template.launch_template_id()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let ec2 = at.aws.ec2();
            if change.has("launch_template_data") {
                let call = ec2.create_launch_template_version();
                let call = call
                    .launch_template_id(at.id)
                    .launch_template_data(request(&self.launch_template_data)?);
                let answer = call.send().await.map_err(failure)?;
                let version = answer.launch_template_version();
                let number = version.and_then(|version| version.version_number());
                let call = ec2.modify_launch_template().launch_template_id(at.id);
                let call = call.set_default_version(number.map(|number| number.to_string()));
                call.send().await.map_err(failure)?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ec2().delete_launch_template();
            let call = call.launch_template_id(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// Its data is that of the version that is in force.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let call = aws.ec2().describe_launch_templates();
            let answer = call.launch_template_ids(at.id).send().await;
            let answer = answer.map_err(failure)?;
            let Some(template) = answer.launch_templates().first() else {
                return Ok(Vec::new());
            };
            let call = aws.ec2().describe_launch_template_versions();
            let call = call.launch_template_id(at.id).versions("$Default");
            let answer = call.send().await.map_err(failure)?;
            let version = answer.launch_template_versions().first();
            let data = version.and_then(|version| version.launch_template_data());
            let recorded = at.inputs.get("launch_template_data");
            let latest = template.latest_version_number();
            let found = Found::new(at.id)
                .input("launch_template_name", template.launch_template_name())
                .input(
                    "launch_template_data",
                    data.map(|data| value(data, recorded)),
                )
                .output("arn", aws.arn("ec2", &format!("launch-template/{}", at.id)))
                .output("latest_version_number", latest.map(|it| it.to_string()))
                .tags(tags(template.tags()));
            Ok(vec![found])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            find_by_token(call, "lt-").await
        }
    }

    /// The data as calls take it.
    fn request(data: &LaunchTemplateData) -> Result<sdk::RequestLaunchTemplateData, Failure> {
        let image = data.image_id.as_ref().map(|it| it.get().map_err(refused));
        let size = data.instance_type.as_ref();
        let size = size.map(|it| it.get().map_err(refused)).transpose()?;
        let groups = data.security_group_ids.as_ref();
        let groups = groups.map(|it| it.get().map_err(refused)).transpose()?;
        let script = data.user_data.as_ref().map(|it| it.get().map_err(refused));
        let disks = data.block_device_mappings.iter().map(|disk| {
            let volume = sdk::LaunchTemplateEbsBlockDeviceRequest::builder()
                .encrypted(disk.ebs.encrypted)
                .set_kms_key_id(key(&disk.ebs)?)
                .set_volume_size(disk.ebs.volume_size.map(whole))
                .volume_type(text_as(disk.ebs.volume_type))
                .set_iops(disk.ebs.iops.map(whole))
                .delete_on_termination(disk.ebs.delete_on_termination)
                .build();
            Ok(sdk::LaunchTemplateBlockDeviceMappingRequest::builder()
                .device_name(&disk.device_name)
                .ebs(volume)
                .build())
        });
        let handed_on = data.tag_specifications.as_ref().map(|specifications| {
            let specifications = specifications.iter().map(|it| {
                let tags = it.tags.iter();
                let tags = tags.map(|(key, value)| sdk::Tag::builder().key(key).value(value));
                sdk::LaunchTemplateTagSpecificationRequest::builder()
                    .resource_type(it.resource_type.as_str().into())
                    .set_tags(Some(tags.map(|tag| tag.build()).collect()))
                    .build()
            });
            specifications.collect()
        });
        Ok(sdk::RequestLaunchTemplateData::builder()
            .set_image_id(image.transpose()?.map(|id| id.as_str().into()))
            .set_instance_type(size.map(|size| size.as_str().into()))
            .set_security_group_ids(groups.as_deref().map(texts))
            .set_user_data(script.transpose()?.as_deref().map(encoded))
            .set_block_device_mappings(Some(disks.collect::<Result<_, Failure>>()?))
            .metadata_options(template_metadata(&data.metadata_options))
            .set_tag_specifications(handed_on)
            .build())
    }

    /// The data as calls give it.
    fn value(data: &sdk::ResponseLaunchTemplateData, recorded: Option<&Value>) -> Value {
        let recorded = recorded.and_then(Value::as_map);
        let script = recorded.and_then(|recorded| recorded.get("user_data"));
        let groups = data.security_group_ids();
        let handed_on = data.tag_specifications();
        block([
            ("image_id", data.image_id().shown()),
            (
                "instance_type",
                data.instance_type().map(|kind| kind.as_str()).shown(),
            ),
            (
                "security_group_ids",
                (!groups.is_empty()).then_some(groups).shown(),
            ),
            ("user_data", decoded(data.user_data(), script)),
            (
                "block_device_mappings",
                Value::List(data.block_device_mappings().iter().map(disk).collect()),
            ),
            (
                "metadata_options",
                data.metadata_options().map(metadata).shown(),
            ),
            (
                "tag_specifications",
                (!handed_on.is_empty())
                    .then(|| handed_on.iter().map(specification).collect::<Vec<_>>())
                    .shown(),
            ),
        ])
    }

    fn disk(disk: &sdk::LaunchTemplateBlockDeviceMapping) -> Value {
        let volume = disk.ebs().map(|volume| {
            block([
                ("encrypted", volume.encrypted().shown()),
                ("kms_key_id", volume.kms_key_id().shown()),
                ("volume_size", volume.volume_size().shown()),
                (
                    "volume_type",
                    volume.volume_type().map(|kind| kind.as_str()).shown(),
                ),
                ("iops", volume.iops().shown()),
                (
                    "delete_on_termination",
                    volume.delete_on_termination().shown(),
                ),
            ])
        });
        block([
            ("device_name", disk.device_name().shown()),
            ("ebs", volume.shown()),
        ])
    }

    fn metadata(options: &sdk::LaunchTemplateInstanceMetadataOptions) -> Value {
        let tags = options.instance_metadata_tags();
        block([
            (
                "http_tokens",
                options.http_tokens().map(|it| it.as_str()).shown(),
            ),
            (
                "http_endpoint",
                options.http_endpoint().map(|it| it.as_str()).shown(),
            ),
            (
                "http_put_response_hop_limit",
                options.http_put_response_hop_limit().shown(),
            ),
            ("instance_metadata_tags", tags.map(|it| it.as_str()).shown()),
        ])
    }

    fn specification(it: &sdk::LaunchTemplateTagSpecification) -> Value {
        let handed_on = tags(it.tags()).map(|(key, value)| (key.into(), value.shown()));
        block([
            (
                "resource_type",
                it.resource_type().map(|kind| kind.as_str()).shown(),
            ),
            ("tags", Value::Map(handed_on.collect())),
        ])
    }
}
