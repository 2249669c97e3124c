use palinfra_core::{Id, Output, Outputs, Resource, Value};

use crate::rules;

/// How CloudFront signs what it asks of an origin, so that a private bucket can let in one
/// distribution alone.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "cloudfront:OriginAccessControl",
    cloudformation = "AWS::CloudFront::OriginAccessControl",
    outputs = OriginAccessControlOutputs,
    id = "E{upper13}",
    summary = "{name}",
    unique("name"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct OriginAccessControl {
    /// The name, unique in the account.
    #[input(check = name, cloudformation = "OriginAccessControlConfig")]
    pub name: String,
    /// What it is for.
    #[input(default = "", cloudformation = "OriginAccessControlConfig")]
    pub description: String,
    /// `s3`, `lambda`, `mediastore` or `mediapackagev2`.
    #[input(default = "s3", check = origin_type, cloudformation = "OriginAccessControlConfig")]
    pub origin_access_control_origin_type: String,
    /// `always`, `never`, or `no-override`, where a client's own signature stays.
    #[input(default = "always", check = behavior, cloudformation = "OriginAccessControlConfig")]
    pub signing_behavior: String,
    /// `sigv4`; there is no other.
    #[input(default = "sigv4", check = protocol, cloudformation = "OriginAccessControlConfig")]
    pub signing_protocol: String,
}

/// What an [`OriginAccessControl`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct OriginAccessControlOutputs {
    /// Its id.
    pub id: Output<Id<OriginAccessControl>>,
}

fn name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=64, "printable characters", |c| !c.is_control())
}

fn origin_type(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["s3", "lambda", "mediastore", "mediapackagev2"])
}

fn behavior(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["always", "never", "no-override"])
}

fn protocol(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["sigv4"])
}
