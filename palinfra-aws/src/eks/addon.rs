use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::Cluster;
use crate::Tags;
use crate::iam::Role;

/// Software that EKS installs in a cluster and keeps up to date, such as `coredns`.
///
/// [AWS documentation](https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "eks:Addon",
    cloudformation = "AWS::EKS::Addon",
    outputs = AddonOutputs,
    id = "{cluster_name}|{addon_name}",
    summary = "{addon_name} {addon_version}",
    unique("cluster_name", "addon_name"),
    token,
    usual(create = 60, update = 60, delete = 30),
)]
pub struct Addon {
    /// The cluster.
    #[input(replaces)]
    pub cluster_name: Id<Cluster>,
    /// The add-on's name, such as `vpc-cni`, `coredns`, `kube-proxy`, `aws-ebs-csi-driver` or
    /// `eks-pod-identity-agent`.
    #[input(replaces)]
    pub addon_name: String,
    /// The version. Left out: the default for the cluster's version, at creation.
    pub addon_version: Option<String>,
    /// Settings, as JSON or YAML text of the add-on's own schema.
    pub configuration_values: Option<String>,
    /// What happens to settings that were changed in the cluster.
    #[input(default = ResolveConflicts::Overwrite, write_only)]
    pub resolve_conflicts: ResolveConflicts,
    /// The role of the add-on's service account, through the cluster's token issuer.
    pub service_account_role_arn: Option<Arn<Role>>,
    /// Whether the software stays in the cluster when this is deleted.
    #[input(default = false, write_only)]
    pub preserve_on_delete: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Addon`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AddonOutputs {
    /// The cluster's and its own name, with a bar between.
    pub id: Output<Id<Addon>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:eks:{region}:{account}:addon/{cluster_name}/{addon_name}/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}"
    )]
    pub arn: Output<Arn<Addon>>,
}

/// What happens to settings of an add-on that were changed in the cluster.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveConflicts {
    /// They are set back.
    #[property(rename = "OVERWRITE")]
    Overwrite,
    /// They stay; at creation this is as `None`.
    #[property(rename = "PRESERVE")]
    Preserve,
    /// The change fails.
    #[property(rename = "NONE")]
    None,
}
