//! How a cluster is declared.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Input, Stack};

use super::super::{Nodes, Vpc, full_name, name_tag};
use super::{EksCluster, KIND, pods};
use crate::ec2::{
    BlockDevice, LaunchTemplate, LaunchTemplateData, MetadataOptions, SecurityGroup,
    TagSpecification,
};
use crate::eks::{
    AccessEntry, AccessPolicy, Addon, Cluster, ClusterLog, NodeGroup, NodeGroupBuilder,
    NodeLaunchTemplate,
};
use crate::iam::{OpenIdConnectProvider, Policy, PolicyDocument, Role};
use crate::kms::{Alias, Key};
use crate::logs::LogGroup;

/// Builds an [`EksCluster`].
#[must_use = "it does nothing until `declare`"]
pub struct EksClusterBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    version: String,
    nodes: Vec<Nodes>,
    admins: Vec<(String, Input<Arn<Role>>)>,
    log_days: i64,
    volumes: bool,
    deletion_protection: bool,
    line: Line,
}

/// What must be there before nodes: the network of pods, their rights, and that of services.
const ADDONS_BEFORE_NODES: [&str; 3] = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"];

impl<'a> EksClusterBuilder<'a> {
    pub(super) fn new(name: String, vpc: &'a Vpc, line: Line) -> EksClusterBuilder<'a> {
        EksClusterBuilder {
            name,
            vpc,
            version: "1.33".into(),
            nodes: Vec::new(),
            admins: Vec::new(),
            log_days: 30,
            volumes: true,
            deletion_protection: false,
            line,
        }
    }

    /// Kubernetes's version.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Adds a group of nodes.
    pub fn nodes(mut self, nodes: Nodes) -> Self {
        self.nodes.push(nodes);
        self
    }

    /// Makes a role an administrator of the cluster.
    pub fn admin(mut self, name: impl Into<String>, role: impl Into<Input<Arn<Role>>>) -> Self {
        self.admins.push((name.into(), role.into()));
        self
    }

    /// For how many days the control plane's logs are kept. Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// Whether pods can have EBS volumes. Left out: yes.
    pub fn volumes(mut self, volumes: bool) -> Self {
        self.volumes = volumes;
        self
    }

    /// Whether AWS refuses to delete it.
    pub fn deletion_protection(mut self, protect: bool) -> Self {
        self.deletion_protection = protect;
        self
    }

    /// Declares the cluster and what it needs.
    pub fn declare(self, stack: &mut Stack) -> EksCluster {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> EksCluster {
        let full = full_name(stack, &self.name);
        let mut cluster = self.control_plane(stack, &full);
        for (name, role) in &self.admins {
            let policy = AccessPolicy::cluster("AmazonEKSClusterAdminPolicy");
            let entry = AccessEntry::new(format!("admin-{name}"), &cluster.cluster, role)
                .access_policies([policy])
                .declare(stack);
            cluster.access_entries.insert(name.clone(), entry);
        }

        // The network plugin gets its rights here, so that nodes themselves need none of them.
        let network = pods::role(
            stack,
            &cluster.cluster,
            &full,
            "kube-system",
            "aws-node",
            |role| role.managed_policy_arns([Policy::of_aws("AmazonEKS_CNI_Policy")]),
        );
        for name in ADDONS_BEFORE_NODES {
            let addon = Addon::new(name, &cluster.cluster, name)
                .depends_on(&network.association)
                .declare(stack);
            cluster.addons.insert(name.into(), addon);
        }
        for nodes in &self.nodes {
            self.node_group(stack, &mut cluster, nodes);
        }

        let mut after_nodes = vec!["coredns"];
        if self.volumes {
            pods::role(
                stack,
                &cluster.cluster,
                &full,
                "kube-system",
                "ebs-csi-controller-sa",
                |role| {
                    role.managed_policy_arns([Policy::of_aws(
                        "service-role/AmazonEBSCSIDriverPolicy",
                    )])
                },
            );
            after_nodes.push("aws-ebs-csi-driver");
        }
        for name in after_nodes {
            let mut addon = Addon::new(name, &cluster.cluster, name);
            for group in cluster.node_groups.values() {
                addon = addon.depends_on(group);
            }
            cluster.addons.insert(name.into(), addon.declare(stack));
        }
        cluster
    }

    fn control_plane(&self, stack: &mut Stack, full: &str) -> EksCluster {
        let key = Key::new("key")
            .description(format!("Secrets of {full}"))
            .declare(stack);
        Alias::new("key", format!("alias/{full}"), &key).declare(stack);
        let use_key = PolicyDocument::new().allow(
            [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:ListGrants",
            ],
            [&key.arn],
        );
        let role = Role::new(
            "role",
            full,
            PolicyDocument::assumed_by_service("eks.amazonaws.com"),
        )
        .managed_policy_arns([Policy::of_aws("AmazonEKSClusterPolicy")])
        .policies([("use-key", use_key)])
        .declare(stack);
        let node_role = Role::new(
            "node-role",
            format!("{full}-nodes"),
            PolicyDocument::assumed_by_service("ec2.amazonaws.com"),
        )
        .managed_policy_arns([
            Policy::of_aws("AmazonEKSWorkerNodePolicy"),
            Policy::of_aws("AmazonEC2ContainerRegistryPullOnly"),
        ])
        .declare(stack);

        // No egress: EKS's own group, which the control plane is in too, leads to the nodes.
        let group = format!("{full}-api");
        let security_group =
            SecurityGroup::new("security-group", self.vpc.id(), &group, "Kubernetes API")
                .tags(name_tag(&group))
                .declare(stack);
        // EKS would make the group itself, but keep its lines for ever.
        let log_group = LogGroup::new("logs", format!("/aws/eks/{full}/cluster"))
            .retention_in_days(self.log_days)
            .declare(stack);
        let cluster = Cluster::new("cluster", full, &role, &self.vpc.private.subnet_ids)
            .version(&self.version)
            .endpoint_private_access(true)
            .endpoint_public_access(false)
            .security_group_ids([&security_group])
            .encryption_key_arn(&key)
            .enabled_log_types([
                ClusterLog::Api,
                ClusterLog::Audit,
                ClusterLog::Authenticator,
                ClusterLog::ControllerManager,
                ClusterLog::Scheduler,
            ])
            // They are add-ons below, so that they are kept up to date.
            .bootstrap_self_managed_addons(false)
            .deletion_protection(self.deletion_protection)
            .depends_on(&log_group)
            .declare(stack);

        let issuer = &cluster.open_id_connect_issuer_url;
        let issuer = issuer.map(|url: String| url.trim_start_matches("https://").to_string());
        let identity_provider =
            OpenIdConnectProvider::new("identity-provider", issuer).declare(stack);
        EksCluster {
            name: self.name.clone(),
            full: full.into(),
            cluster,
            role,
            node_role,
            key,
            log_group,
            security_group,
            launch_templates: BTreeMap::new(),
            node_groups: BTreeMap::new(),
            addons: BTreeMap::new(),
            identity_provider,
            access_entries: BTreeMap::new(),
        }
    }

    fn node_group(&self, stack: &mut Stack, cluster: &mut EksCluster, nodes: &Nodes) {
        let name = &nodes.name;
        let template = launch_template(stack, &format!("{}-{name}", cluster.full), nodes);
        let version = template.latest_version_number.clone();
        let template_version = NodeLaunchTemplate {
            id: (&template.id).into(),
            version: Some(version.into()),
        };
        let zones = nodes.zones.unwrap_or(self.vpc.private.subnet_ids.len());
        let subnets: Vec<_> = self
            .vpc
            .private
            .subnet_ids
            .iter()
            .take(zones)
            .cloned()
            .collect();
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
        let group = self.after_network(group, cluster).declare(stack);
        cluster.launch_templates.insert(name.clone(), template);
        cluster.node_groups.insert(name.clone(), group);
    }

    /// Nodes cannot join before they can reach AWS and have a network for pods.
    fn after_network(&self, mut group: NodeGroupBuilder, cluster: &EksCluster) -> NodeGroupBuilder {
        for route in &self.vpc.private.routes {
            group = group.depends_on(route);
        }
        for endpoint in self.vpc.endpoints.values() {
            group = group.depends_on(endpoint);
        }
        for addon in cluster.addons.values() {
            group = group.depends_on(addon);
        }
        group
    }
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
