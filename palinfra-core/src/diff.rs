//! The three-way diff: what the program wants, what was applied, what the cloud has. Pure.

use indexmap::IndexSet;

use crate::event::Change;
use crate::record::Record;
use crate::resource::{InputSchema, Options, Schema};
use crate::value::{Map, Value};

/// The inputs of a resource that differ from what is wanted.
///
/// What the cloud has (`record.drift`) counts before what was applied (`record.inputs`). An
/// input that the program does not set is the cloud's own affair, unless it was applied
/// before: then it is taken back. One of which it is not known whether it was set differs from
/// all that could be wanted.
pub fn diff(schema: &Schema, wanted: &Map, record: &Record, options: &Options) -> Vec<Change> {
    let mut changes = Vec::new();
    let names: IndexSet<&String> = wanted.keys().chain(record.input_names()).collect();
    for name in names {
        if options.ignore_changes.contains(name) {
            continue;
        }
        let input = schema.input(name);
        let new = wanted.get(name).unwrap_or(&Value::Null);
        let old = old(input, name, new, record);
        if !equal(input, new, old) && !is_told_same(schema, input, wanted, record) {
            changes.push(Change {
                property: name.clone(),
                old: old.clone(),
                new: new.clone(),
                replaces: input.is_some_and(|input| input.replaces)
                    || options.replace_on_changes.contains(name),
            });
        }
    }
    changes
}

/// What the inputs are before they become what is wanted.
pub fn before(schema: &Schema, wanted: &Map, record: &Record) -> Map {
    let each = record.input_names().into_iter().map(|name| {
        let new = wanted.get(name).unwrap_or(&Value::Null);
        (
            name.clone(),
            old(schema.input(name), name, new, record).clone(),
        )
    });
    each.filter(|(_, value)| !value.is_null()).collect()
}

/// What an input is before it becomes `new`: something else, if that is not known.
fn old<'a>(input: Option<&InputSchema>, name: &str, new: &Value, record: &'a Record) -> &'a Value {
    let applied = record.inputs.get(name).unwrap_or(&Value::Null);
    let recorded = record.drift.get(name).unwrap_or(applied);
    match record.unsure.get(name) {
        Some(unsure) if equal(input, new, recorded) => unsure,
        _ => recorded,
    }
}

/// Whether another input, such as a hash, says that what this one points to is the same.
fn is_told_same(
    schema: &Schema,
    input: Option<&InputSchema>,
    wanted: &Map,
    record: &Record,
) -> bool {
    let Some(name) = input.and_then(|input| input.told_by) else {
        return false;
    };
    let Some(new) = wanted.get(name).filter(|new| !new.is_null()) else {
        return false;
    };
    new.is_known() && old(schema.input(name), name, new, record) == new
}

/// Puts back what the program leaves as it is once it exists.
pub fn leave_ignored(wanted: &mut Map, record: &Record, options: &Options) {
    for name in &options.ignore_changes {
        match record.inputs.get(name) {
            Some(value) => wanted.insert(name.clone(), value.clone()),
            None => wanted.remove(name),
        };
    }
}

/// Whether two values of an input mean the same.
pub fn equal(input: Option<&InputSchema>, a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Secret(a), b) => equal(input, a, b),
        (a, Value::Secret(b)) => equal(input, a, b),
        (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) => *a as f64 == *b,
        (Value::List(a), Value::List(b)) if input.is_some_and(|input| input.unordered) => {
            let sorted = |items: &[Value]| {
                let mut texts: Vec<String> = items
                    .iter()
                    .map(|item| item.exposed().to_json().to_string())
                    .collect();
                texts.sort();
                texts
            };
            a.len() == b.len() && sorted(a) == sorted(b)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(None, a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| equal(None, a, b)))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::urn::Urn;
    use crate::{Id, Output, Outputs, Resource};

    /// A thing.
    #[derive(Resource, Clone, Debug, PartialEq)]
    #[resource(type = "test:Thing", outputs = ThingOutputs, id = "thing-{hex8}")]
    struct Thing {
        /// How large.
        size: Option<i64>,
        /// Its word.
        word: Option<String>,
    }

    /// What it gives.
    #[derive(Outputs, Clone, Debug)]
    struct ThingOutputs {
        /// Its id.
        id: Output<Id<Thing>>,
    }

    fn map(values: &[(&str, Value)]) -> Map {
        let values = values.iter().cloned();
        values
            .map(|(name, value)| (name.to_string(), value))
            .collect()
    }

    fn recorded(inputs: Map, drift: Map, unsure: Map) -> Record {
        Record {
            inputs,
            drift,
            unsure,
            ..Record::new(Urn::new("shop", "dev", &[], "test:Thing", "a"), "us-east-1")
        }
    }

    #[test]
    fn what_may_have_been_set_is_set_again_whatever_is_wanted() {
        let size = |size: i64| map(&[("size", Value::Int(size))]);
        for (drift, old) in [(Map::new(), 1), (size(3), 3)] {
            let record = recorded(size(1), drift, size(2));
            for (wanted, before_it) in [(old, 2), (2, old), (4, old)] {
                let changes = diff(&Thing::SCHEMA, &size(wanted), &record, &Options::default());
                let [change] = changes.as_slice() else {
                    panic!("{changes:?}");
                };
                let shown = (change.old.clone(), change.new.clone());
                assert_eq!(shown, (Value::Int(before_it), Value::Int(wanted)));
                let before = before(&Thing::SCHEMA, &size(wanted), &record);
                assert_eq!(before, size(before_it));
            }
        }
    }

    #[test]
    fn what_may_have_been_set_and_is_not_wanted_is_taken_back() {
        let word = map(&[("word", Value::Text("yes".into()))]);
        for record in [
            recorded(Map::new(), Map::new(), word.clone()),
            recorded(Map::new(), word.clone(), Map::new()),
        ] {
            let changes = diff(&Thing::SCHEMA, &Map::new(), &record, &Options::default());
            assert_eq!(changes.len(), 1);
            assert_eq!(changes[0].new, Value::Null);
            assert_eq!(before(&Thing::SCHEMA, &Map::new(), &record), word);
        }
    }

    #[test]
    fn order_and_kind_of_number_do_not_matter_where_they_mean_nothing() {
        let list =
            |items: &[i64]| Value::List(items.iter().map(|item| Value::Int(*item)).collect());
        assert!(!equal(None, &list(&[1, 2]), &list(&[2, 1])));
        assert!(equal(None, &Value::Int(2), &Value::Float(2.0)));
        assert!(equal(None, &Value::Int(2).into_secret(), &Value::Int(2)));
        assert!(!equal(None, &Value::Null, &Value::Int(0)));
    }
}
