use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::{Tags, names, rules};

/// Watches an account in a region for threats: calls with stolen credentials, machines that
/// talk to bad addresses, odd reads of data.
///
/// There is one for each account and region. Where there is one already, AWS refuses another:
/// import it, or leave it to whom it belongs.
///
/// [AWS documentation](https://docs.aws.amazon.com/guardduty/latest/ug/what-is-guardduty.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "guardduty:Detector",
    cloudformation = "AWS::GuardDuty::Detector",
    outputs = DetectorOutputs,
    id = "{hex32}",
    summary = "{finding_publishing_frequency}",
    token,
    usual(create = 2, update = 2, delete = 2),
)]
pub struct Detector {
    /// Whether it watches, or is suspended.
    #[input(default = true)]
    pub enable: bool,
    /// How often a finding that goes on is told again: `FIFTEEN_MINUTES`, `ONE_HOUR` or
    /// `SIX_HOURS`.
    #[input(default = "SIX_HOURS".to_string(), check = frequency)]
    pub finding_publishing_frequency: String,
    /// What it looks at besides the account's log of calls, flows and DNS, each with whether it
    /// does: `S3_DATA_EVENTS`, `RDS_LOGIN_EVENTS` and others, each at a price. What is left out
    /// stays as AWS has it.
    #[input(check = features)]
    pub features: Option<BTreeMap<String, bool>>,
    /// Tags.
    #[input(check = names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Detector`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DetectorOutputs {
    /// Its id.
    pub id: Output<Id<Detector>>,
    /// Its ARN.
    #[output(form = "arn:aws:guardduty:{region}:{account}:detector/{id}")]
    pub arn: Output<Arn<Detector>>,
}

fn frequency(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"])
}

fn features(value: &Value) -> Result<(), String> {
    let names = value.as_map().into_iter().flatten();
    let names = names.map(|(name, _)| Value::Text(name.clone()));
    for name in names {
        rules::text(&name, 1..=64, "upper-case letters, digits and `_`", |c| {
            c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
        })
        .map_err(|problem| format!("a feature's name {problem}"))?;
    }
    Ok(())
}
