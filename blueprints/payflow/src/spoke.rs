//! A spoke: one environment of the workload, peered with the hub and with nothing else.

use palinfra_aws::secretsmanager::Secret;
use palinfra_aws::{
    DatabaseInstance, EksCluster, Nat, Nodes, Peering, RedisCache, Source, Vpc, ec2,
};
use palinfra_core::{Arn, Cidr, Fluent, Id, Output, Outputs, Stack};

use crate::hub::Hub;
use crate::network;
use crate::secrets::{Central, external_secrets};

/// What differs between the environments.
pub struct Shape {
    /// The network's range.
    pub range: Cidr,
    /// Over how many zones the network spreads.
    pub zones: usize,
    /// How it reaches the internet, such as Cloudflare.
    pub nat: Nat,
    /// In how many zones there are interface endpoints.
    pub endpoint_zones: usize,
    /// The Kubernetes version.
    pub kubernetes_version: String,
    /// The nodes.
    pub nodes: Nodes,
    /// Whether database and cache have a standby in another zone.
    pub multi_az: bool,
    /// The database's machine.
    pub database_class: String,
    /// The cache's machine.
    pub cache_node_type: String,
    /// Whether AWS refuses to delete cluster and database.
    pub deletion_protection: bool,
    /// Whether data may go with the environment.
    pub disposable: bool,
}

/// What people and their tools need to know.
#[derive(Outputs)]
pub struct Spoke {
    /// The network.
    pub vpc_id: Output<Id<ec2::Vpc>>,
    /// The cluster's name.
    pub cluster_name: Output<String>,
    /// The Kubernetes API, to be reached through the bastion.
    pub cluster_endpoint: Output<String>,
    /// The database's host.
    pub database_endpoint: Output<String>,
    /// The secret with the database's user name and password.
    pub database_secret: Output<Arn<Secret>>,
    /// The cache's host.
    pub cache_endpoint: Output<String>,
    /// The secret with the cache's password.
    pub cache_secret: Output<Arn<Secret>>,
}

/// Declares an environment.
pub fn spoke(stack: &mut Stack, hub: &Hub, central: &Central, shape: Shape) -> Spoke {
    let environment = stack.name().to_string();
    stack.tag("project", "payflow");
    stack.tag("environment", environment);

    let vpc = network::vpc(shape.range)
        .availability_zones(shape.zones)
        .nat(shape.nat)
        .endpoint_zones(shape.endpoint_zones)
        .declare(stack);
    let hub_vpc = Vpc::existing("hub", &hub.vpc_id, &hub.cidr_block)
        .route_table("public", &hub.public_route_table)
        .route_table("private", &hub.private_route_table)
        .build();
    let peering = Peering::new("hub", &vpc, &hub_vpc).declare(stack);

    let cluster = EksCluster::new("cluster", &vpc)
        .version(shape.kubernetes_version)
        .nodes(shape.nodes)
        .admin("platform", &hub.cluster_admin_role)
        .deletion_protection(shape.deletion_protection)
        .declare(stack);
    let bastion = Source::group("bastion", &hub.bastion_security_group);
    cluster.allow_from(stack, &bastion.across(&peering.connection));

    let database = DatabaseInstance::postgres("database", &vpc)
        .class(shape.database_class)
        .database("payflow")
        .multi_az(shape.multi_az)
        .deletion_protection(shape.deletion_protection)
        .disposable(shape.disposable)
        // Beside the nodes: traffic between zones costs money.
        .when(!shape.multi_az, |database| database.zone(0))
        .declare(stack);
    database.allow_from(stack, &cluster);

    let cache = RedisCache::new("cache", &vpc)
        .node_type(shape.cache_node_type)
        .multi_az(shape.multi_az)
        .disposable(shape.disposable)
        .declare(stack);
    cache.allow_from(stack, &cluster);
    external_secrets(stack, &cluster, central, &database, &cache);

    Spoke {
        vpc_id: vpc.id(),
        cluster_name: cluster.cluster.name.clone(),
        cluster_endpoint: cluster.endpoint(),
        database_endpoint: database.endpoint(),
        database_secret: database.password(),
        cache_endpoint: cache.endpoint(),
        cache_secret: cache.password(),
    }
}
