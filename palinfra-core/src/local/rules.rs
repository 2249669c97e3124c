//! What AWS refuses, told from a schema alone: wrong inputs, references to nothing, names that
//! are taken, ranges that do not fit.

use std::collections::BTreeSet;

use crate::fits::check_value;
use crate::property::Kind;
use crate::provider::{Failure, FailureKind};
use crate::ranges;
use crate::resource::Schema;
use crate::value::{Map, Value};

use super::index::Index;
use super::object::Object;
use super::random::hash;

/// A refusal with this code.
pub(crate) fn refused(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, code, message)
}

/// Checks the inputs by themselves: names, types, and what the schema says of single values.
/// `creating` leaves out inputs that are set after creation.
pub(crate) fn check_inputs(schema: &Schema, inputs: &Map, creating: bool) -> Result<(), Failure> {
    let wrong = |message: String| {
        Err(refused(
            "InvalidParameter",
            format!("{}: {message}", schema.resource_type),
        ))
    };
    if let Some(name) = inputs.keys().find(|name| schema.input(name).is_none()) {
        return wrong(format!("there is no input `{name}`"));
    }
    for input in schema.inputs {
        let value = inputs.get(input.name).filter(|value| !value.is_null());
        match value {
            None if input.required && !(creating && input.after_create) => {
                return wrong(format!("the input `{}` is needed", input.name));
            }
            None => {}
            Some(value) => {
                if let Err(message) = check_value(input, value) {
                    return wrong(format!("`{}`: {message}", input.name));
                }
            }
        }
    }
    let later = creating && schema.inputs.iter().any(|input| input.after_create);
    match schema.check {
        // What is set after creation may be part of the rule.
        Some(check) if !later => check(&given(inputs)).or_else(wrong),
        _ => Ok(()),
    }
}

fn given(inputs: &Map) -> Map {
    let given = inputs.iter().filter(|(_, value)| !value.is_null());
    given
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Calls `found` with the type and the text of each reference in a value.
pub(crate) fn references(kind: Kind, value: &Value, found: &mut dyn FnMut(&'static str, &str)) {
    match (kind, value) {
        (kind, Value::Secret(inner)) => references(kind, inner, found),
        (Kind::Secret(inner), value) => references(*inner, value, found),
        (Kind::Id(to) | Kind::Arn(to), Value::Text(text)) => found(to, text),
        (Kind::List(item), Value::List(items)) => {
            items
                .iter()
                .for_each(|value| references(*item, value, found));
        }
        (Kind::Map(item), Value::Map(map)) => {
            map.values()
                .for_each(|value| references(*item, value, found));
        }
        (Kind::Fields(fields), Value::Map(map)) => {
            for (name, kind) in fields {
                if let Some(value) = map.get(*name) {
                    references(*kind, value, found);
                }
            }
        }
        _ => {}
    }
}

/// The objects that inputs refer to. A reference to nothing, or to what is being deleted, is
/// refused if its input is one of those that `changed`.
pub(crate) fn resolve(
    index: &Index,
    schema: &Schema,
    region: &str,
    inputs: &Map,
    changed: &dyn Fn(&str) -> bool,
) -> Result<BTreeSet<u64>, Failure> {
    let mut numbers = BTreeSet::new();
    let mut missing = None;
    for input in schema.inputs {
        let Some(value) = inputs.get(input.name) else {
            continue;
        };
        references(
            input.kind,
            value,
            &mut |to, text| match target(index, to, region, text) {
                Some(object) if object.gone.is_none() || !changed(input.name) => {
                    numbers.insert(object.number);
                }
                None if is_outside(index, text) => {}
                found if changed(input.name) => {
                    let why = if found.is_some() {
                        "is being deleted"
                    } else {
                        "does not exist"
                    };
                    missing.get_or_insert_with(|| {
                        format!("`{}`: the {to} `{text}` {why}", input.name)
                    });
                }
                _ => {}
            },
        );
    }
    match missing {
        Some(message) => Err(refused("InvalidReference.NotFound", message)),
        None => Ok(numbers),
    }
}

/// The object that a reference means: the one of the same region if there are several, or the
/// one that brings it along.
fn target<'a>(index: &'a Index, to: &'a str, region: &str, text: &'a str) -> Option<&'a Object> {
    index
        .get(to, region, text)
        .or_else(|| index.named(to, text).next())
        .or_else(|| index.owner(to, text))
}

