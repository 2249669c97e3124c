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
    id = "arn:aws:eks:{region}:{account}:podidentityassociation/{cluster_name}/a-{lower17}",
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
    /// Its ARN, which is its id.
    pub id: Output<Id<PodIdentityAssociation>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<PodIdentityAssociation>>,
}

#[cfg(feature = "eks")]
mod live {
    use async_trait::async_trait;

    use super::PodIdentityAssociation;
    use crate::eks::live::{sdk_tags, tagged, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, refused,
    };

    #[async_trait]
    impl Live for PodIdentityAssociation {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let target = self
                .target_role_arn
                .as_ref()
                .map(|arn| arn.as_str().to_string());
            let create = call.aws.eks().create_pod_identity_association();
            let create = create
                .cluster_name(self.cluster_name.as_str())
                .namespace(&self.namespace)
                .service_account(&self.service_account)
                .role_arn(self.role_arn.as_str())
                .set_target_role_arn(target)
                .disable_session_tags(self.disable_session_tags)
                .client_request_token(call.token)
                .set_tags(sdk_tags(&call.tags));
            let answer = create.send().await.map_err(failure)?;
            Made::id(answer.association().and_then(|it| it.association_arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(&["role_arn", "target_role_arn", "disable_session_tags"]) {
                // An empty target takes it away.
                let target = self.target_role_arn.as_ref();
                let target = target.map(|arn| arn.as_str()).unwrap_or_default();
                let target = Some(target).filter(|_| change.has("target_role_arn"));
                let call = at.aws.eks().update_pod_identity_association();
                let call = call
                    .cluster_name(self.cluster_name.as_str())
                    .association_id(parts(at.id)?.1)
                    .role_arn(self.role_arn.as_str())
                    .set_target_role_arn(target.map(String::from))
                    .disable_session_tags(self.disable_session_tags);
                call.send().await.map_err(failure)?;
            }
            update_tags(at.aws, Some(at.id), change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (cluster, id) = parts(at.id)?;
            let call = at.aws.eks().delete_pod_identity_association();
            let call = call.cluster_name(cluster).association_id(id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let (cluster, id) = parts(at.id)?;
            let call = aws.eks().describe_pod_identity_association();
            let call = call.cluster_name(cluster).association_id(id);
            let answer = call.send().await.map_err(failure)?;
            let Some(it) = answer.association() else {
                return Ok(Vec::new());
            };
            let found = Found::new(at.id)
                .input("cluster_name", it.cluster_name())
                .input("namespace", it.namespace())
                .input("service_account", it.service_account())
                .input("role_arn", it.role_arn())
                .input(
                    "target_role_arn",
                    it.target_role_arn().filter(|it| !it.is_empty()),
                )
                .input(
                    "disable_session_tags",
                    it.disable_session_tags().unwrap_or_default(),
                )
                .output("arn", it.association_arn());
            Ok(vec![tagged(found, it.tags())])
        }

        /// A service account has one at most.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let list = call.aws.eks().list_pod_identity_associations();
            let list = list
                .cluster_name(self.cluster_name.as_str())
                .namespace(&self.namespace)
                .service_account(&self.service_account);
            let answer = list.send().await.map_err(failure)?;
            let first = answer.associations().first();
            Ok(first.and_then(|it| it.association_arn()).map(String::from))
        }
    }

    /// The cluster and the short id, which end the ARN.
    fn parts(arn: &str) -> Result<(&str, &str), Failure> {
        let mut parts = arn.rsplit('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(id), Some(cluster), Some(_)) => Ok((cluster, id)),
            _ => Err(refused(format!(
                "`{arn}` is not the ARN of an association: it ends in `/CLUSTER/ID`"
            ))),
        }
    }
}
