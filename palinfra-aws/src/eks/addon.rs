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

#[cfg(feature = "eks")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_eks::types::AddonStatus;

    use super::Addon;
    use crate::eks::live::{ended, halves, sdk_tags, tagged, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure, text_as,
    };

    #[async_trait]
    impl Live for Addon {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.eks().create_addon();
            let create = create
                .cluster_name(self.cluster_name.as_str())
                .addon_name(&self.addon_name)
                .set_addon_version(self.addon_version.clone())
                .set_configuration_values(self.configuration_values.clone())
                .resolve_conflicts(text_as(self.resolve_conflicts))
                .set_service_account_role_arn(self.role())
                .client_request_token(call.token)
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let (cluster, name) = halves(at.id, '|')?;
            update_tags(at.aws, at.output("arn"), change).await?;
            if change.any(&[
                "addon_version",
                "configuration_values",
                "service_account_role_arn",
            ]) {
                let version = self.addon_version.clone();
                let values = self.configuration_values.as_deref().unwrap_or("{}");
                let values = Some(values).filter(|_| change.has("configuration_values"));
                // What is left out stays, but for the role, which would be taken away.
                let call = at.aws.eks().update_addon();
                let call = call
                    .cluster_name(cluster)
                    .addon_name(name)
                    .set_addon_version(version.filter(|_| change.has("addon_version")))
                    .set_configuration_values(values.map(String::from))
                    .set_service_account_role_arn(self.role())
                    .resolve_conflicts(text_as(self.resolve_conflicts));
                let update = call.send().await.map(|it| it.update).map_err(failure);
                ended(at, update, |call| call.name(cluster).addon_name(name)).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (cluster, name) = halves(at.id, '|')?;
            let preserve = at.input::<Option<bool>>("preserve_on_delete")?;
            let call = at
                .aws
                .eks()
                .delete_addon()
                .cluster_name(cluster)
                .addon_name(name);
            let call = call.preserve(preserve.unwrap_or_default());
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let (cluster, name) = halves(at.id, '|')?;
            let call = aws
                .eks()
                .describe_addon()
                .cluster_name(cluster)
                .addon_name(name);
            let answer = call.send().await.map_err(failure)?;
            let Some(addon) = answer.addon() else {
                return Ok(Vec::new());
            };
            let health = addon.health().map(|it| it.issues()).unwrap_or_default();
            let issues = health.iter().filter_map(|it| it.message());
            let issues = issues.collect::<Vec<_>>().join("; ");
            let values = addon.configuration_values();
            let found = Found::new(at.id)
                .input("cluster_name", cluster)
                .input("addon_name", name)
                .input("addon_version", addon.addon_version())
                .input("configuration_values", values.filter(|it| !it.is_empty()))
                .input("service_account_role_arn", addon.service_account_role_arn())
                .output("arn", addon.addon_arn())
                .status(match addon.status() {
                    Some(AddonStatus::Active) => Status::Ready,
                    Some(AddonStatus::Deleting) => Status::Deleting,
                    Some(AddonStatus::CreateFailed | AddonStatus::UpdateFailed) => {
                        Status::Failed(format!("the add-on failed: {issues}"))
                    }
                    // `DEGRADED` passes once there are nodes.
                    _ => Status::Pending,
                });
            Ok(vec![tagged(found, addon.tags())])
        }
    }

    impl Addon {
        fn role(&self) -> Option<String> {
            let role = self.service_account_role_arn.as_ref();
            role.map(|arn| arn.as_str().to_string())
        }
    }
}
