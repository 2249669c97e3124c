//! The calls that change objects: pure functions from what is there to the events needed.

use crate::property::Kind;
use crate::provider::{Deletion, Done, Failure, FailureKind};
use crate::record::{Intent, Record};
use crate::resource::{InputSchema, Schema};
use crate::value::{Map, Value};

use super::forms::{Filling, at_path, is_left_out, is_random, is_secret};
use super::index::Index;
use super::object::{Event, Object};
use super::random::hash;
use super::rules;
use super::store::Changed;

/// What holds for all calls.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) scale: f64,
    pub(crate) account: String,
    pub(crate) seed: Option<u64>,
}

impl Setting {
    fn milliseconds(&self, seconds: u32) -> u64 {
        (f64::from(seconds) * self.scale * 1000.0) as u64
    }
}

/// Makes an object. `lag` is how many milliseconds it cannot be seen.
pub(crate) fn create(
    index: &Index,
    setting: &Setting,
    schema: &Schema,
    intent: &Intent,
    now: u64,
    lag: u64,
) -> Changed<Done> {
    let record = &intent.record;
    let mut inputs = kept(schema, &record.inputs, true);
    rules::check_inputs(schema, &inputs, true)?;
    add_defaults(schema, &mut inputs);
    let request = match schema.token {
        true => hash(&[&serde_json::to_string(&inputs).unwrap_or_default()]),
        false => 0,
    };
    if schema.token
        && let Some(object) = index.with_token(schema.resource_type, &intent.token)
    {
        if object.request != request {
            let message = "the token was used for a request with other inputs";
            return Err(rules::refused("IdempotentParameterMismatch", message));
        }
        return Ok((Vec::new(), done(schema, object, now)));
    }
    let ready = now.saturating_add(setting.milliseconds(schema.usual.create));
    let mut object = Object {
        number: index.next_number(),
        resource_type: schema.resource_type.into(),
        region: record.region.clone(),
        id: String::new(),
        urn: record.urn.clone(),
        token: intent.token.clone(),
        lineage: intent.lineage.clone(),
        request,
        seed: 0,
        inputs,
        outputs: Map::new(),
        revision: 1,
        created: now,
        settled: ready,
        ready,
        visible: now.saturating_add(lag),
        gone: None,
        names: Vec::new(),
        parts: Vec::new(),
        uses: Default::default(),
        claim: None,
        ranges: Vec::new(),
    };
    choose_id(index, setting, schema, &mut object)?;
    check(index, schema, &mut object, None, &|_| true)?;
    object.outputs = outputs(setting, schema, &object)?;
    object.names = names(schema, &object);
    object.parts = parts(schema, &object);
    let answer = done(schema, &object, now);
    Ok((vec![Event::Put(Box::new(object))], answer))
}

/// Brings an object from `intent.before` to the inputs of the intent's record.
pub(crate) fn update(
    index: &Index,
    setting: &Setting,
    schema: &Schema,
    intent: &Intent,
    now: u64,
) -> Changed<Done> {
    let record = &intent.record;
    let old = find(index, schema, record)?;
    if old.gone.is_some() {
        let message = format!("{} is being deleted", old.describe());
        return Err(rules::refused("IncorrectState", message));
    }
    let mut wanted = kept(schema, &record.inputs, false);
    rules::check_inputs(schema, &wanted, false)?;
    add_defaults(schema, &mut wanted);
    let mut before = kept(schema, &intent.before, false);
    // Not those that are set after creation: they may not have been set yet.
    before.retain(|name, _| old.inputs.contains_key(name));
    let mut object = old.clone();
    let mut changed = Vec::new();
    for input in schema.inputs {
        let new = wanted.get(input.name);
        if same(input, before.get(input.name), new) || same(input, old.inputs.get(input.name), new)
        {
            continue;
        }
        if input.replaces {
            let message = format!(
                "`{}` cannot be changed once {} exists",
                input.name,
                old.describe()
            );
            return Err(rules::refused("InvalidParameter", message));
        }
        changed.push(input.name);
        match new {
            Some(value) => object.inputs.insert(input.name.into(), value.clone()),
            None => object.inputs.remove(input.name),
        };
    }
    if changed.is_empty() {
        return Ok((Vec::new(), done(schema, old, now)));
    }
    check(index, schema, &mut object, Some(old.number), &|name| {
        changed.contains(&name)
    })?;
    object.revision += 1;
    object.outputs = outputs(setting, schema, &object)?;
    object.names = names(schema, &object);
    object.parts = parts(schema, &object);
    object.ready = object
        .ready
        .max(now.saturating_add(setting.milliseconds(schema.usual.update)));
    let answer = done(schema, &object, now);
    Ok((vec![Event::Put(Box::new(object))], answer))
}

