//! What an emulator does otherwise than AWS, and which law it cannot keep for that. One line
//! for each, with the reason; never in the product.

use super::emulator::Emulator::{self, *};
use Law::*;

/// A law of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
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
        "eks:AccessEntry",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:AccessEntry",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Addon",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Addon",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:NodeGroup",
        Moto,
        Update("tags"),
        "TagResource knows clusters alone",
    ),
    (
        "eks:NodeGroup",
        Moto,
        Drift("tags"),
        "TagResource knows clusters alone",
    ),
    (
        "eks:PodIdentityAssociation",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:PodIdentityAssociation",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Cluster",
        Moto,
        Output("cluster_security_group_id"),
        "it makes no security group",
    ),
    (
        "logs:LogGroup",
        Moto,
        Update("kms_key_id"),
        "AssociateKmsKey is not implemented",
    ),
    (
        "rds:DbInstance",
        Ministack,
        Output("master_user_secret_arn"),
        "a password that RDS manages gets no secret",
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
