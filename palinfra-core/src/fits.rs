//! Whether values are of the kinds that schemas ask for. Pure, so that a preview and the local
//! cloud say the same.

use crate::property::{Cidr, Kind, expected};
use crate::resource::InputSchema;
use crate::value::Value;

/// Checks a known value of an input: its kind, and what the schema says of it. The message
/// never has a secret in it.
///
/// # Errors
/// What was expected and what is there.
pub fn check_value(input: &InputSchema, value: &Value) -> Result<(), String> {
    fits(input.kind, value)?;
    let Some(check) = input.check else {
        return Ok(());
    };
    check(&value.exposed()).map_err(|message| {
        let secret = input.secret || value.has_secret();
        // What is said of no text at all tells nothing of this one.
        let nothing = || check(&Value::Text(String::new()));
        if secret && nothing() != Err(message.clone()) {
            "this secret is not one that can be used".into()
        } else {
            message
        }
    })
}

/// Whether a value is of a kind.
///
/// # Errors
/// What was expected and what is there, secrets masked.
pub fn fits(kind: Kind, value: &Value) -> Result<(), String> {
    match (kind, value) {
        (_, Value::Promise(promise)) => Err(format!("{promise} is not known yet")),
        (Kind::Secret(inner), value) => fits(*inner, &value.exposed())
            .map_err(|_| "a secret of another type than is expected".into()),
        (kind, Value::Secret(inner)) => {
            fits(kind, inner).map_err(|_| "a secret of another type than is expected".into())
        }
        (Kind::Any, _)
        | (Kind::Bool, Value::Bool(_))
        | (Kind::Number, Value::Int(_) | Value::Float(_))
        | (Kind::Text, Value::Text(_)) => Ok(()),
        (Kind::Id(_) | Kind::Arn(_), Value::Text(text)) if !text.is_empty() => Ok(()),
        (Kind::Cidr, Value::Text(text)) => Cidr::new(text.as_str()).net().map(|_| ()),
        (Kind::List(item), Value::List(items)) => {
            items.iter().try_for_each(|value| fits(*item, value))
        }
        (Kind::Map(item), Value::Map(map)) => map
            .iter()
            .try_for_each(|(name, value)| under(name, fits(*item, value))),
        (Kind::Fields(fields), Value::Map(map)) => map.iter().try_for_each(|(name, value)| {
            match fields.iter().find(|(field, _)| field == name) {
                Some(_) if value.is_null() => Ok(()),
                Some((_, kind)) => under(name, fits(*kind, value)),
                None => Err(format!("there is no field `{name}`")),
            }
        }),
        (kind, value) => expected(what(kind), value),
    }
}

fn under(name: &str, result: Result<(), String>) -> Result<(), String> {
    result.map_err(|message| format!("{name}: {message}"))
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "true or false",
        Kind::Number => "a number",
        Kind::Text => "text",
        Kind::Cidr => "an IPv4 range",
        Kind::Id(_) => "an id",
        Kind::Arn(_) => "an ARN",
        Kind::List(_) => "a list",
        Kind::Map(_) => "named values",
        Kind::Fields(_) => "fields",
        Kind::Secret(_) => "a secret",
        Kind::Any => "a value",
    }
}
