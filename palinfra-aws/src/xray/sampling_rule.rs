use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::{Tags, names, rules};

/// Which requests are traced: so many in each second, and a part of all others. The rule with
/// the lowest priority of those that fit a request counts. What is left out fits everything.
///
/// [AWS documentation](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "xray:SamplingRule",
    cloudformation = "AWS::XRay::SamplingRule",
    outputs = SamplingRuleOutputs,
    id = "arn:aws:xray:{region}:{account}:sampling-rule/{rule_name}",
    summary = "{fixed_rate} of {service_name}",
    unique("rule_name"),
)]
pub struct SamplingRule {
    /// The name, unique in the region.
    #[input(replaces, check = rule_name)]
    pub rule_name: String,
    /// From 1 to 9999; the lowest comes first.
    #[input(check = priority, cloudformation = "SamplingRule")]
    pub priority: i64,
    /// The part of requests that is traced beyond `reservoir_size`, from 0 to 1.
    #[input(check = rate, cloudformation = "SamplingRule")]
    pub fixed_rate: f64,
    /// How many requests a second are traced before that, over all machines.
    #[input(default = 1, check = reservoir, cloudformation = "SamplingRule")]
    pub reservoir_size: i64,
    /// The service's name, in which `*` and `?` stand for anything.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub service_name: String,
    /// What it runs on, such as `AWS::ECS::Container`.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub service_type: String,
    /// The host that a request names.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub host: String,
    /// The method of HTTP.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub http_method: String,
    /// The path of the address.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub url_path: String,
    /// The ARN of what the service runs as.
    #[input(default = "*".to_string(), cloudformation = "SamplingRule")]
    pub resource_arn: String,
    /// What segments must say of themselves, by name.
    #[input(cloudformation = "SamplingRule")]
    pub attributes: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`SamplingRule`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SamplingRuleOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<SamplingRule>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<SamplingRule>>,
    /// Its name.
    pub rule_name: Output<String>,
}

fn rule_name(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some("Default") => Err("must not be `Default`, the name of AWS's own rule".into()),
        _ => rules::text(value, 1..=32, "letters, digits, `-` and `_`", |c| {
            c.is_ascii_alphanumeric() || "-_".contains(c)
        }),
    }
}

fn priority(value: &Value) -> Result<(), String> {
    rules::number(value, 1..=9999)
}

fn reservoir(value: &Value) -> Result<(), String> {
    rules::number(value, 0..=1_000_000)
}

fn rate(value: &Value) -> Result<(), String> {
    match value {
        Value::Float(rate) if !(0.0..=1.0).contains(rate) => {
            Err(format!("must be from 0 to 1, not {rate}"))
        }
        _ => Ok(()),
    }
}