/// Whether something is there without being an object: a look-up gave it, or it is AWS's own.
fn is_outside(index: &Index, text: &str) -> bool {
    index.is_given(text) || text.starts_with("arn:aws:iam::aws:")
}

/// The hash of the unique key of an object, if it has one.
pub(crate) fn claim(schema: &Schema, region: &str, inputs: &Map) -> Option<u64> {
    let mut set = false;
    let mut parts = vec![schema.resource_type.to_string(), region.to_string()];
    for name in schema.unique {
        let value = inputs.get(*name).map(Value::exposed).unwrap_or_default();
        set |= !value.is_null();
        parts.push(value.to_json().to_string());
    }
    set.then(|| hash(&parts.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Refuses a unique key that another object holds.
pub(crate) fn check_claim(
    index: &Index,
    schema: &Schema,
    claim: Option<u64>,
    own: Option<u64>,
    inputs: &Map,
) -> Result<(), Failure> {
    let Some(holder) = claim.and_then(|claim| index.holder(claim)) else {
        return Ok(());
    };
    if own == Some(holder.number) {
        return Ok(());
    }
    let shared: Vec<String> = schema
        .unique
        .iter()
        .filter_map(|name| Some(format!("{name} {}", inputs.get(*name)?)))
        .collect();
    Err(taken(holder, &shared.join(", ")))
}

/// The refusal of a name that `holder` has.
pub(crate) fn taken(holder: &Object, shared: &str) -> Failure {
    let leaving = if holder.gone.is_some() {
        ", which is still being deleted"
    } else {
        ""
    };
    refused(
        "AlreadyExists",
        format!("{shared} is taken by {}{leaving}", holder.describe()),
    )
}

/// The ranges of an object that siblings must stay clear of. Refuses ranges that AWS would
/// not take, as far as they hang on inputs that `changed`.
pub(crate) fn check_ranges(
    index: &Index,
    schema: &Schema,
    object: &Object,
    own: Option<u64>,
    changed: &dyn Fn(&str) -> bool,
) -> Result<Vec<(u64, u32, u8)>, Failure> {
    let inputs = &object.inputs;
    let follow = |path: &str| follow(index, object, path);
    for problem in ranges::problems(schema, inputs, &follow) {
        let paths = schema
            .inputs
            .iter()
            .filter(|input| input.name == problem.input);
        let mut hangs_on = paths.filter_map(|input| input.within).chain(
            schema
                .apart
                .iter()
                .flat_map(|(left, right)| [*left, *right]),
        );
        if changed(&problem.input) || hangs_on.any(|path| changed(ranges::first(path))) {
            return Err(refused(
                problem.code,
                format!("`{}`: {}", problem.input, problem.message),
            ));
        }
    }
    let mut kept = Vec::new();
    for member in ranges::members(schema, inputs) {
        let group = hash(&[&member.group]);
        if let Some((range, other)) = index.overlapping(group, member.range, own)
            && changed(member.input)
        {
            let message = format!(
                "`{}`: {} overlaps {range} of {}",
                member.input,
                member.range,
                other.describe()
            );
            return Err(refused("RangeConflict", message));
        }
        kept.push((
            group,
            u32::from(member.range.network()),
            member.range.prefix_len(),
        ));
    }
    Ok(kept)
}

/// The value at a path such as `vpc_id.cidr_block`: an input, then properties of what it
/// refers to. Several, if the input is a list.
fn follow(index: &Index, object: &Object, path: &str) -> Option<Value> {
    let mut segments = path.split('.');
    let mut value = object.inputs.get(segments.next()?)?.clone();
    let mut holders = vec![object];
    for segment in segments {
        let mut next = Vec::new();
        for name in texts(&value) {
            next.extend(
                holders
                    .iter()
                    .flat_map(|holder| index.used_by(holder))
                    .find(|used| used.names.contains(&name)),
            );
        }
        let values = next.iter().filter_map(|used| {
            used.outputs
                .get(segment)
                .or_else(|| used.inputs.get(segment))
                .cloned()
        });
        value = Value::List(values.collect());
        holders = next;
    }
    Some(value)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.clone()],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        Value::Secret(inner) => texts(inner),
        _ => Vec::new(),
    }
}