/// Begins to delete an object.
pub(crate) fn delete(
    index: &Index,
    setting: &Setting,
    schema: &Schema,
    record: &Record,
    now: u64,
) -> Changed<Deletion> {
    let Some(object) = index.get(schema.resource_type, &record.region, &record.id) else {
        return Ok((Vec::new(), Deletion::Gone));
    };
    if object.gone.is_some() {
        return Ok((Vec::new(), Deletion::Going));
    }
    let users: Vec<String> = index.users(object.number).map(Object::describe).collect();
    if !users.is_empty() {
        let mut shown = users.get(..5).unwrap_or(&users).join(", ");
        if users.len() > 5 {
            shown.push_str(&format!(" and {} more", users.len() - 5));
        }
        let message = format!("{} is in use by {shown}", object.describe());
        return Err(rules::refused("DependencyViolation", message));
    }
    let number = object.number;
    let time = setting.milliseconds(schema.usual.delete);
    if time == 0 {
        return Ok((vec![Event::Gone { number }], Deletion::Gone));
    }
    let until = now.saturating_add(time);
    Ok((vec![Event::Going { number, until }], Deletion::Going))
}

/// The object of a record.
pub(crate) fn find<'a>(
    index: &'a Index,
    schema: &Schema,
    record: &Record,
) -> Result<&'a Object, Failure> {
    index
        .get(schema.resource_type, &record.region, &record.id)
        .ok_or_else(|| {
            let message = format!(
                "the {} `{}` does not exist",
                schema.resource_type, record.id
            );
            Failure::new(FailureKind::NotFound, "NotFound", message)
        })
}

/// An object as the answer of a create or an update.
pub(crate) fn done(schema: &Schema, object: &Object, now: u64) -> Done {
    Done {
        id: object.id.clone(),
        outputs: known_outputs(schema, object, now),
        ready: object.ready <= now,
    }
}

/// The outputs that are known by now: of an object that is still being made, its names and
/// what its inputs say.
pub(crate) fn known_outputs(schema: &Schema, object: &Object, now: u64) -> Map {
    let mut outputs = object.outputs.clone();
    if object.settled > now {
        for output in schema.outputs {
            if output.form.is_some() && !is_name(schema, output.name, output.kind) {
                outputs.remove(output.name);
            }
        }
    }
    outputs
}

/// The inputs that the cloud takes in one call: nothing that is not set, secrets marked.
fn kept(schema: &Schema, inputs: &Map, creating: bool) -> Map {
    let mut kept = Map::new();
    for (name, value) in inputs {
        let input = schema.input(name);
        if value.is_null() || creating && input.is_some_and(|input| input.after_create) {
            continue;
        }
        let secret = input.is_some_and(|input| input.secret);
        let value = if secret {
            value.clone().into_secret()
        } else {
            value.clone()
        };
        kept.insert(name.clone(), value);
    }
    kept
}

fn add_defaults(schema: &Schema, inputs: &mut Map) {
    for input in schema.inputs {
        if let Some(default) = input.default
            && !input.after_create
            && !inputs.contains_key(input.name)
        {
            let value = default();
            if !value.is_null() {
                inputs.insert(input.name.into(), value);
            }
        }
    }
}

/// Whether two values of an input mean the same.
fn same(input: &InputSchema, a: Option<&Value>, b: Option<&Value>) -> bool {
    let plain = |value: Option<&Value>| {
        let value = value.map(Value::exposed).unwrap_or_default();
        match value {
            Value::List(mut items) if input.unordered => {
                items.sort_by_key(|item| item.to_json().to_string());
                Value::List(items)
            }
            other => other,
        }
    };
    plain(a) == plain(b)
}

