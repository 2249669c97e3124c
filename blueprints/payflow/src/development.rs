//! Development: as cheap as it can be, and gone when nobody uses it.

use palinfra_aws::{Nat, Nodes};

use crate::network;
use crate::settings::Development;
use crate::spoke::Shape;

impl Development {
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
