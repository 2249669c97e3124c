use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Ami, BlockDevice, MetadataOptions, SecurityGroup, Subnet};
use crate::iam::InstanceProfile;
use crate::{Tags, names};

/// A virtual machine. Its disk is encrypted and its metadata service takes only requests
/// with a session token, unless told otherwise.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Instances.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Instance",
    cloudformation = "AWS::EC2::Instance",
    outputs = InstanceOutputs,
    id = "i-{hex17}",
    summary = "{instance_type} in {subnet_id}",
    token,
    usual(create = 40, update = 60, delete = 60),
)]
pub struct Instance {
    /// The image that it starts from.
    #[input(replaces)]
    pub image_id: Id<Ami>,
    /// The size, such as `t3.micro`. A change stops it and starts it again.
    #[input(check = names::instance_type)]
    pub instance_type: String,
    /// The subnet that it is in.
    #[input(replaces)]
    pub subnet_id: Id<Subnet>,
    /// The groups around it. Left out: the VPC's default group.
    #[input(unordered)]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// The profile whose role its programs have.
    pub iam_instance_profile: Option<Id<InstanceProfile>>,
    /// The key pair for SSH. An instance connect endpoint or Session Manager needs none.
    #[input(replaces)]
    pub key_name: Option<String>,
    /// What runs at the first start, as plain text. Since it runs but once, a change
    /// replaces the instance.
    #[input(replaces, check = names::user_data)]
    pub user_data: Option<String>,
    /// How its metadata service answers.
    #[input(default = MetadataOptions::default())]
    pub metadata_options: MetadataOptions,
    /// Its disks.
    #[input(default = vec![BlockDevice::default()], replaces)]
    pub block_device_mappings: Vec<BlockDevice>,
    /// Whether it gets a public address. Left out: as its subnet says.
    #[input(replaces, cloudformation = none)]
    pub associate_public_ip_address: Option<bool>,
    /// Its address in the subnet. Left out, AWS chooses one.
    #[input(replaces, check = names::address)]
    pub private_ip_address: Option<String>,
    /// Whether it drops traffic that is not its own. One that forwards traffic must not.
    #[input(after_create)]
    pub source_dest_check: Option<bool>,
    /// Whether metrics come every minute, for a charge, and not every five.
    pub monitoring: Option<bool>,
    /// Whether AWS refuses to terminate it.
    pub disable_api_termination: Option<bool>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Instance`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct InstanceOutputs {
    /// Its id.
    pub id: Output<Id<Instance>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:instance/{id}")]
    pub arn: Output<Arn<Instance>>,
    /// Its address in the VPC.
    #[output(form = "10.0.1{digits1}.1{digits2}")]
    pub private_ip: Output<String>,
    /// Its public address; empty if it has none.
    #[output(form = "203.0.113.1{digits2}")]
    pub public_ip: Output<String>,
}
