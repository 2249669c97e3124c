use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Input, Output, Outputs, Property, Resource};

use super::{Cluster, names};
use crate::Tags;
use crate::ec2::{LaunchTemplate, Subnet};
use crate::iam::Role;

/// Instances that EKS manages as nodes of a cluster.
///
/// [AWS documentation](https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "eks:NodeGroup",
    cloudformation = "AWS::EKS::Nodegroup",
    outputs = NodeGroupOutputs,
    id = "{cluster_name}/{nodegroup_name}",
    summary = "{nodegroup_name} {capacity_type} {instance_types}",
    unique("cluster_name", "nodegroup_name"),
    token,
    usual(create = 180, update = 180, delete = 240),
)]
pub struct NodeGroup {
    /// The cluster.
    #[input(replaces)]
    pub cluster_name: Id<Cluster>,
    /// The name, unique in the cluster.
    #[input(replaces, check = names::node_group)]
    pub nodegroup_name: String,
    /// The role of the nodes.
    #[input(replaces)]
    pub node_role: Arn<Role>,
    /// Where the nodes run. One zone is allowed, unlike for the cluster.
    #[input(replaces, unordered)]
    pub subnets: Vec<Id<Subnet>>,
    /// How many nodes.
    #[input(default = NodeScaling { min_size: 1, desired_size: 2, max_size: 3 })]
    pub scaling_config: NodeScaling,
    /// On-demand or Spot.
    #[input(replaces, default = CapacityType::OnDemand)]
    pub capacity_type: CapacityType,
    /// Instance types, such as `t3.large`. Give several for Spot. Left out: `t3.medium`, or
    /// the launch template's.
    #[input(replaces)]
    pub instance_types: Option<Vec<String>>,
    /// The image family, such as `AL2023_x86_64_STANDARD` or `BOTTLEROCKET_ARM_64`.
    #[input(replaces)]
    pub ami_type: Option<String>,
    /// The disk of a node, in GiB. Not together with a launch template.
    #[input(replaces, check = names::disk)]
    pub disk_size: Option<i64>,
    /// What the instances are made from, instead of EKS's own template.
    pub launch_template: Option<NodeLaunchTemplate>,
    /// Kubernetes labels.
    pub labels: Option<BTreeMap<String, String>>,
    /// Kubernetes taints.
    #[input(unordered)]
    pub taints: Option<Vec<Taint>>,
    /// How many nodes an update takes away at once.
    pub update_config: Option<NodeUpdate>,
    /// The Kubernetes version. Left out: the cluster's at creation.
    pub version: Option<String>,
    /// Whether an update goes on although pods cannot be moved.
    #[input(default = false, write_only)]
    pub force_update_enabled: bool,
    /// Tags. They are not passed on to the instances.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`NodeGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct NodeGroupOutputs {
    /// The cluster's and its own name, with a slash between.
    pub id: Output<Id<NodeGroup>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:eks:{region}:{account}:nodegroup/{cluster_name}/{nodegroup_name}/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}"
    )]
    pub arn: Output<Arn<NodeGroup>>,
}

/// How instances are paid for.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapacityType {
    /// At the full price, kept until they are given back.
    #[property(rename = "ON_DEMAND")]
    OnDemand,
    /// At a changing low price; AWS can take them back with a notice of two minutes.
    #[property(rename = "SPOT")]
    Spot,
}

/// How many nodes a group has.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeScaling {
    /// At least.
    pub min_size: i64,
    /// Now. An autoscaler may change it: see `ignore_changes`.
    pub desired_size: i64,
    /// At most.
    pub max_size: i64,
}

/// A launch template of a node group.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct NodeLaunchTemplate {
    /// The template.
    pub id: Input<Id<LaunchTemplate>>,
    /// Its version, a number as text. Left out: the default version.
    pub version: Option<Input<String>>,
}

/// What keeps pods off a node that do not tolerate it.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Taint {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Option<String>,
    /// What it does.
    pub effect: TaintEffect,
}

/// What a taint does to pods that do not tolerate it.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaintEffect {
    /// New ones are not placed.
    #[property(rename = "NO_SCHEDULE")]
    NoSchedule,
    /// New ones are placed elsewhere where possible.
    #[property(rename = "PREFER_NO_SCHEDULE")]
    PreferNoSchedule,
    /// Running ones are moved too.
    #[property(rename = "NO_EXECUTE")]
    NoExecute,
}

/// How many nodes an update takes away at once: one of the two.
#[derive(Property, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeUpdate {
    /// A number of nodes.
    pub max_unavailable: Option<i64>,
    /// A share of the nodes, in percent.
    pub max_unavailable_percentage: Option<i64>,
}
