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
    #[output(form = "1")]
    pub latest_version_number: Output<String>,
}
