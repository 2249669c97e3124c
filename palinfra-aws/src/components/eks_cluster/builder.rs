//! How a cluster is declared.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Input, Stack};

use super::super::{Nodes, Vpc, full_name, name_tag};
use super::{EksCluster, KIND, PodRole, node_group, pods};
use crate::ec2::SecurityGroup;
use crate::eks::{AccessEntry, AccessPolicy, Addon, Cluster, ClusterLog};
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

        self.addons_before_nodes(stack, &mut cluster);
        for nodes in &self.nodes {
            node_group::declare(stack, self.vpc, &mut cluster, nodes);
        }
        self.addons_after_nodes(stack, &mut cluster);
        cluster
    }

    /// What nodes need: the network of pods, their rights, and the network of services.
    fn addons_before_nodes(&self, stack: &mut Stack, cluster: &mut EksCluster) {
        // The network plugin has a role of its own, so that nodes themselves need none of its
        // rights.
        let network = addon_role(stack, cluster, "aws-node", "AmazonEKS_CNI_Policy");
        for name in ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"] {
            let addon = Addon::new(name, &cluster.cluster, name)
                .depends_on(&network.association)
                .declare(stack);
            cluster.addons.insert(name.into(), addon);
        }
    }

    /// What runs on nodes.
    fn addons_after_nodes(&self, stack: &mut Stack, cluster: &mut EksCluster) {
        let mut addons = vec![Addon::new("coredns", &cluster.cluster, "coredns")];
        if self.volumes {
            let (account, policy) = (
                "ebs-csi-controller-sa",
                "service-role/AmazonEBSCSIDriverPolicy",
            );
            let role = addon_role(stack, cluster, account, policy);
            let name = "aws-ebs-csi-driver";
            // Pods that start before they have the role would never get it.
            addons.push(Addon::new(name, &cluster.cluster, name).depends_on(&role.association));
        }
        for mut addon in addons {
            for group in cluster.node_groups.values() {
                addon = addon.depends_on(group);
            }
            let addon = addon.declare(stack);
            cluster.addons.insert(addon.urn().name().into(), addon);
        }
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
}

/// A role for the pods of an add-on, with a policy of AWS.
fn addon_role(stack: &mut Stack, cluster: &EksCluster, account: &str, policy: &str) -> PodRole {
    let rights = [Policy::of_aws(policy)];
    pods::role(
        stack,
        &cluster.cluster,
        &cluster.full,
        "kube-system",
        account,
        |role| role.managed_policy_arns(rights),
    )
}
