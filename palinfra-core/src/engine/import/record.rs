//! What is recorded of an object that is imported. Pure.

use super::Place;
use crate::diff;
use crate::event::Change;
use crate::record::Record;
use crate::resource::{Options, Schema};
use crate::value::{Map, Value};

/// The record of an object with these inputs and outputs. `wanted`: the inputs of the program.
pub(super) fn of(place: &Place, wanted: &Map, read: Map, outputs: Map, number: u64) -> Record {
    let mut inputs = if place.declared {
        managed(place.schema, wanted, read)
    } else {
        with_defaults(place.schema, read)
    };
    for secret in place.schema.inputs.iter().filter(|input| input.secret) {
        if let Some(value) = inputs.get_mut(secret.name) {
            *value = std::mem::take(value).into_secret();
        }
    }
    Record {
        incarnation: number,
        id: place.id.clone(),
        inputs,
        outputs,
        dependencies: place.dependencies.clone(),
        options: Options {
            protect: place.options.protect || !place.declared,
            ..place.options.clone()
        },
        ready: true,
        line: place.line.clone(),
        ..Record::new(place.urn.clone(), &place.region)
    }
}

/// The inputs that come under the program's management: those that it sets. What else the cloud
/// has stays the cloud's own affair; recorded, it would be taken away. What the cloud never tells
/// and is no secret, such as whether a last snapshot is made, is as the program says.
fn managed(schema: &Schema, wanted: &Map, mut read: Map) -> Map {
    let is_set = |name: &str| wanted.get(name).is_some_and(|value| !value.is_null());
    read.retain(|name, _| is_set(name));
    for input in schema.inputs.iter().filter(|input| input.write_only) {
        if let Some(value) = wanted.get(input.name)
            && !input.secret
            && value.is_known()
            && !value.has_secret()
        {
            read.insert(input.name.into(), value.clone());
        }
    }
    read
}

/// What the cloud never tells is as in a program that does not set it.
fn with_defaults(schema: &Schema, mut read: Map) -> Map {
    let untold = schema.inputs.iter();
    for input in untold.filter(|input| input.write_only && !input.secret) {
        if let Some(default) = input.default {
            read.entry(input.name.into()).or_insert_with(default);
        }
    }
    read
}

/// What differs between the program and the object, as far as the program's values are known.
pub(super) fn changes(place: &Place, mut wanted: Map, record: &Record) -> Vec<Change> {
    if !place.declared {
        return Vec::new();
    }
    diff::leave_ignored(&mut wanted, record, &place.options);
    wanted.retain(|_, value| value.is_known());
    let mut changes = diff::diff(place.schema, &wanted, record, &place.options);
    // What is not known yet may well be the same.
    changes
        .retain(|change| change.new != Value::Null || !place.inputs.contains_key(&change.property));
    changes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::property::Kind;
    use crate::resource::{InputSchema, Usual};

    const SERVER: Schema = Schema {
        resource_type: "rds:DbInstance",
        cloudformation: None,
        lookup: false,
        afterwards: false,
        id: "{name}",
        summary: "",
        unique: &["name"],
        token: false,
        tags: true,
        usual: Usual {
            create: 1,
            update: 1,
            delete: 1,
        },
        apart: &[],
        check: None,
        inputs: &[
            InputSchema::new("name", Kind::Text),
            InputSchema::new("zone", Kind::Text),
            InputSchema {
                write_only: true,
                ..InputSchema::new("skip_final_snapshot", Kind::Bool)
            },
            InputSchema {
                write_only: true,
                ..InputSchema::new("password", Kind::Secret(&Kind::Text))
            },
        ],
        outputs: &[],
    };

    fn map(json: serde_json::Value) -> Map {
        Value::from_json(&json).as_map().cloned().unwrap()
    }

    #[test]
    fn what_the_program_does_not_set_stays_the_clouds_own_affair() {
        let read = map(serde_json::json!({ "name": "it", "zone": "a" }));
        let wanted = map(serde_json::json!({ "name": "it" }));
        assert_eq!(managed(&SERVER, &wanted, read), wanted);
    }

    #[test]
    fn what_the_cloud_never_tells_is_as_the_program_says_unless_it_is_a_secret() {
        let read = map(serde_json::json!({ "name": "it" }));
        let mut wanted = map(serde_json::json!({ "name": "it", "skip_final_snapshot": true }));
        let known = wanted.clone();
        let password = Value::Text("hidden".into()).into_secret();
        wanted.insert("password".into(), password);
        assert_eq!(managed(&SERVER, &wanted, read), known);
    }
}
