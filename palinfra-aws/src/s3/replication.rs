//! Copies of a bucket's objects in another bucket.

use palinfra_core::{Arn, Input, Property};

use super::Bucket;
use crate::iam::Role;

/// Where copies of a bucket's new objects go.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ReplicationConfiguration {
    /// The role that S3 takes to copy.
    pub role: Input<Arn<Role>>,
    /// What is copied where.
    pub rules: Vec<ReplicationRule>,
}

/// What is copied where.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ReplicationRule {
    /// The rule's name, unique in the bucket.
    pub id: String,
    /// The bucket of the copies, with versions, in any region.
    pub destination_bucket: Input<Arn<Bucket>>,
    /// The start of the keys that it is for. Left out: all objects.
    pub prefix: Option<String>,
    /// Which rule holds where several are for an object: the highest.
    pub priority: i64,
    /// Whether a deletion is copied too.
    pub delete_marker_replication: bool,
    /// The storage class of the copies. Left out: that of the object.
    pub storage_class: Option<String>,
}
