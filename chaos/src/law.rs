//! What holds after every run, and after one that was not disturbed.

use std::collections::{BTreeMap, BTreeSet};

use palinfra_core::backend::Backend;
use palinfra_core::diff;
use palinfra_core::engine::{Engine, Request};
use palinfra_core::provider::{Owned, Provider, Reading};
use palinfra_core::record::{Action, Checkpoint, Record};
use palinfra_core::resource::InputSchema;
use palinfra_core::settle::read_one;
use palinfra_core::{Project, Schema};

use crate::world::World;

/// What is wrong with a world. Empty: nothing.
pub type Wrong = Vec<String>;

/// After any run, however it ended: the objects in the cloud are those of the state and of
/// open intents, and none is there twice.
pub async fn after_any_run(world: &World, project: &str) -> Wrong {
    let mut wrong = Vec::new();
    for stack in world.backend.stacks(project).await.unwrap() {
        match world.backend.load(project, &stack).await {
            Ok(Some(state)) => wrong.extend(stack_in_order(world, &state).await),
            Ok(None) => {}
            Err(error) => wrong.push(format!("{stack} cannot be read: {error}")),
        }
    }
    wrong
}

async fn stack_in_order(world: &World, state: &Checkpoint) -> Wrong {
    let mut wrong = Vec::new();
    let objects = objects(world, state).await;
    let mut tokens = BTreeSet::new();
    for object in &objects {
        if !tokens.insert(object.token.as_str()) {
            wrong.push(format!("{} was made twice by one create", object.urn));
        }
        let recorded = records(state).any(|record| is(record, object));
        let mut creates = state
            .intents
            .values()
            .filter(|intent| intent.action == Action::Create);
        let intended = creates.any(|intent| intent.token == object.token);
        let outside = world.outside.contains(&object.id);
        if !recorded && !intended && !object.going && !outside {
            wrong.push(format!("{} {} is in no state", object.urn, object.id));
        }
    }
    let mut ids = BTreeMap::new();
    for record in records(state) {
        if record.id.is_empty() {
            wrong.push(format!("{} has no id", record.urn));
        }
        let place = (&record.resource_type, &record.region, &record.id);
        if let Some(other) = ids.insert(place, &record.urn) {
            wrong.push(format!("{} is recorded as {other} too", record.urn));
        }
        let there = objects
            .iter()
            .any(|object| is(record, object) && !object.going);
        // A delete that was not settled yet, or that will be made again.
        let deleted = world.was_deleted(record) || world.outside.contains(&record.id);
        if !there && !deleted && !record.gone {
            wrong.push(format!("{} {} is not there", record.urn, record.id));
        }
    }
    wrong
}

/// After a run that nothing disturbed: state and cloud are the same, and nothing is open.
/// `empty`: nothing is left of either.
pub async fn after_a_good_run(world: &World, engine: &Engine, empty: bool) -> Wrong {
    let project = engine.project().name().to_string();
    let mut wrong = after_any_run(world, &project).await;
    wrong.extend(world.cloud.refused());
    for stack in world.backend.stacks(&project).await.unwrap() {
        let Some(state) = world.backend.load(&project, &stack).await.unwrap() else {
            continue;
        };
        for intent in state.intents.values() {
            wrong.push(format!("{} is open", intent.record.urn));
        }
        let objects = objects(world, &state).await;
        for record in records(&state).filter(|record| !record.gone) {
            let there = |object: &Owned| is(record, object) && !object.going;
            if !objects.iter().any(there) {
                wrong.push(format!("{} {} is lost", record.urn, record.id));
            }
            wrong.extend(set_otherwise(world, record).await);
        }
        for record in &state.superseded {
            wrong.push(format!("{} {} still has to go", record.urn, record.id));
        }
        if empty && !state.is_empty() {
            wrong.push(format!("{stack} is not empty"));
        }
        match engine.ghosts(&stack).await {
            Ok(Some(ghosts)) => wrong.extend(ghosts.iter().map(|ghost| format!("{ghost:?}"))),
            other => wrong.push(format!("no ghosts could be looked for: {other:?}")),
        }
        for problem in world.backend.verify(&project, &stack).await.unwrap() {
            wrong.push(problem.what);
        }
    }
    wrong
}

