//! Development: as cheap as it can be, and gone when nobody uses it.

use palinfra_aws::{Nat, Nodes};

use crate::network;
use crate::spoke::Shape;

/// What can be set for development.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The Kubernetes version.
    #[setting(default = "1.33")]
    pub kubernetes_version: String,
    /// The instance types of the nodes. Several, so that there is nearly always one to be had.
    #[setting(default = ["t3.medium", "t3a.medium", "t3.large"].map(String::from).to_vec())]
    pub node_types: Vec<String>,
    /// How many nodes there are at least.
    #[setting(default = 2)]
    pub nodes: i64,
    /// How many nodes there are at most.
    #[setting(default = 4)]
    pub most_nodes: i64,
    /// The database's machine.
    #[setting(default = "db.t4g.micro")]
    pub database_class: String,
    /// The cache's machine.
    #[setting(default = "cache.t4g.micro")]
    pub cache_node_type: String,
}

impl Settings {
    /// Everything that runs is in one zone.
    pub fn shape(&self) -> Shape {
        Shape {
            range: network::development(),
            // EKS and RDS demand subnets in two zones; nothing runs in the second.
            zones: 2,
            nat: Nat::One,
            endpoint_zones: 1,
            kubernetes_version: self.kubernetes_version.clone(),
            nodes: Nodes::spot(&self.node_types)
                .count(self.nodes, self.most_nodes)
                .zones(1),
            multi_az: false,
            database_class: self.database_class.clone(),
            cache_node_type: self.cache_node_type.clone(),
            deletion_protection: false,
            // Else the last snapshot and the secret would keep their names, and the next
            // environment could not take them.
            disposable: true,
        }
    }
}
