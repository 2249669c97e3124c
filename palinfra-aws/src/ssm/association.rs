use std::collections::BTreeMap;

use palinfra_core::{Id, Output, Outputs, Resource, Value};

use crate::ec2::Instance;
use crate::{Tags, rules};

/// What instances are kept at by State Manager: a document that its agent runs on them, at once
/// when the association changes, and on a schedule.
///
/// It is ready when the document has run everywhere with success.
///
/// [AWS documentation](https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-associations.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ssm:Association",
    cloudformation = "AWS::SSM::Association",
    outputs = AssociationOutputs,
    id = "{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{document_name} on {instance_ids}",
    usual(create = 90, update = 60, delete = 2),
)]
pub struct Association {
    /// The name that the console shows.
    #[input(check = association_name)]
    pub association_name: String,
    /// The document: one of AWS, such as `AWS-RunShellScript`, or one of the account.
    #[input(cloudformation = "Name")]
    pub document_name: String,
    /// The instances.
    #[input(unordered, cloudformation = "Targets")]
    pub instance_ids: Vec<Id<Instance>>,
    /// The version of the document. Left out: its default version.
    pub document_version: Option<String>,
    /// The document's parameters, such as the `commands` of a script.
    pub parameters: Option<BTreeMap<String, Vec<String>>>,
    /// When it runs again, such as `rate(30 minutes)`, which is the most often. Left out: only
    /// when something changes.
    pub schedule_expression: Option<String>,
    /// How many failures end a run on several instances: `1` or `10%`.
    pub max_errors: Option<String>,
    /// On how many instances it runs at a time: `1` or `50%`.
    pub max_concurrency: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What an [`Association`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AssociationOutputs {
    /// Its id.
    pub id: Output<Id<Association>>,
}

fn association_name(value: &Value) -> Result<(), String> {
    rules::text(value, 3..=128, "letters, digits and any of `_-.`", |c| {
        c.is_ascii_alphanumeric() || "_-.".contains(c)
    })
}
