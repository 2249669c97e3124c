//! A Kubernetes cluster.

mod builder;
mod node_group;
mod pods;

pub use builder::EksClusterBuilder;
pub use pods::PodRole;

use std::collections::BTreeMap;

use palinfra_core::{Declared, Output, Stack};

use super::allow::{Rules, SecurityGroupSource, Source, Target, allow};
use super::{Vpc, caller};
use crate::ec2::{LaunchTemplate, SecurityGroup};
use crate::eks::{AccessEntry, Addon, Cluster, NodeGroup};
use crate::iam::{OpenIdConnectProvider, PolicyDocument, Role};
use crate::kms::Key;
use crate::logs::LogGroup;

const KIND: &str = "EksCluster";
/// The port of the Kubernetes API.
const PORT: u16 = 443;

/// A Kubernetes cluster whose API answers in its VPC only, to those whom
/// [`allow_from`](EksCluster::allow_from) lets in.
///
/// Secrets are encrypted with a key of its own, the control plane's logs are kept, nodes have
/// encrypted disks and no rights but to join and to pull images; what runs on them gets
/// rights by [`pod_role`](EksCluster::pod_role). Who may do what in it, access entries say.
///
/// ```
/// use palinfra_aws::{Bastion, EksCluster, Nodes, Vpc};
/// use palinfra_core::Stack;
/// fn cluster(stack: &mut Stack, vpc: &Vpc, bastion: &Bastion) {
///     let cluster = EksCluster::new("main", vpc)
///         .version("1.33")
///         .nodes(Nodes::on_demand(["m7g.large"]).count(3, 9))
///         .declare(stack);
///     cluster.allow_from(stack, bastion);
/// }
/// ```
pub struct EksCluster {
    name: String,
    full: String,
    /// The control plane.
    pub cluster: Declared<Cluster>,
    /// What the control plane may do in AWS.
    pub role: Declared<Role>,
    /// What nodes may do in AWS.
    pub node_role: Declared<Role>,
    /// The key that encrypts Kubernetes secrets.
    pub key: Declared<Key>,
    /// The control plane's logs.
    pub log_group: Declared<LogGroup>,
    /// The firewall around the API.
    pub security_group: Declared<SecurityGroup>,
    /// What nodes have in common, by node group.
    pub launch_templates: BTreeMap<String, Declared<LaunchTemplate>>,
    /// The nodes, by name.
    pub node_groups: BTreeMap<String, Declared<NodeGroup>>,
    /// What EKS installs, by name.
    pub addons: BTreeMap<String, Declared<Addon>>,
    /// For roles of service accounts by web identity, for what cannot do with `pod_role`.
    pub identity_provider: Declared<OpenIdConnectProvider>,
    /// Who may do what in the cluster, by name.
    pub access_entries: BTreeMap<String, Declared<AccessEntry>>,
}

impl EksCluster {
    /// A cluster in the private subnets of a VPC, of at least two zones.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> EksClusterBuilder<'_> {
        EksClusterBuilder::new(name.into(), vpc, caller())
    }

    /// Lets a source connect to the Kubernetes API.
    #[track_caller]
    pub fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        let group = &self.security_group.id;
        let target = Target {
            kind: KIND,
            name: &self.name,
            group,
            port: PORT,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// The URL of the Kubernetes API.
    pub fn endpoint(&self) -> Output<String> {
        self.cluster.endpoint.clone()
    }

    /// Gives the pods of a service account a role with this policy. Neither the namespace nor
    /// the account need exist yet.
    #[track_caller]
    pub fn pod_role(
        &self,
        stack: &mut Stack,
        namespace: &str,
        service_account: &str,
        policy: PolicyDocument,
    ) -> PodRole {
        stack.component_at(KIND, &self.name, caller(), |stack| {
            pods::role(
                stack,
                &self.cluster,
                &self.full,
                namespace,
                service_account,
                |role| role.policies([("rights", policy)]),
            )
        })
    }
}

/// Nodes and pods. The group that EKS makes for them lets everything out.
impl SecurityGroupSource for EksCluster {
    fn source(&self) -> Source {
        Source::open_group(&self.name, &self.cluster.cluster_security_group_id)
    }
}
