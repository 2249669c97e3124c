//! The answers to look-ups, as data. A type that is not listed is answered from the forms of
//! its outputs.

use crate::property::Kind;
use crate::resource::Schema;
use crate::value::{Map, Value};

use super::calls::Setting;
use super::forms::{Filling, at_path};
use super::random::hash;
use super::rules;

/// How one output of a look-up is made.
enum Answer {
    /// From a form.
    Form(&'static str),
    /// A list with one item for each zone, from a form in which `{zone}` is the zone's name.
    Zones(&'static str),
}

/// Type, output, answer.
const ANSWERS: &[(&str, &str, Answer)] = &[
    (
        "aws:CallerIdentity",
        "account_id",
        Answer::Form("{account}"),
    ),
    (
        "aws:CallerIdentity",
        "arn",
        Answer::Form("arn:aws:iam::{account}:user/local"),
    ),
    ("aws:CallerIdentity", "id", Answer::Form("{account}")),
    ("ec2:Ami", "id", Answer::Form("ami-{hex17}")),
    ("ec2:AvailabilityZones", "id", Answer::Form("{region}")),
    ("ec2:AvailabilityZones", "names", Answer::Zones("{zone}")),
    (
        "ec2:DefaultVpc",
        "cidr_block",
        Answer::Form("172.31.0.0/16"),
    ),
    ("ec2:DefaultVpc", "id", Answer::Form("vpc-{hex17}")),
    (
        "ec2:DefaultVpc",
        "subnet_ids",
        Answer::Zones("subnet-{hex17}"),
    ),
    ("ec2:DefaultVpc", "zones", Answer::Zones("{zone}")),
];

/// The letters of a region's zones.
fn zones(region: &str) -> &'static [&'static str] {
    match region {
        "us-east-1" => &["a", "b", "c", "d", "e", "f"],
        _ => &["a", "b", "c"],
    }
}

/// The outputs of a look-up: the same for the same inputs.
pub(crate) fn answer(
    setting: &Setting,
    schema: &Schema,
    region: &str,
    inputs: &Map,
) -> Result<Map, String> {
    let seed = setting.seed.unwrap_or_default().to_string();
    let plain = serde_json::to_string(inputs).unwrap_or_default();
    let mut filling = Filling {
        seed: hash(&[&seed, schema.resource_type, region, &plain]),
        seeded_secrets: setting.seed.is_some(),
        region,
        account: &setting.account,
        id: "",
        revision: 1,
        inputs,
    };
    let id = match listed(schema, "id") {
        Some(Answer::Form(form) | Answer::Zones(form)) => filling.fill(form, "id")?,
        None => filling.fill(schema.id, "id")?,
    };
    filling.id = id.as_str().unwrap_or_default();
    let mut outputs = Map::new();
    for output in schema.outputs {
        let value = match (listed(schema, output.name), &output.form) {
            _ if output.name == "id" => id.clone(),
            (Some(Answer::Form(form)), _) | (None, Some(form)) => filling.output(output, form)?,
            (Some(Answer::Zones(form)), _) => {
                let item = |letter: &&str| {
                    let zone = format!("{region}{letter}");
                    filling.fill(&form.replace("{zone}", &zone), &zone)
                };
                Value::List(zones(region).iter().map(item).collect::<Result<_, _>>()?)
            }
            (None, None) => at_path(inputs, output.name).cloned().unwrap_or_default(),
        };
        outputs.insert(output.name.into(), value);
    }
    Ok(outputs)
}

fn listed(schema: &Schema, output: &str) -> Option<&'static Answer> {
    let fits = |entry: &&(&str, &str, Answer)| entry.0 == schema.resource_type && entry.1 == output;
    ANSWERS.iter().find(fits).map(|(_, _, answer)| answer)
}

/// The ids and ARNs among the outputs of a look-up: others may refer to them.
pub(crate) fn given(schema: &Schema, outputs: &Map) -> Vec<String> {
    let mut given = Vec::new();
    for output in schema.outputs {
        if let Some(value) = outputs.get(output.name) {
            rules::references(output.kind, value, &mut |_, text| given.push(text.into()));
            if let (Kind::Text, "id" | "arn", Some(text)) =
                (output.kind, output.name, value.as_str())
            {
                given.push(text.into());
            }
        }
    }
    given
}
