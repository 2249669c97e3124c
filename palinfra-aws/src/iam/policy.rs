use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{PolicyDocument, policy_shape};
use crate::{Tags, names};

/// A managed policy: rights that several roles can share.
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "iam:Policy",
    cloudformation = "AWS::IAM::ManagedPolicy",
    outputs = PolicyOutputs,
    id = "arn:aws:iam::{account}:policy{path}{policy_name}",
    summary = "{policy_name}",
    unique("policy_name"),
    usual(create = 2, update = 1, delete = 1),
)]
pub struct Policy {
    /// Its name, which no other policy of the account has.
    #[input(replaces, check = names::iam_name_128, cloudformation = "ManagedPolicyName")]
    pub policy_name: String,
    /// What it allows.
    #[input(check = policy_shape::identity_policy)]
    pub policy_document: PolicyDocument,
    /// What it is for. AWS cannot change it later.
    #[input(replaces, check = names::iam_description)]
    pub description: Option<String>,
    /// The folder of its name.
    #[input(default = "/".to_string(), replaces, check = names::iam_path)]
    pub path: String,
    /// Tags. CloudFormation cannot set them.
    #[input(check = names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

impl Policy {
    /// A policy that AWS keeps, by its name and folder, such as
    /// `service-role/AmazonEKSServicePolicy` or `AmazonSSMManagedInstanceCore`.
    pub fn of_aws(name: &str) -> Arn<Policy> {
        Arn::new(format!("arn:aws:iam::aws:policy/{name}"))
    }
}

/// What a [`Policy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct PolicyOutputs {
    /// Its id: its ARN.
    pub id: Output<Id<Policy>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Policy>>,
}
