//! Production: made for 99.99 % uptime.

use palinfra_aws::{Nat, Nodes};

use crate::network;
use crate::settings::Production;
use crate::spoke::Shape;

impl Production {
    /// Nothing that stands in one zone alone.
    pub fn shape(&self) -> Shape {
        Shape {
            range: network::production(),
            // Three: RabbitMQ's quorum queues outlive the loss of one zone only then.
            zones: 3,
            // With one gateway, the tunnel of all zones would end with its zone.
            nat: Nat::OnePerZone,
            endpoint_zones: 3,
            kubernetes_version: self.kubernetes_version.clone(),
            nodes: Nodes::on_demand([&self.node_type]).count(self.nodes, self.most_nodes),
            multi_az: true,
            database_class: self.database_class.clone(),
            cache_node_type: self.cache_node_type.clone(),
            deletion_protection: self.deletion_protection,
            disposable: false,
        }
    }
}
