//! The console of the local cloud: to look at its objects, and to cause drift.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::provider::{Failure, FailureKind};
use crate::resource::Schema;
use crate::urn::Urn;
use crate::value::{Map, Value};

use super::cloud::LocalCloud;
use super::index::Index;
use super::log;
use super::object::{Event, Object};
use super::rules;

/// The console of a local cloud.
pub struct Console {
    cloud: Arc<LocalCloud>,
    schemas: Vec<&'static Schema>,
}

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The cloud's id.
    pub id: String,
    /// Where it lives.
    pub region: String,
    /// Whose it is.
    pub urn: Urn,
    /// `ready`, `pending` or `deleting`.
    pub state: &'static str,
}

/// All about one object, secrets masked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Details {
    /// As in a list.
    #[serde(flatten)]
    pub summary: Summary,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// The inputs.
    pub inputs: Map,
    /// The outputs.
    pub outputs: Map,
    /// The objects that refer to it: type and id.
    pub used_by: Vec<String>,
}

impl Console {
    /// The console of `cloud`. `schemas` are used to check types; an object of another type
    /// is checked against the values that it has.
    pub fn new(cloud: Arc<LocalCloud>, schemas: Vec<&'static Schema>) -> Console {
        Console { cloud, schemas }
    }

    /// All objects, the oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn list(&self) -> Result<Vec<Summary>, Failure> {
        let list = |index: &Index, now| index.all().map(|object| summary(object, now)).collect();
        self.cloud.store().look(list)
    }

    /// One object, by its id, ARN, URN, name in the program, or `TYPE/ID`.
    ///
    /// # Errors
    /// When there is none, or there are several.
    pub fn show(&self, which: &str) -> Result<Details, Failure> {
        let masked = |map: &Map| {
            map.iter()
                .map(|(name, value)| (name.clone(), value.masked()))
                .collect::<Map>()
        };
        self.cloud.store().look(|index, now| {
            let object = choose(index, which)?;
            let users = index.users(object.number);
            Ok(Details {
                summary: summary(object, now),
                created: object.created / 1000,
                inputs: masked(&object.inputs),
                outputs: masked(&object.outputs),
                used_by: users
                    .map(|user| format!("{} {}", user.resource_type, user.id))
                    .collect(),
            })
        })?
    }

    /// Sets a property of an object behind the back of the program that made it. `property`
    /// may be a path into named values: `tags.Name`. Text is read as JSON where the property
    /// is not text. `Null` takes it away.
    ///
    /// # Errors
    /// When there is no such object or property, or the value has another type.
    pub fn set(&self, which: &str, property: &str, value: Value) -> Result<(), Failure> {
        self.cloud.store().change(|index, _| {
            let mut object = choose(index, which)?.clone();
            let schema = self.schema(&object);
            let (name, rest) = property.split_once('.').unwrap_or((property, ""));
            let is_input = match schema {
                Some(schema) => schema.input(name).is_some(),
                None => object.inputs.contains_key(name),
            };
            if is_input {
                let old = object.inputs.get(name).cloned().unwrap_or_default();
                let new = changed(schema, name, &old, rest, value)?;
                if object.outputs.get(name) == Some(&old) {
                    put(&mut object.outputs, name, new.clone());
                }
                put(&mut object.inputs, name, new);
            } else if let Some(old) = object.outputs.get(property).cloned() {
                let new = changed(None, property, &old, "", value)?;
                object.outputs.insert(property.into(), new);
            } else {
                let message = format!("{} has no property `{property}`", object.describe());
                return Err(rules::refused("InvalidParameter", message));
            }
            Ok((vec![Event::Put(Box::new(object))], ()))
        })
    }

    /// Takes an object away, even one that is in use.
    ///
    /// # Errors
    /// When there is none, or there are several.
    pub fn remove(&self, which: &str) -> Result<(), Failure> {
        self.cloud.store().change(|index, _| {
            let number = choose(index, which)?.number;
            Ok((vec![Event::Gone { number }], ()))
        })
    }

    /// Takes away all objects of a folder, whatever key they were made with.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn reset(folder: &Path) -> Result<(), Failure> {
        log::reset(folder)
    }

    fn schema(&self, object: &Object) -> Option<&'static Schema> {
        let fits = |schema: &&&Schema| schema.resource_type == object.resource_type;
        self.schemas.iter().find(fits).copied()
    }
}

fn summary(object: &Object, now: u64) -> Summary {
    Summary {
        resource_type: object.resource_type.clone(),
        id: object.id.clone(),
        region: object.region.clone(),
        urn: object.urn.clone(),
        state: match object.gone {
            Some(_) => "deleting",
            None if object.ready > now => "pending",
            None => "ready",
        },
    }
}

/// The one object that `which` means.
fn choose<'a>(index: &'a Index, which: &str) -> Result<&'a Object, Failure> {
    let means = |object: &&Object| {
        let of_type = which
            .strip_prefix(object.resource_type.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|id| id == object.id);
        of_type
            || object.names.iter().any(|name| name == which)
            || object.urn.as_str() == which
            || object.urn.short() == which
    };
    let found: Vec<&Object> = index.all().filter(means).collect();
    match found.as_slice() {
        [object] => Ok(object),
        [] => {
            let message = format!("there is no object `{which}`; `local ls` lists them");
            Err(Failure::new(FailureKind::NotFound, "NotFound", message))
        }
        several => {
            let names: Vec<String> = several
                .iter()
                .take(5)
                .map(|object| format!("{}/{}", object.resource_type, object.id))
                .collect();
            let message = format!("`{which}` means several objects: {}", names.join(", "));
            Err(rules::refused("InvalidParameter", message))
        }
    }
}

fn put(map: &mut Map, name: &str, value: Value) {
    if value.is_null() {
        map.remove(name);
    } else {
        map.insert(name.into(), value);
    }
}

/// The property with `value` at the path `rest` inside of it.
fn changed(
    schema: Option<&Schema>,
    name: &str,
    old: &Value,
    rest: &str,
    value: Value,
) -> Result<Value, Failure> {
    let input = schema.and_then(|schema| schema.input(name));
    let fits = |value: &Value| match input {
        _ if value.is_null() => Ok(()),
        Some(input) => crate::fits::fits(input.kind, value),
        None if old.is_null() || same_type(&old.exposed(), &value.exposed()) => Ok(()),
        None => Err("a value of another type is expected".to_string()),
    };
    let as_json = match &value {
        Value::Text(text) => serde_json::from_str(text)
            .ok()
            .map(|json| Value::from_json(&json)),
        _ => None,
    };
    let mut problem = String::new();
    for value in std::iter::once(value).chain(as_json) {
        let new = at(old, rest, value);
        match fits(&new) {
            Ok(()) if old.has_secret() || input.is_some_and(|input| input.secret) => {
                return Ok(if new.is_null() {
                    new
                } else {
                    new.into_secret()
                });
            }
            Ok(()) => return Ok(new),
            Err(message) if problem.is_empty() => problem = message,
            Err(_) => {}
        }
    }
    Err(rules::refused(
        "InvalidParameter",
        format!("`{name}`: {problem}"),
    ))
}

/// `old` with `value` at a dotted path inside of it; names on the way are made.
fn at(old: &Value, path: &str, value: Value) -> Value {
    if path.is_empty() {
        return value;
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut map = old.as_map().cloned().unwrap_or_default();
    let inner = map.get(first).cloned().unwrap_or_default();
    put(&mut map, first, at(&inner, rest, value));
    Value::Map(map)
}

fn same_type(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_));
    std::mem::discriminant(a) == std::mem::discriminant(b) || number(a) && number(b)
}
