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
