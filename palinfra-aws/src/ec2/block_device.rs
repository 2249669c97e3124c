use palinfra_core::{Input, Property};

/// A disk of an instance. The default is the root disk of Amazon Linux, encrypted, of the
/// size of its image.
///
/// [AWS documentation](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html)
#[derive(Property, Clone, Debug, PartialEq)]
pub struct BlockDevice {
    /// The name that the image knows it by: `/dev/xvda` is the root of Amazon Linux,
    /// `/dev/sda1` that of Ubuntu.
    pub device_name: String,
    /// Its volume.
    pub ebs: Ebs,
}

/// The volume of a disk.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Ebs {
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The key, by id or ARN. Left out: the account's key for volumes.
    pub kms_key_id: Option<Input<String>>,
    /// The size in GiB. Left out: that of the image.
    pub volume_size: Option<u32>,
    /// The kind of volume.
    pub volume_type: VolumeType,
    /// Operations per second. Left out: what the kind includes.
    pub iops: Option<u32>,
    /// Whether it goes when the instance does.
    pub delete_on_termination: bool,
}

impl BlockDevice {
    /// The root disk of Amazon Linux, of this many GiB.
    pub fn root(gibibytes: u32) -> BlockDevice {
        let ebs = Ebs {
            volume_size: Some(gibibytes),
            ..Ebs::default()
        };
        BlockDevice {
            ebs,
            ..BlockDevice::default()
        }
    }
}

impl Default for BlockDevice {
    fn default() -> Self {
        BlockDevice {
            device_name: "/dev/xvda".into(),
            ebs: Ebs::default(),
        }
    }
}

impl Default for Ebs {
    fn default() -> Self {
        Ebs {
            encrypted: true,
            kms_key_id: None,
            volume_size: None,
            volume_type: VolumeType::Gp3,
            iops: None,
            delete_on_termination: true,
        }
    }
}

/// The kind of a volume.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeType {
    /// General purpose; the cheapest per operation.
    #[property(rename = "gp3")]
    Gp3,
    /// General purpose, of the earlier generation.
    #[property(rename = "gp2")]
    Gp2,
    /// Many operations.
    #[property(rename = "io2")]
    Io2,
    /// Many operations, of the earlier generation.
    #[property(rename = "io1")]
    Io1,
    /// Throughput.
    #[property(rename = "st1")]
    St1,
    /// Rarely read.
    #[property(rename = "sc1")]
    Sc1,
}
