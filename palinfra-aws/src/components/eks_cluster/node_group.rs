//! How the nodes of a cluster are declared.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Stack};

use super::super::{Nodes, Vpc};
use super::EksCluster;
use crate::ec2::{
    BlockDevice, LaunchTemplate, LaunchTemplateData, MetadataOptions, TagSpecification,
};
use crate::eks::{NodeGroup, NodeGroupBuilder, NodeLaunchTemplate};

/// Declares a group of nodes of a cluster.
pub(super) fn declare(stack: &mut Stack, vpc: &Vpc, cluster: &mut EksCluster, nodes: &Nodes) {
    let name = &nodes.name;
    let template = launch_template(stack, &format!("{}-{name}", cluster.full), nodes);
    let version = template.latest_version_number.clone();
    let template_version = NodeLaunchTemplate {
        id: (&template.id).into(),
        version: Some(version.into()),
    };
    let zones = nodes.zones.unwrap_or(vpc.private.subnet_ids.len());
    let subnets: Vec<_> = vpc.private.subnet_ids.iter().take(zones).cloned().collect();
    let group = NodeGroup::new(
        format!("nodes-{name}"),
        &cluster.cluster,
        name,
        &cluster.node_role,
        subnets,
    )
    .scaling_config(nodes.scaling)
    .capacity_type(nodes.capacity)
    .instance_types(nodes.instance_types.clone())
    .ami_type(nodes.ami_type())
    .launch_template(template_version);
    let group = after_network(group, vpc, cluster).declare(stack);
    cluster.launch_templates.insert(name.clone(), template);
    cluster.node_groups.insert(name.clone(), group);
}

/// Nodes cannot join before they can reach AWS and have a network for pods.
fn after_network(mut group: NodeGroupBuilder, vpc: &Vpc, cluster: &EksCluster) -> NodeGroupBuilder {
    for route in &vpc.private.routes {
        group = group.depends_on(route);
    }
    for endpoint in vpc.endpoints.values() {
        group = group.depends_on(endpoint);
    }
    for addon in cluster.addons.values() {
        group = group.depends_on(addon);
    }
    group
}

/// Encrypted disks, and a metadata service that pods cannot reach: one hop ends at the node.
fn launch_template(stack: &mut Stack, full: &str, nodes: &Nodes) -> Declared<LaunchTemplate> {
    let metadata = MetadataOptions {
        http_put_response_hop_limit: Some(1),
        ..MetadataOptions::default()
    };
    let name = TagSpecification {
        resource_type: "instance".into(),
        tags: BTreeMap::from([("Name".into(), full.to_string())]),
    };
    let data = LaunchTemplateData {
        block_device_mappings: vec![BlockDevice::root(nodes.disk)],
        metadata_options: metadata,
        tag_specifications: Some(vec![name]),
        ..LaunchTemplateData::default()
    };
    LaunchTemplate::new(format!("nodes-{}", nodes.name), full, data).declare(stack)
}