/// The inputs that an object has otherwise than recorded.
async fn set_otherwise(world: &World, record: &Record) -> Wrong {
    let is_its = |schema: &&&Schema| schema.resource_type == record.resource_type;
    let Some(schema) = world.types.iter().find(is_its) else {
        return vec![format!("{} is of no known type", record.urn)];
    };
    let provider = world.cloud.inner().provider(&record.region);
    let reading = read_one(&provider, schema, record).await;
    let Ok(Reading::Present { inputs, .. }) = reading else {
        return vec![format!("{} reads as {reading:?}", record.urn)];
    };
    let differs = |input: &&InputSchema| {
        let (there, ours) = (inputs.get(input.name), record.inputs.get(input.name));
        let default = input.default.map(|default| default()).unwrap_or_default();
        let there = there.unwrap_or(&default);
        !input.write_only && !diff::equal(Some(input), there, ours.unwrap_or(&default))
    };
    let names = schema.inputs.iter().filter(differs);
    names
        .map(|input| format!("{} has another `{}`", record.urn, input.name))
        .collect()
}

/// A run that follows changes nothing.
pub async fn next_run_changes_nothing(world: &World, engine: &Engine, request: &Request) -> Wrong {
    let before = world.cloud.calls().len();
    let mut wrong = Vec::new();
    match engine.plan_up(request).await {
        Ok(prepared) => {
            if !prepared.is_empty() {
                let steps = prepared.plans().flat_map(|plan| &plan.steps);
                let steps: Vec<String> = steps
                    .filter(|step| step.op != palinfra_core::plan::Op::Same)
                    .map(|step| format!("{} {:?} {:?}", step.urn, step.op, step.changes))
                    .collect();
                wrong.push(format!("a further run would do {}", steps.join(", ")));
            }
            if let Err(why) = crate::world::complete(&prepared.execute(request).await) {
                wrong.push(why);
            }
        }
        Err(error) => wrong.push(format!("a further run is refused: {error}")),
    }
    if world.cloud.calls().len() > before {
        wrong.push("a further run made calls".into());
    }
    wrong
}

/// What a stack has in the cloud, whoever can see it.
async fn objects(world: &World, state: &Checkpoint) -> Vec<Owned> {
    let home = state.home.iter().map(|home| home.region.clone());
    let regions: BTreeSet<String> = records(state)
        .map(|record| record.region.clone())
        .chain(
            state
                .intents
                .values()
                .map(|intent| intent.record.region.clone()),
        )
        .chain(home)
        .collect();
    let mut all = Vec::new();
    for region in regions {
        // Past all faults.
        let provider = world.cloud.inner().provider(&region);
        all.extend(provider.owned(&state.lineage).await.unwrap().unwrap());
    }
    all
}

fn records(state: &Checkpoint) -> impl Iterator<Item = &Record> {
    let all = state.resources.values().chain(&state.superseded);
    all.map(AsRef::as_ref).filter(|record| !record.lookup)
}

fn is(record: &Record, object: &Owned) -> bool {
    (&record.resource_type, &record.id, Some(&record.region))
        == (&object.resource_type, &object.id, object.region.as_ref())
}

/// The objects that no stack of `project` made: their ids and properties.
pub fn foreign(world: &World, project: &Project) -> Vec<String> {
    let console = world.console();
    let all = console.list().unwrap();
    let foreign = all
        .iter()
        .filter(|object| object.urn.project() != project.name());
    foreign
        .map(|object| {
            let which = format!("{}/{}", object.resource_type, object.id);
            format!("{:?}", console.show(&which).unwrap())
        })
        .collect()
}
