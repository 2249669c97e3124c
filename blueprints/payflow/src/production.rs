//! Production: made for 99.99 % uptime.

use palinfra_aws::{Nat, Nodes};

use crate::network;
use crate::spoke::Shape;

/// What can be set for production.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The Kubernetes version.
    #[setting(default = "1.33")]
    pub kubernetes_version: String,
    /// The instance type of the nodes.
    #[setting(default = "t3.medium")]
    pub node_type: String,
    /// How many nodes there are at least; one for each zone.
    #[setting(default = 3)]
    pub nodes: i64,
    /// How many nodes there are at most.
    #[setting(default = 9)]
    pub most_nodes: i64,
    /// The database's machine.
    #[setting(default = "db.t4g.small")]
    pub database_class: String,
    /// The cache's machine.
    #[setting(default = "cache.t4g.micro")]
    pub cache_node_type: String,
    /// Whether AWS refuses to delete the cluster and the database.
    #[setting(default = true)]
    pub deletion_protection: bool,
}

impl Settings {
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
