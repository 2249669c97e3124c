//! What pods may do in AWS.

use palinfra_core::{Declared, Stack};

use crate::eks::{Cluster, PodIdentityAssociation};
use crate::iam::{PolicyDocument, Principal, Role, RoleBuilder, Statement};

/// The role that the pods of a service account have.
///
/// ```
/// use palinfra_aws::EksCluster;
/// use palinfra_aws::iam::PolicyDocument;
/// use palinfra_core::Stack;
/// fn metrics(stack: &mut Stack, cluster: &EksCluster) {
///     let read = PolicyDocument::new().allow(["cloudwatch:GetMetricData"], ["*"]);
///     cluster.pod_role(stack, "monitoring", "grafana", read);
/// }
/// ```
pub struct PodRole {
    /// The role.
    pub role: Declared<Role>,
    /// Gives it to the pods.
    pub association: Declared<PodIdentityAssociation>,
}

/// Declares a role for the pods of a service account, with the rights that `rights` adds.
pub(super) fn role(
    stack: &mut Stack,
    cluster: &Declared<Cluster>,
    full: &str,
    namespace: &str,
    service_account: &str,
    rights: impl FnOnce(RoleBuilder) -> RoleBuilder,
) -> PodRole {
    let name = format!("pod-{service_account}");
    let trust = Statement::trust(["sts:AssumeRole", "sts:TagSession"])
        .principal(Principal::service("pods.eks.amazonaws.com"));
    let trust = PolicyDocument::new().statement(trust);
    let role = Role::new(&name, format!("{full}-{service_account}"), trust)
        .description(format!("Pods of {service_account} in {namespace}"));
    let role = rights(role).declare(stack);
    let association = PodIdentityAssociation::new(name, cluster, namespace, service_account, &role)
        .declare(stack);
    PodRole { role, association }
}
