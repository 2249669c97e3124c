use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::iam::{PolicyDocument, policy_shape};
use crate::{Tags, rules};

/// A key that encrypts and decrypts, and that never leaves KMS. It is renewed each year,
/// unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "kms:Key",
    cloudformation = "AWS::KMS::Key",
    outputs = KeyOutputs,
    id = "{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{description}",
    usual(create = 2, update = 2, delete = 2),
)]
pub struct Key {
    /// What it is for.
    #[input(default = "")]
    pub description: String,
    /// Who may use and manage it; the resource is `*`, the key itself. Left out: whom IAM
    /// policies of this account allow.
    #[input(check = policy_shape::resource_policy)]
    pub key_policy: Option<PolicyDocument>,
    /// Whether KMS renews it. Only for the default spec.
    #[input(after_create, default = true)]
    pub enable_key_rotation: bool,
    /// After how many days, from 90 to 2560. Left out: 365.
    #[input(after_create, check = rotation_period)]
    pub rotation_period_in_days: Option<i64>,
    /// Whether it can be used.
    #[input(after_create, default = true)]
    pub enabled: bool,
    /// Which kind of key, such as `SYMMETRIC_DEFAULT` or `ECC_NIST_P256`.
    #[input(replaces, default = "SYMMETRIC_DEFAULT")]
    pub key_spec: String,
    /// `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC` or `KEY_AGREEMENT`.
    #[input(replaces, default = "ENCRYPT_DECRYPT", check = key_usage)]
    pub key_usage: String,
    /// Whether it can have copies in other regions.
    #[input(replaces, default = false)]
    pub multi_region: bool,
    /// For how many days a deleted key can be brought back, from 7 to 30.
    #[input(default = 30, write_only, check = pending_window)]
    pub pending_window_in_days: i64,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Key`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct KeyOutputs {
    /// Its id.
    pub id: Output<Id<Key>>,
    /// Its ARN.
    #[output(form = "arn:aws:kms:{region}:{account}:key/{id}")]
    pub arn: Output<Arn<Key>>,
}

fn rotation_period(value: &Value) -> Result<(), String> {
    rules::number(value, 90..=2560)
}

fn pending_window(value: &Value) -> Result<(), String> {
    rules::number(value, 7..=30)
}

fn key_usage(value: &Value) -> Result<(), String> {
    let usages = [
        "ENCRYPT_DECRYPT",
        "SIGN_VERIFY",
        "GENERATE_VERIFY_MAC",
        "KEY_AGREEMENT",
    ];
    rules::one_of(value, &usages)
}
