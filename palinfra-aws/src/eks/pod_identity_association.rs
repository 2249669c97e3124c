use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Cluster;
use crate::Tags;
use crate::iam::Role;

/// The IAM role that the pods of a service account get. The cluster needs the add-on
/// `eks-pod-identity-agent`, and the role trusts `pods.eks.amazonaws.com`.
///
/// [AWS documentation](https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "eks:PodIdentityAssociation",
    cloudformation = "AWS::EKS::PodIdentityAssociation",
    outputs = PodIdentityAssociationOutputs,
    id = "a-{lower17}",
    summary = "{namespace}/{service_account} as {role_arn}",
    unique("cluster_name", "namespace", "service_account"),
    token,
    usual(create = 2, update = 2, delete = 2),
)]
pub struct PodIdentityAssociation {
    /// The cluster.
    #[input(replaces)]
    pub cluster_name: Id<Cluster>,
    /// The Kubernetes namespace. It need not exist yet.
    #[input(replaces)]
    pub namespace: String,
    /// The service account. It need not exist yet.
    #[input(replaces)]
    pub service_account: String,
    /// The role.
    pub role_arn: Arn<Role>,
    /// A role that the first one takes in turn, in another account too.
    pub target_role_arn: Option<Arn<Role>>,
    /// Whether the session carries no tags of the cluster, namespace and pod.
    #[input(default = false)]
    pub disable_session_tags: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`PodIdentityAssociation`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct PodIdentityAssociationOutputs {
    /// Its id.
    pub id: Output<Id<PodIdentityAssociation>>,
    /// Its ARN.
    #[output(form = "arn:aws:eks:{region}:{account}:podidentityassociation/{cluster_name}/{id}")]
    pub arn: Output<Arn<PodIdentityAssociation>>,
}
