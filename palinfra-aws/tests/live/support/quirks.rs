//! What an emulator does otherwise than AWS, and which law it cannot keep for that. One line
//! for each, with the reason; never in the product.

use super::emulator::Emulator::{self, *};
use Law::*;

/// A law of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Anything at all: the emulator does not have the type.
    Exists,
    /// This input can be changed in place, and a read shows it.
    Update(&'static str),
    /// Drift of this input is seen and repaired.
    Drift(&'static str),
    /// This output is known once it is ready.
    Output(&'static str),
    /// A read after a delete says that it is gone.
    Gone,
    /// A create whose answer is lost is found again.
    Found,
    /// The tags of the create call are kept.
    TagsAtCreation,
}

/// Type, emulator, law, reason.
pub const QUIRKS: &[(&str, Emulator, Law, &str)] = &[
    (
        "ec2:Instance",
        Moto,
        Update("monitoring"),
        "MonitorInstances is not implemented",
    ),
    (
        "ec2:InstanceConnectEndpoint",
        Moto,
        Exists,
        "not implemented, on ministack neither",
    ),
    (
        "ec2:LaunchTemplate",
        Moto,
        Update("tags"),
        "DescribeLaunchTemplates gives the tags of the creation for ever",
    ),
    ("ec2:LaunchTemplate", Moto, Drift("tags"), "the same"),
    (
        "ec2:VpcEndpoint",
        Moto,
        Update("private_dns_enabled"),
        "ModifyVpcEndpoint ignores PrivateDnsEnabled",
    ),
    (
        "ec2:VpcEndpoint",
        Moto,
        Drift("private_dns_enabled"),
        "the same",
    ),
    (
        "iam:OpenIdConnectProvider",
        Moto,
        Update("client_id_list"),
        "AddClientIDToOpenIDConnectProvider is not implemented",
    ),
    (
        "iam:OpenIdConnectProvider",
        Moto,
        Drift("client_id_list"),
        "the same",
    ),
    (
        "logs:LogGroup",
        Moto,
        Update("kms_key_id"),
        "AssociateKmsKey is not implemented",
    ),
    (
        "s3:Bucket",
        Ministack,
        TagsAtCreation,
        "CreateBucketConfiguration.Tags is ignored",
    ),
    (
        "s3:Bucket",
        Ministack,
        Found,
        "the same: nothing tells whose bucket it is",
    ),
];

/// Whether a law is left out for a type on an emulator.
pub fn is_left_out(resource_type: &str, emulator: Emulator, law: Law) -> bool {
    QUIRKS.iter().any(|(of, on, quirk, reason)| {
        assert!(!reason.is_empty());
        *of == resource_type && *on == emulator && *quirk == law
    })
}
