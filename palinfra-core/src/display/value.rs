//! Values as one line of text.

use std::sync::Arc;

use super::escape::escape;
use crate::property::Kind;
use crate::resource::Schema;
use crate::value::{MASK, Map, Promise, Value};

/// The value as one escaped line: secrets masked, promises by their source.
pub(super) fn show(value: &Value) -> String {
    escape(&value.to_string()).into_owned()
}

/// The value with promises of resources in the component `group` named from inside it:
/// `‹vpc›` instead of `‹network/vpc›`. `group` is the component's `TYPE:NAME`.
pub(super) fn inside(value: &Value, group: &str) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(|item| inside(item, group)).collect()),
        Value::Map(map) => Value::Map(
            map.iter()
                .map(|(name, item)| (name.clone(), inside(item, group)))
                .collect(),
        ),
        Value::Promise(promise) => Value::Promise(match promise {
            Promise::Property { urn, .. } if urn.parents().next() == Some(group) => {
                let name = group.rsplit_once(':').map_or(group, |(_, name)| name);
                let outside = format!("‹{name}/");
                Promise::Shown(promise.to_string().replacen(&outside, "‹", 1))
            }
            Promise::Join(parts) => {
                Promise::Join(parts.iter().map(|part| inside(part, group)).collect())
            }
            Promise::Apply { source, function } => Promise::Apply {
                source: Arc::new(inside(source, group)),
                function: function.clone(),
            },
            other => other.clone(),
        }),
        other => other.clone(),
    }
}

/// The value of one input with everything masked that its schema calls secret, even where
/// the value itself does not say so.
pub(super) fn shielded(value: &Value, input: &str, schema: &Schema) -> Value {
    match schema.input(input) {
        Some(input) if input.secret => mask(value),
        Some(input) => shield(value, input.kind),
        None => value.masked(),
    }
}

fn shield(value: &Value, kind: Kind) -> Value {
    match (value, kind) {
        (_, Kind::Secret(_)) => mask(value),
        (Value::List(items), Kind::List(of)) => {
            Value::List(items.iter().map(|item| shield(item, *of)).collect())
        }
        (Value::Map(map), Kind::Map(of)) => Value::Map(
            map.iter()
                .map(|(name, item)| (name.clone(), shield(item, *of)))
                .collect(),
        ),
        (Value::Map(map), Kind::Fields(fields)) => Value::Map(
            map.iter()
                .map(|(name, item)| {
                    let field = fields.iter().find(|(field, _)| field == name);
                    (
                        name.clone(),
                        shield(item, field.map_or(Kind::Any, |(_, kind)| *kind)),
                    )
                })
                .collect(),
        ),
        (other, _) => other.masked(),
    }
}

fn mask(value: &Value) -> Value {
    if value.is_null() {
        Value::Null
    } else {
        Value::Text(MASK.into())
    }
}

/// A schema's summary, filled in from the inputs. What stands before an input that is not
/// set is left out with it, unless another that is set follows at once: one of several.
pub(super) fn summary(schema: &Schema, inputs: &Map, group: &str) -> String {
    let mut text = String::new();
    let mut rest = schema.summary;
    let mut left_out = "";
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let before = if before.is_empty() { left_out } else { before };
        let value = find(schema, inputs, name, group);
        if value.is_null() {
            left_out = before;
        } else {
            text.push_str(before);
            text.push_str(&show(&value));
            left_out = "";
        }
        rest = after;
    }
    if !text.is_empty() || !schema.summary.contains('{') {
        text.push_str(rest);
    }
    text.trim().into()
}

/// The input at a dotted path.
fn find(schema: &Schema, inputs: &Map, path: &str, group: &str) -> Value {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or("");
    let mut value = match inputs.get(first) {
        Some(value) => inside(&shielded(value, first, schema), group),
        None => Value::Null,
    };
    for part in parts {
        value = value
            .as_map()
            .and_then(|map| map.get(part))
            .cloned()
            .unwrap_or_default();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{InputSchema, Usual};

    const ROUTE: Schema = Schema {
        resource_type: "ec2:Route",
        cloudformation: None,
        lookup: false,
        afterwards: false,
        id: "",
        summary: "{range} → {gateway}{peer} in {table}",
        unique: &[],
        token: false,
        tags: false,
        usual: Usual {
            create: 1,
            update: 1,
            delete: 1,
        },
        apart: &[],
        check: None,
        inputs: &[
            InputSchema::new("range", Kind::Text),
            InputSchema::new("gateway", Kind::Text),
            InputSchema::new("peer", Kind::Text),
            InputSchema::new("table", Kind::Text),
        ],
        outputs: &[],
    };

    fn of(inputs: &[&str]) -> String {
        let inputs = inputs
            .iter()
            .map(|name| (name.to_string(), Value::Text(name.to_string())));
        summary(&ROUTE, &inputs.collect(), "")
    }

    #[test]
    fn what_joins_one_of_several_inputs_stands_before_the_one_that_is_set() {
        assert_eq!(
            of(&["range", "gateway", "table"]),
            "range → gateway in table"
        );
        assert_eq!(of(&["range", "peer", "table"]), "range → peer in table");
        assert_eq!(of(&["range", "table"]), "range in table");
        assert_eq!(of(&["range", "peer"]), "range → peer");
    }
}
