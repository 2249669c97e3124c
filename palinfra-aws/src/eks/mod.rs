//! Kubernetes clusters: Amazon EKS.

mod access_entry;
mod addon;
mod cluster;
mod names;
mod node_group;
mod pod_identity_association;

pub use access_entry::*;
pub use addon::*;
pub use cluster::*;
pub use node_group::*;
pub use pod_identity_association::*;
