//! Kubernetes clusters: Amazon EKS.

mod access_entry;
mod addon;
mod cluster;
#[cfg(feature = "eks")]
mod cluster_live;
#[cfg(feature = "eks")]
mod live;
mod names;
mod node_group;
#[cfg(feature = "eks")]
mod node_group_live;
mod pod_identity_association;

pub use access_entry::*;
pub use addon::*;
pub use cluster::*;
pub use node_group::*;
pub use pod_identity_association::*;
