//! Makes what a cloud tells comparable with what a program says. Pure.

use palinfra_core::diff;
use palinfra_core::provider::Reading;
use palinfra_core::resource::InputSchema;
use palinfra_core::{Kind, Map, Schema, Value};

use super::found::Found;
use super::tags;

/// What a read found, for the engine: our tags hidden, nothing that only looks different.
pub fn reading(schema: &Schema, recorded: &Map, found: Found) -> Reading {
    let outputs = outputs(schema, &found);
    let mut inputs = found.inputs;
    if let Some(all) = &found.tags
        && schema.tags
    {
        let shown = tags::of_user(all).into_iter();
        let shown = shown
            .map(|(key, value)| (key, Value::Text(value)))
            .collect();
        inputs.insert("tags".into(), Value::Map(shown));
    }
    for (name, value) in &mut inputs {
        let input = schema.input(name);
        debug_assert!(
            input.is_some(),
            "{} has no input `{name}`",
            schema.resource_type
        );
        if let (Some(input), Some(recorded)) = (input, recorded.get(name)) {
            *value = as_recorded(input, recorded, std::mem::take(value));
        }
    }
    Reading::Present { inputs, outputs }
}

/// The inputs that a program wants, as a read takes them: what is not known yet is asked for
/// all the same.
pub fn asked(wanted: &Map) -> Map {
    let known = |value: &Value| {
        if value.is_known() {
            value.clone()
        } else {
            Value::Null
        }
    };
    let all = wanted.iter();
    all.map(|(name, value)| (name.clone(), known(value)))
        .collect()
}

/// The outputs: those that were found, the id, and those that echo an input.
pub fn outputs(schema: &Schema, found: &Found) -> Map {
    let mut outputs = found.outputs.clone();
    for output in schema.outputs {
        if outputs.contains_key(output.name) {
            continue;
        }
        let value = match output.name {
            "id" => Value::Text(found.id.clone()),
            name => found.inputs.get(name).cloned().unwrap_or_default(),
        };
        if !value.is_null() {
            outputs.insert(output.name.into(), value);
        }
    }
    for (name, value) in &mut outputs {
        let output = schema.output(name);
        debug_assert!(
            output.is_some(),
            "{} has no output `{name}`",
            schema.resource_type
        );
        if output.is_some_and(|output| output.kind.is_secret()) {
            *value = std::mem::take(value).into_secret();
        }
    }
    outputs
}

/// Whether an object has the inputs that a create asked for.
pub fn is_as_asked(schema: &Schema, asked: &Map, found: &Found) -> bool {
    asked.iter().all(
        |(name, asked)| match (schema.input(name), found.inputs.get(name)) {
            (Some(input), Some(found)) => diff::equal(
                Some(input),
                asked,
                &as_recorded(input, asked, found.clone()),
            ),
            _ => true,
        },
    )
}

/// What the cloud has, without what it only says otherwise: fields that the program does not
/// set, the layout of a document of JSON, a list in an order that means nothing.
fn as_recorded(input: &InputSchema, recorded: &Value, actual: Value) -> Value {
    let shaped = shaped(input.kind, recorded, actual);
    let same = diff::equal(Some(input), recorded, &shaped) || same_document(recorded, &shaped);
    if same { recorded.clone() } else { shaped }
}

/// Without the fields that `recorded` does not have.
fn shaped(kind: Kind, recorded: &Value, actual: Value) -> Value {
    match (kind, recorded, actual) {
        (Kind::Secret(inner), recorded, actual) => {
            shaped(*inner, &recorded.exposed(), actual).into_secret()
        }
        (Kind::Fields(fields), Value::Map(recorded), Value::Map(actual)) => {
            let kept = actual.into_iter().filter_map(|(name, value)| {
                let (_, kind) = fields.iter().find(|(field, _)| *field == name)?;
                let value = shaped(*kind, recorded.get(&name)?, value);
                (!value.is_null()).then_some((name, value))
            });
            Value::Map(kept.collect())
        }
        (Kind::List(item), Value::List(recorded), Value::List(actual)) => {
            // Each item has the fields of any recorded one: items have no names to pair by.
            let example = recorded
                .iter()
                .cloned()
                .reduce(with_fields_of)
                .unwrap_or_default();
            Value::List(
                actual
                    .into_iter()
                    .map(|value| shaped(*item, &example, value))
                    .collect(),
            )
        }
        (_, _, actual) => actual,
    }
}

