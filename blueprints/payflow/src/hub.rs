//! The hub: what all environments share.

use std::collections::BTreeMap;

use palinfra_aws::ec2::{self, RouteTable, SecurityGroup};
use palinfra_aws::iam::Role;
use palinfra_aws::{Bastion, Nat, Repositories, StateBucket};
use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Stack};

use crate::clusters::{admin, monitoring};
use crate::network;
use crate::secrets::{self, Central};
use crate::settings;

/// What the spokes read, and what people need to know.
#[derive(Outputs)]
pub struct Hub {
    /// The network.
    pub vpc_id: Output<Id<ec2::Vpc>>,
    /// Its range.
    pub cidr_block: Output<Cidr>,
    /// The route table of its public subnets.
    pub public_route_table: Output<Id<RouteTable>>,
    /// The route table of its private subnets.
    pub private_route_table: Output<Id<RouteTable>>,
    /// The bastion, for `aws ec2-instance-connect ssh`.
    pub bastion_instance: Output<Id<ec2::Instance>>,
    /// The bastion's firewall, which the spokes' clusters admit.
    pub bastion_security_group: Output<Id<SecurityGroup>>,
    /// The role that administers the clusters.
    pub cluster_admin_role: Output<Arn<Role>>,
    /// The Kubernetes API of the monitoring cluster.
    pub monitoring_endpoint: Output<String>,
    /// Where the images of each service are pushed to and pulled from.
    pub repositories: Output<BTreeMap<String, String>>,
    /// What to pass as `--state`.
    pub state_url: Output<String>,
    /// The central secrets of production.
    pub production: Central,
    /// The central secrets of development.
    pub development: Central,
}

/// Declares the hub.
pub fn hub(stack: &mut Stack, settings: &settings::Hub) -> Hub {
    stack.tag("project", "payflow");
    stack.tag("environment", "hub");

    // No database here, so no isolated subnets. One NAT gateway and endpoints in one zone: no
    // payment passes through the hub, so that it may be out while its zone is.
    let vpc = network::vpc(network::hub())
        .availability_zones(2)
        .isolated_subnets(false)
        .nat(Nat::One)
        .endpoint_zones(1)
        .declare(stack);
    let bastion = Bastion::new("bastion", &vpc)
        .instance_connect(settings.instance_connect)
        .declare(stack);
    let admin = admin(stack);
    let monitoring = monitoring(stack, &vpc, &admin, settings);
    monitoring.allow_from(stack, &bastion);

    let images = Repositories::new("images", &settings.services).declare(stack);
    let state = StateBucket::new("state").declare(stack);
    Hub {
        vpc_id: vpc.id(),
        cidr_block: vpc.cidr_block(),
        public_route_table: vpc.route_table("public"),
        private_route_table: vpc.route_table("private"),
        bastion_instance: bastion.instance.id.clone(),
        bastion_security_group: bastion.security_group.id.clone(),
        cluster_admin_role: admin,
        monitoring_endpoint: monitoring.endpoint(),
        repositories: images.uris(),
        state_url: state.url(),
        production: secrets::central(stack, "production"),
        development: secrets::central(stack, "development"),
    }
}
