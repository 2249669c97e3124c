//! What can be set for each stack.

/// What can be set for the hub.
#[derive(palinfra_core::Settings)]
pub struct Hub {
    /// The services, each with a repository for its images.
    #[setting(default = services())]
    pub services: Vec<String>,
    /// The Kubernetes version of the monitoring cluster.
    #[setting(default = "1.33")]
    pub kubernetes_version: String,
    /// The instance type of the monitoring cluster's nodes.
    #[setting(default = "t3.medium")]
    pub node_type: String,
    /// Whether people reach the bastion by SSH through an EC2 Instance Connect Endpoint. Else
    /// through Session Manager.
    #[setting(default = true)]
    pub instance_connect: bool,
}

fn services() -> Vec<String> {
    [
        "api-gateway",
        "auth",
        "transaction",
        "wallet",
        "notification",
    ]
    .map(String::from)
    .to_vec()
}

/// What can be set for production.
#[derive(palinfra_core::Settings)]
pub struct Production {
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

/// What can be set for development.
#[derive(palinfra_core::Settings)]
pub struct Development {
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
