use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Policy, PolicyDocument, policy_shape};
use crate::{Tags, names};

/// What a service, a program or a person can be for a while, with rights of its own.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:Role",
    cloudformation = "AWS::IAM::Role",
    outputs = RoleOutputs,
    id = "{role_name}",
    summary = "{role_name}",
    unique("role_name"),
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Role {
    /// Its name, which no other role of the account has.
    #[input(replaces, check = names::role_name)]
    pub role_name: String,
    /// Who may be it, such as [`PolicyDocument::assumed_by_service`].
    #[input(check = policy_shape::trust)]
    pub assume_role_policy_document: PolicyDocument,
    /// What it is for.
    #[input(check = names::iam_description)]
    pub description: Option<String>,
    /// Managed policies that it has. Left out, it may get them by
    /// [`RolePolicyAttachment`](super::RolePolicyAttachment).
    #[input(after_create, unordered)]
    pub managed_policy_arns: Option<Vec<Arn<Policy>>>,
    /// Policies of its own, by name.
    #[input(after_create, check = names::inline_policies)]
    pub policies: Option<BTreeMap<String, PolicyDocument>>,
    /// The most that it may ever do, whatever its policies say.
    pub permissions_boundary: Option<Arn<Policy>>,
    /// The seconds that a session may last, from 3600 to 43200.
    #[input(check = names::session_duration)]
    pub max_session_duration: Option<i64>,
    /// The folder of its name.
    #[input(default = "/".to_string(), replaces, check = names::iam_path)]
    pub path: String,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Role`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RoleOutputs {
    /// Its id: its name.
    pub id: Output<Id<Role>>,
    /// Its ARN.
    #[output(form = "arn:aws:iam::{account}:role{path}{role_name}")]
    pub arn: Output<Arn<Role>>,
    /// The id that another role of the same name would not have.
    #[output(form = "AROA{upper17}")]
    pub role_id: Output<String>,
}

#[cfg(feature = "iam")]
mod live {
    use std::collections::BTreeMap;

    use async_trait::async_trait;
    use palinfra_core::{Map, Value};

    use super::{PolicyDocument, Role};
    use crate::iam::live::{attached_policies, decoded, document, sdk_tags, tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    /// What a session may last where nothing else is said.
    const USUAL_SESSION: i32 = 3600;

    #[async_trait]
    impl Live for Role {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let boundary = self
                .permissions_boundary
                .as_ref()
                .map(|arn| arn.as_str().to_string());
            call.aws
                .iam()
                .create_role()
                .role_name(&self.role_name)
                .path(&self.path)
                .assume_role_policy_document(document(&self.assume_role_policy_document))
                .set_description(self.description.clone())
                .set_max_session_duration(self.session())
                .set_permissions_boundary(boundary)
                .set_tags(sdk_tags(&call.tags)?)
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let iam = at.aws.iam();
            if change.has("assume_role_policy_document") {
                let document = document(&self.assume_role_policy_document);
                let call = iam
                    .update_assume_role_policy()
                    .role_name(at.id)
                    .policy_document(document);
                call.send().await.map_err(failure)?;
            }
            if change.any(&["description", "max_session_duration"]) {
                let call = iam.update_role().role_name(at.id);
                let call = call.description(self.description.as_deref().unwrap_or_default());
                let call = call.max_session_duration(self.session().unwrap_or(USUAL_SESSION));
                call.send().await.map_err(failure)?;
            }
            if change.has("permissions_boundary") {
                match &self.permissions_boundary {
                    Some(arn) => {
                        let call = iam.put_role_permissions_boundary().role_name(at.id);
                        let call = call.permissions_boundary(arn.as_str());
                        call.send().await.map_err(failure)?;
                    }
                    None => {
                        let call = iam.delete_role_permissions_boundary().role_name(at.id);
                        not_found_is((), call.send().await.map(drop).map_err(failure))?;
                    }
                }
            }
            if change.has("managed_policy_arns") {
                let before: Vec<String> = change.before("managed_policy_arns")?.unwrap_or_default();
                let wanted = self.managed_policy_arns.iter().flatten();
                let wanted: Vec<&str> = wanted.map(|arn| arn.as_str()).collect();
                for arn in wanted
                    .iter()
                    .filter(|arn| !before.iter().any(|old| old == **arn))
                {
                    let call = iam.attach_role_policy().role_name(at.id).policy_arn(*arn);
                    call.send().await.map_err(failure)?;
                }
                for arn in before.iter().filter(|old| !wanted.contains(&old.as_str())) {
                    detach(at, arn).await?;
                }
            }
            if change.has("policies") {
                let before: Map = change
                    .before::<BTreeMap<_, _>>("policies")?
                    .unwrap_or_default();
                let none = BTreeMap::new();
                let wanted: &BTreeMap<String, PolicyDocument> =
                    self.policies.as_ref().unwrap_or(&none);
                for (name, policy) in wanted {
                    let call = iam.put_role_policy().role_name(at.id).policy_name(name);
                    call.policy_document(document(policy))
                        .send()
                        .await
                        .map_err(failure)?;
                }
                for name in before.keys().filter(|name| !wanted.contains_key(*name)) {
                    delete_policy(at, name).await?;
                }
            }
            let tags = change.tags();
            if !tags.set.is_empty() {
                let call = iam
                    .tag_role()
                    .role_name(at.id)
                    .set_tags(sdk_tags(&tags.set)?);
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = iam
                    .untag_role()
                    .role_name(at.id)
                    .set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        /// A role goes only without policies, whoever gave it these.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            for arn in attached_policies(at.aws, at.id).await? {
                detach(at, &arn).await?;
            }
            for name in policy_names(at).await? {
                delete_policy(at, &name).await?;
            }
            at.aws
                .iam()
                .delete_role()
                .role_name(at.id)
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let answer = aws
                .iam()
                .get_role()
                .role_name(at.id)
                .send()
                .await
                .map_err(failure)?;
            let Some(role) = answer.role() else {
                return Ok(Vec::new());
            };
            let boundary = role
                .permissions_boundary()
                .and_then(|it| it.permissions_boundary_arn());
            let mut found = Found::new(role.role_name())
                .input("role_name", role.role_name())
                .input("path", role.path())
                .input(
                    "assume_role_policy_document",
                    role.assume_role_policy_document().map(decoded),
                )
                .input(
                    "description",
                    role.description().filter(|text| !text.is_empty()),
                )
                .input("permissions_boundary", boundary)
                .input("max_session_duration", role.max_session_duration())
                .output("arn", role.arn())
                .output("role_id", role.role_id())
                .tags(tags(role.tags()));
            if at.shows("managed_policy_arns") {
                found = found.input(
                    "managed_policy_arns",
                    attached_policies(at.aws, at.id).await?,
                );
            }
            if at.shows("policies") {
                found = found.input("policies", policies(at).await?);
            }
            Ok(vec![found])
        }
    }

    impl Role {
        fn session(&self) -> Option<i32> {
            self.max_session_duration
                .and_then(|seconds| i32::try_from(seconds).ok())
        }
    }

    async fn policy_names(at: &Object<'_>) -> Result<Vec<String>, Failure> {
        let names = at
            .aws
            .iam()
            .list_role_policies()
            .role_name(at.id)
            .into_paginator()
            .items();
        names
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(failure)
    }

    async fn policies(at: &Object<'_>) -> Result<Value, Failure> {
        let mut policies = Map::new();
        for name in policy_names(at).await? {
            let call = at
                .aws
                .iam()
                .get_role_policy()
                .role_name(at.id)
                .policy_name(&name);
            let answer = call.send().await.map_err(failure)?;
            policies.insert(name, decoded(answer.policy_document()));
        }
        Ok(Value::Map(policies))
    }

    async fn detach(at: &Object<'_>, arn: &str) -> Result<(), Failure> {
        let call = at
            .aws
            .iam()
            .detach_role_policy()
            .role_name(at.id)
            .policy_arn(arn);
        not_found_is((), call.send().await.map(drop).map_err(failure))
    }

    async fn delete_policy(at: &Object<'_>, name: &str) -> Result<(), Failure> {
        let call = at
            .aws
            .iam()
            .delete_role_policy()
            .role_name(at.id)
            .policy_name(name);
        not_found_is((), call.send().await.map(drop).map_err(failure))
    }
}