/// All rules about other objects; keeps what they told.
fn check(
    index: &Index,
    schema: &Schema,
    object: &mut Object,
    own: Option<u64>,
    changed: &dyn Fn(&str) -> bool,
) -> Result<(), Failure> {
    object.uses = rules::resolve(index, schema, &object.region, &object.inputs, changed)?;
    object.ranges = rules::check_ranges(index, schema, object, own, changed)?;
    object.claim = rules::claim(schema, &object.region, &object.inputs);
    rules::check_claim(index, schema, object.claim, own, &object.inputs)
}

/// Chooses the id: the same for the same token, but never one that is taken.
fn choose_id(
    index: &Index,
    setting: &Setting,
    schema: &Schema,
    object: &mut Object,
) -> Result<(), Failure> {
    let seed = setting.seed.unwrap_or_default().to_string();
    for attempt in 0.. {
        let parts = [
            &seed,
            schema.resource_type,
            &object.token,
            &attempt.to_string(),
        ];
        object.seed = hash(&parts);
        let id = filling(setting, object)
            .fill(schema.id, "id")
            .map_err(no_randomness)?;
        object.id = id.as_str().unwrap_or_default().to_string();
        match index.get(schema.resource_type, &object.region, &object.id) {
            None => break,
            Some(_) if is_random(schema.id) => {}
            Some(holder) => return Err(rules::taken(holder, &format!("`{}`", object.id))),
        }
    }
    Ok(())
}

fn filling<'a>(setting: &'a Setting, object: &'a Object) -> Filling<'a> {
    Filling {
        seed: object.seed,
        seeded_secrets: setting.seed.is_some(),
        region: &object.region,
        account: &setting.account,
        id: &object.id,
        revision: object.revision,
        inputs: &object.inputs,
    }
}

fn no_randomness(message: String) -> Failure {
    rules::refused("InternalError", message)
}

/// The outputs of an object. A generated secret is made once.
fn outputs(setting: &Setting, schema: &Schema, object: &Object) -> Result<Map, Failure> {
    let mut outputs = Map::new();
    let filling = filling(setting, object);
    for output in schema.outputs {
        let value = match output.form {
            Some(form) if is_left_out(form, schema, &object.inputs) => Value::Null,
            Some(form) => match object.outputs.get(output.name).filter(|_| is_secret(form)) {
                Some(made) => made.clone(),
                None => filling.output(output, form).map_err(no_randomness)?,
            },
            None if output.name == "id" => Value::Text(object.id.clone()),
            None => match at_path(&object.inputs, output.name) {
                Some(value) => value.clone(),
                None => schema
                    .input(output.name)
                    .and_then(|input| input.default)
                    .map_or(Value::Null, |default| default()),
            },
        };
        let secret = matches!(output.kind, Kind::Secret(_)) && !value.is_null();
        let value = if secret { value.into_secret() } else { value };
        outputs.insert(output.name.into(), value);
    }
    Ok(outputs)
}

/// The texts by which others refer to an object.
fn names(schema: &Schema, object: &Object) -> Vec<String> {
    let mut names = vec![object.id.clone()];
    for output in schema.outputs {
        if is_name(schema, output.name, output.kind)
            && let Some(text) = object.outputs.get(output.name).and_then(Value::as_str)
            && !names.iter().any(|name| name == text)
        {
            names.push(text.into());
        }
    }
    names
}

/// What an object brings along, told from outputs that it makes itself and that are ids or ARNs
/// of another type.
fn parts(schema: &Schema, object: &Object) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    for output in schema.outputs.iter().filter(|output| output.form.is_some()) {
        if let Kind::Id(of) | Kind::Arn(of) = output.kind
            && of != schema.resource_type
            && let Some(text) = object.outputs.get(output.name).and_then(Value::as_str)
        {
            parts.push((of.to_string(), text.to_string()));
        }
    }
    parts
}

fn is_name(schema: &Schema, name: &str, kind: Kind) -> bool {
    let own = |to: &str| to == schema.resource_type;
    matches!(name, "id" | "arn") || matches!(kind, Kind::Id(to) | Kind::Arn(to) if own(to))
}