fn with_fields_of(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Map(mut a), Value::Map(b)) => {
            for (name, value) in b {
                let merged = match a.remove(&name) {
                    Some(other) => with_fields_of(other, value),
                    None => value,
                };
                a.insert(name, merged);
            }
            Value::Map(a)
        }
        (a, _) => a,
    }
}

/// Whether both are documents, such as policies, that say the same: AWS reorders lists of
/// text and writes lists of one item as that item.
fn same_document(a: &Value, b: &Value) -> bool {
    fn document(value: &Value) -> Option<serde_json::Value> {
        let json = match value.exposed() {
            Value::Text(text) => serde_json::from_str(&text).ok()?,
            map @ Value::Map(_) => map.to_json(),
            _ => return None,
        };
        json.is_object().then(|| normal(json))
    }
    match (document(a), document(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn normal(json: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match json {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.into_iter().map(normal).collect();
            if items.iter().all(Json::is_string) {
                items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            }
            if items.len() == 1 {
                items.swap_remove(0)
            } else {
                Json::Array(items)
            }
        }
        Json::Object(map) => Json::Object(map.into_iter().map(|(k, v)| (k, normal(v))).collect()),
        plain => plain,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        Value::from_json(&serde_json::from_str(json).unwrap())
    }

    fn seen(kind: Kind, recorded: &str, actual: &str) -> Value {
        as_recorded(
            &InputSchema::new("it", kind),
            &value(recorded),
            value(actual),
        )
    }

    const BLOCK: Kind = Kind::Fields(&[("port", Kind::Number), ("host", Kind::Text)]);

    #[test]
    fn fields_that_the_program_does_not_set_are_not_drift() {
        assert_eq!(
            seen(BLOCK, r#"{"port":1}"#, r#"{"port":1,"host":"h"}"#),
            value(r#"{"port":1}"#)
        );
        assert_eq!(
            seen(BLOCK, r#"{"port":1}"#, r#"{"port":2,"host":"h"}"#),
            value(r#"{"port":2}"#)
        );
    }

    #[test]
    fn items_of_a_list_keep_the_fields_that_any_recorded_item_has() {
        let recorded = r#"[{"port":1},{"port":2,"host":"h"}]"#;
        let kind = Kind::List(&BLOCK);
        assert_eq!(seen(kind, recorded, recorded), value(recorded));
        let more = r#"[{"port":1},{"port":2,"host":"h"},{"port":3}]"#;
        assert_eq!(seen(kind, recorded, more), value(more));
    }

    #[test]
    fn a_policy_in_another_layout_is_the_same_and_in_other_words_is_not() {
        let recorded = r#"{"Statement":[{"Action":["b","a"],"Effect":"Allow"}]}"#;
        let told = r#"{ "Statement": {"Effect": "Allow", "Action": ["a","b"]} }"#;
        let other = r#"{"Statement":{"Effect":"Deny","Action":["a","b"]}}"#;
        let text = |json: &str| Value::Text(json.into());
        let input = InputSchema::new("policy", Kind::Any);
        assert_eq!(
            as_recorded(&input, &text(recorded), text(told)),
            text(recorded)
        );
        assert_eq!(
            as_recorded(&input, &value(recorded), text(told)),
            value(recorded)
        );
        assert_eq!(
            as_recorded(&input, &text(recorded), text(other)),
            text(other)
        );
    }
}
