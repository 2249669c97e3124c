//! `schema`.

use serde_json::{Value as JsonValue, json};

use super::arguments::SchemaOf;
use super::problem::{DONE, Problem};
use super::terminal::Terminal;
use crate::display::table;
use crate::property::Kind;
use crate::resource::{InputSchema, Schema};

/// Prints the resource types, in the order of their names.
pub fn schema(
    types: &[&'static Schema],
    arguments: &SchemaOf,
    json: bool,
    terminal: &Terminal,
) -> Result<u8, Problem> {
    let mut types: Vec<&'static Schema> = types.to_vec();
    types.sort_by_key(|schema| schema.resource_type);
    if let Some(name) = &arguments.resource_type {
        types.retain(|schema| schema.resource_type == name);
        if types.is_empty() {
            return Err(Problem::failed(
                format!("there is no resource type `{}`", name.escape_debug()),
                "`schema` lists them",
            ));
        }
    }
    let text = if json {
        let list: Vec<JsonValue> = types.iter().map(|schema| as_json(schema)).collect();
        format!("{}\n", JsonValue::from(list))
    } else if let ([schema], true) = (types.as_slice(), arguments.resource_type.is_some()) {
        let rows: Vec<Vec<String>> = schema.inputs.iter().map(input_row).collect();
        table(
            &["input", "kind", "", "CloudFormation"],
            &rows,
            &terminal.style,
        )
    } else {
        let rows: Vec<Vec<String>> = types
            .iter()
            .map(|schema| {
                vec![
                    schema.resource_type.to_string(),
                    schema
                        .cloudformation
                        .unwrap_or(if schema.lookup { "(look-up)" } else { "" })
                        .into(),
                    schema.inputs.len().to_string(),
                    schema.outputs.len().to_string(),
                ]
            })
            .collect();
        table(
            &["type", "CloudFormation", "inputs", "outputs"],
            &rows,
            &terminal.style,
        )
    };
    terminal.stdout.print(&text);
    Ok(DONE)
}

fn as_json(schema: &Schema) -> JsonValue {
    let inputs = schema.inputs.iter().map(|input| {
        json!({
            "name": input.name,
            "cloudformation": input.cloudformation,
            "kind": kind(input.kind),
            "required": input.required,
            "default": input.default.map(|default| default().to_json()),
            "replaces": input.replaces,
            "secret": input.secret,
            "references": input.references(),
        })
    });
    let outputs = schema.outputs.iter().map(|output| {
        json!({
            "name": output.name,
            "kind": kind(output.kind),
            "secret": output.kind.is_secret(),
        })
    });
    json!({
        "type": schema.resource_type,
        "cloudformation": schema.cloudformation,
        "lookup": schema.lookup,
        "inputs": inputs.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
    })
}

fn input_row(input: &InputSchema) -> Vec<String> {
    let remarks = [
        (input.required, "required"),
        (input.replaces, "replaces"),
        (input.secret, "secret"),
    ];
    let remarks: Vec<&str> = remarks
        .into_iter()
        .filter_map(|(is, remark)| is.then_some(remark))
        .collect();
    vec![
        input.name.into(),
        kind(input.kind),
        remarks.join(", "),
        input.cloudformation.unwrap_or_default().into(),
    ]
}

/// A kind in words: `text`, `id of ec2:Vpc`, `list of text`.
fn kind(of: Kind) -> String {
    match of {
        Kind::Bool => "true or false".into(),
        Kind::Number => "number".into(),
        Kind::Text => "text".into(),
        Kind::Cidr => "IPv4 range".into(),
        Kind::Id(to) => format!("id of {to}"),
        Kind::Arn(to) => format!("ARN of {to}"),
        Kind::List(item) => format!("list of {}", kind(*item)),
        Kind::Map(item) => format!("map of {}", kind(*item)),
        Kind::Fields(fields) => {
            let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            format!("fields {}", names.join(", "))
        }
        Kind::Secret(inner) => format!("secret {}", kind(*inner)),
        Kind::Any => "any".into(),
    }
}
