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

#[cfg(feature = "eks")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_eks::types as sdk;
    use palinfra_core::{Property, Value};

    use super::{AccessEntry, AccessPolicy, AccessScope, ScopeType};
    use crate::eks::live::{halves, sdk_tags, tagged, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
        text_as,
    };

    #[async_trait]
    impl Live for AccessEntry {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let create = call.aws.eks().create_access_entry();
            let create = create
                .cluster_name(self.cluster_name.as_str())
                .principal_arn(self.principal_arn.as_str())
                .r#type(&self.entry_type)
                .set_kubernetes_groups(self.kubernetes_groups.clone())
                .set_username(self.username.clone())
                .client_request_token(call.token)
                .set_tags(sdk_tags(&call.tags));
            create.send().await.map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let (principal, cluster) = halves(at.id, '|')?;
            if change.any(&["kubernetes_groups", "username"]) {
                let call = at.aws.eks().update_access_entry();
                let groups = self.kubernetes_groups.clone().unwrap_or_default();
                let call = call
                    .cluster_name(cluster)
                    .principal_arn(principal)
                    .set_kubernetes_groups(Some(groups))
                    .set_username(self.username.clone());
                call.send().await.map_err(failure)?;
            }
            if change.has("access_policies") {
                self.update_policies(at, change).await?;
            }
            update_tags(at.aws, at.output("arn"), change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let (principal, cluster) = halves(at.id, '|')?;
            let call = at.aws.eks().delete_access_entry();
            let call = call.cluster_name(cluster).principal_arn(principal);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let (principal, cluster) = halves(at.id, '|')?;
            let call = aws.eks().describe_access_entry();
            let call = call.cluster_name(cluster).principal_arn(principal);
            let answer = call.send().await.map_err(failure)?;
            let Some(entry) = answer.access_entry() else {
                return Ok(Vec::new());
            };
            let mut found = Found::new(at.id)
                .input("cluster_name", cluster)
                .input("principal_arn", principal)
                .input("entry_type", entry.r#type())
                .input("kubernetes_groups", entry.kubernetes_groups())
                .input("username", entry.username())
                .output("arn", entry.access_entry_arn());
            if at.shows("access_policies") {
                found = found.input("access_policies", policies(at).await?);
            }
            Ok(vec![tagged(found, entry.tags())])
        }
    }

    impl AccessEntry {
        async fn update_policies(
            &self,
            at: &Object<'_>,
            change: &Change<'_>,
        ) -> Result<(), Failure> {
            let (principal, cluster) = halves(at.id, '|')?;
            let before: Vec<AccessPolicy> = change.before("access_policies")?.unwrap_or_default();
            let wanted = self.access_policies.clone().unwrap_or_default();
            for policy in wanted.iter().filter(|policy| !before.contains(policy)) {
                let scope = sdk::AccessScope::builder()
                    .r#type(text_as(policy.access_scope.scope_type))
                    .set_namespaces(policy.access_scope.namespaces.clone());
                let call = at.aws.eks().associate_access_policy();
                let call = call
                    .cluster_name(cluster)
                    .principal_arn(principal)
                    .policy_arn(&policy.policy_arn)
                    .access_scope(scope.build());
                call.send().await.map_err(failure)?;
            }
            let kept = |old: &AccessPolicy| wanted.iter().any(|it| it.policy_arn == old.policy_arn);
            for policy in before.iter().filter(|old| !kept(old)) {
                let call = at.aws.eks().disassociate_access_policy();
                let call = call
                    .cluster_name(cluster)
                    .principal_arn(principal)
                    .policy_arn(&policy.policy_arn);
                not_found_is((), call.send().await.map(drop).map_err(failure))?;
            }
            Ok(())
        }
    }

    async fn policies(at: &Object<'_>) -> Result<Value, Failure> {
        let (principal, cluster) = halves(at.id, '|')?;
        let call = at.aws.eks().list_associated_access_policies();
        let call = call.cluster_name(cluster).principal_arn(principal);
        let pages = call.into_paginator().items().send();
        let policies = pages
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure)?;
        let policies = policies.iter().map(|it| {
            let scope = it.access_scope();
            let namespaces = scope.map(|it| it.namespaces().to_vec()).unwrap_or_default();
            let everywhere =
                scope.and_then(|it| it.r#type()) == Some(&sdk::AccessScopeType::Cluster);
            let policy = AccessPolicy {
                policy_arn: it.policy_arn().unwrap_or_default().into(),
                access_scope: AccessScope {
                    scope_type: if everywhere {
                        ScopeType::Cluster
                    } else {
                        ScopeType::Namespace
                    },
                    namespaces: Some(namespaces).filter(|it| !it.is_empty()),
                },
            };
            policy.into_value()
        });
        Ok(Value::List(policies.collect()))
    }
}
