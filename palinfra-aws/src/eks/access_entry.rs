use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::Cluster;
use crate::Tags;
use crate::iam::Role;

/// What an IAM role may do in a cluster.
///
/// [AWS documentation](https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "eks:AccessEntry",
    cloudformation = "AWS::EKS::AccessEntry",
    outputs = AccessEntryOutputs,
    id = "{principal_arn}|{cluster_name}",
    summary = "{principal_arn} in {cluster_name}",
    unique("cluster_name", "principal_arn"),
    token,
    usual(create = 2, update = 2, delete = 2),
)]
pub struct AccessEntry {
    /// The cluster.
    #[input(replaces)]
    pub cluster_name: Id<Cluster>,
    /// The role. For an IAM user, pass `Arn::new` of its ARN.
    #[input(replaces)]
    pub principal_arn: Arn<Role>,
    /// For people and programs `STANDARD`; for nodes that EKS does not manage `EC2_LINUX`,
    /// `EC2_WINDOWS` and so on. Managed node groups need no entry: EKS makes it.
    #[input(replaces, default = "STANDARD", cloudformation = "Type")]
    pub entry_type: String,
    /// EKS's own policies and where they hold.
    #[input(after_create, unordered)]
    pub access_policies: Option<Vec<AccessPolicy>>,
    /// Kubernetes groups that it is in, for bindings inside the cluster.
    #[input(unordered)]
    pub kubernetes_groups: Option<Vec<String>>,
    /// The Kubernetes user name. Left out: made from the ARN.
    pub username: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`AccessEntry`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AccessEntryOutputs {
    /// The role's ARN and the cluster's name, with a bar between.
    pub id: Output<Id<AccessEntry>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:eks:{region}:{account}:access-entry/{cluster_name}/role/{account}/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}"
    )]
    pub arn: Output<Arn<AccessEntry>>,
}

/// A policy of EKS, and where in the cluster it holds.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct AccessPolicy {
    /// The policy, such as
    /// `arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`.
    pub policy_arn: String,
    /// Where it holds.
    pub access_scope: AccessScope,
}

impl AccessPolicy {
    /// A policy of that name, such as `AmazonEKSViewPolicy`, in the whole cluster.
    pub fn cluster(policy: &str) -> AccessPolicy {
        let scope = AccessScope {
            scope_type: ScopeType::Cluster,
            namespaces: None,
        };
        AccessPolicy {
            policy_arn: policy_arn(policy),
            access_scope: scope,
        }
    }

    /// A policy of that name in some namespaces only.
    pub fn namespaces<const N: usize>(policy: &str, namespaces: [&str; N]) -> AccessPolicy {
        let namespaces = Some(namespaces.map(String::from).to_vec());
        let scope = AccessScope {
            scope_type: ScopeType::Namespace,
            namespaces,
        };
        AccessPolicy {
            policy_arn: policy_arn(policy),
            access_scope: scope,
        }
    }
}

fn policy_arn(policy: &str) -> String {
    format!("arn:aws:eks::aws:cluster-access-policy/{policy}")
}

/// Where a policy holds.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct AccessScope {
    /// The whole cluster, or some namespaces.
    pub scope_type: ScopeType,
    /// The namespaces, if it is not the whole cluster.
    pub namespaces: Option<Vec<String>>,
}

/// Whether a policy holds in the whole cluster.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeType {
    /// In the whole cluster.
    #[property(rename = "cluster")]
    Cluster,
    /// In some namespaces.
    #[property(rename = "namespace")]
    Namespace,
}
