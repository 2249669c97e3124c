//! The laws that hold for every type that has calls.

use std::sync::Arc;
use std::time::Duration;

use palinfra_core::event::Counts;
use palinfra_core::provider::{Deletion, Reading};
use palinfra_core::record::{Action, Record};
use palinfra_core::{Map, Project, Schema, Value};

use crate::samples::{self, Sample};
use crate::support::quirks::{Law, is_left_out, is_listed};
use crate::support::world::{World, project};

/// Runs the contract of every type at once; `PALINFRA_TYPE=ec2:Vpc` of those alone whose name
/// begins so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_keeps_the_laws() {
    let only = std::env::var("PALINFRA_TYPE").unwrap_or_default();
    let mut running = tokio::task::JoinSet::new();
    for sample in samples::all() {
        let name = sample.schema.resource_type;
        if name.starts_with(&only) && !is_left_out(name, sample.emulator, Law::Exists) {
            running.spawn(async move { (name, Contract::of(sample).await.run().await) });
        }
    }
    let mut broken = Vec::new();
    while let Some(ended) = running.join_next().await {
        let (name, result) = ended.unwrap();
        broken.extend(result.err().map(|why| format!("{name}: {why}")));
    }
    broken.sort();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_type_with_calls_has_a_sample_that_changes_every_input_that_can_be_changed() {
    let samples = samples::all();
    let mut missing = Vec::new();
    for entry in palinfra_aws::RESOURCES {
        let schema = entry.schema;
        if schema.lookup || !palinfra_aws::live::has_calls(schema.resource_type) {
            continue;
        }
        let fits = |it: &&Sample| it.schema.resource_type == schema.resource_type;
        let samples: Vec<&Sample> = samples.iter().filter(fits).collect();
        if samples.is_empty() {
            missing.push(schema.resource_type.to_string());
        }
        for input in schema
            .inputs
            .iter()
            .filter(|input| !input.replaces && input.name != "tags")
        {
            let changed = samples.iter().any(|sample| {
                let mut updates = sample.updates.iter().flatten();
                updates.any(|(name, _)| *name == input.name)
                    || sample
                        .without
                        .iter()
                        .any(|(name, why)| *name == input.name && !why.is_empty())
            });
            if !changed && !samples.is_empty() {
                missing.push(format!("{} {}", schema.resource_type, input.name));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no sample, or no other value: {missing:#?}"
    );
}

struct Contract {
    sample: Arc<Sample>,
    schema: &'static Schema,
    world: World,
}

type Kept = Result<(), String>;

impl Contract {
    async fn of(sample: Sample) -> Contract {
        let world = World::on(sample.emulator).await;
        Contract {
            schema: sample.schema,
            sample: Arc::new(sample),
            world,
        }
    }

    async fn run(self) -> Kept {
        let kept = self.keeps().await;
        let wrong = self.world.wire.wrong();
        if wrong.is_empty() {
            return kept;
        }
        let why = kept.err().unwrap_or_default();
        Err(format!(
            "{why}\nnot as AWS's models have it:\n{}",
            wrong.join("\n")
        ))
    }

    async fn keeps(&self) -> Kept {
        self.is_created_and_read_without_difference().await?;
        self.is_listed_by_its_tags().await?;
        self.changes_in_place().await?;
        self.drift_is_seen_and_repaired().await?;
        self.what_is_deleted_is_gone().await?;
        self.a_lost_answer_makes_no_second_one().await?;
        self.world
            .destroy(self.project(&[]))
            .await
            .map_err(|why| format!("destroy: {why}"))?;
        Ok(())
    }

    /// The sample with its tags and with some inputs changed.
    fn project(&self, changes: &[(&str, Value)]) -> Project {
        let mut inputs = Map::new();
        if self.schema.tags && !self.leaves_out(Law::TagsAtCreation) {
            inputs.insert("tags".into(), tags(&[("Name", "it"), ("Old", "goes")]));
        }
        inputs.extend(
            changes
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone())),
        );
        let sample = self.sample.clone();
        project(move |stack| (sample.declare)(stack, &inputs))
    }

    fn leaves_out(&self, law: Law) -> bool {
        is_left_out(self.schema.resource_type, self.sample.emulator, law)
    }

    /// All changes to try, tags too.
    fn changes(&self) -> Vec<Vec<(&'static str, Value)>> {
        let mut changes = self.sample.updates.clone();
        if self.schema.tags {
            changes.push(vec![("tags", tags(&[("Name", "other"), ("New", "comes")]))]);
        }
        changes
    }

    async fn it(&self) -> Record {
        self.world.record(self.schema, "it").await
    }

    async fn is_created_and_read_without_difference(&self) -> Kept {
        self.world
            .up(self.project(&[]), false)
            .await
            .map_err(|why| format!("create: {why}"))?;
        let record = self.it().await;
        for output in self.schema.outputs {
            if !record.outputs.contains_key(output.name)
                && !self.leaves_out(Law::Output(output.name))
            {
                return Err(format!("there is no output `{}`", output.name));
            }
        }
        self.nothing_differs("after the create").await?;
        self.world.wire.take();
        let counts = self.world.up(self.project(&[]), true).await?;
        no_op(counts)?;
        let changes = self.world.wire.take_changes();
        if changes.is_empty() {
            Ok(())
        } else {
            Err(format!("a no-op sent {changes:?}"))
        }
    }

    /// What is left of it could be found without the state.
    async fn is_listed_by_its_tags(&self) -> Kept {
        let engine = self.world.engine(self.project(&[]));
        let ghosts = engine.ghosts("dev").await.map_err(|why| why.to_string())?;
        if ghosts != Some(Vec::new()) {
            return Err(format!("what the state has is listed as lost: {ghosts:?}"));
        }
        if !self.schema.tags || !is_listed(self.schema.resource_type) {
            return Ok(());
        }
        let lineage = self.world.state().await.lineage;
        let owned = self.world.provider().await.owned(&lineage).await;
        let owned = owned.map_err(|why| why.to_string())?.unwrap_or_default();
        let (it, kind) = (self.it().await, self.schema.resource_type);
        match owned
            .iter()
            .any(|owned| owned.resource_type == kind && owned.id == it.id)
        {
            true => Ok(()),
            false => Err(format!("{} is not among what has tags: {owned:?}", it.id)),
        }
    }

    async fn changes_in_place(&self) -> Kept {
        for update in self.changes() {
            let names: Vec<&str> = update.iter().map(|(name, _)| *name).collect();
            if update
                .iter()
                .any(|(name, _)| self.leaves_out(Law::Update(name)))
            {
                continue;
            }
            for (changes, what) in [(update, "to"), (vec![], "back from")] {
                let why = format!("{names:?} is changed {what} another value");
                let counts = self.world.up(self.project(&changes), false).await;
                let counts = counts.map_err(|error| format!("{why}: {error}"))?;
                if (counts.update, counts.create, counts.replace, counts.delete) != (1, 0, 0, 0) {
                    return Err(format!("{why}: not one update: {counts:?}"));
                }
                let drift = self.world.drift(self.project(&changes)).await?;
                if !drift.is_empty() {
                    return Err(format!("{why}, and a read shows {drift:?}"));
                }
            }
        }
        Ok(())
    }

    async fn drift_is_seen_and_repaired(&self) -> Kept {
        for update in self.changes() {
            // What changes only together with something else does not drift alone.
            let [(name, value)] = update.as_slice() else {
                continue;
            };
            let (name, value) = (*name, value.clone());
            let input = self
                .schema
                .input(name)
                .ok_or(format!("there is no input `{name}`"))?;
            // Promises are not known outside of a program.
            if input.write_only || !value.is_known() || self.leaves_out(Law::Drift(name)) {
                continue;
            }
            let mut other = self.it().await;
            let before = other.inputs.clone();
            if !before.contains_key(name) {
                // What the program does not set is the cloud's own affair.
                continue;
            }
            other.inputs.insert(name.into(), value);
            let provider = self.world.provider_in(&other.region).await;
            let intent = self.world.intent(Action::Update, other, before).await;
            let updated = provider.update(self.schema, &intent).await;
            updated.map_err(|error| format!("`{name}` drifts: {error}"))?;
            let drift = self.world.drift(self.project(&[])).await?;
            let seen: Vec<&str> = drift
                .iter()
                .flat_map(|drift| drift.properties.iter().map(|(name, ..)| name.as_str()))
                .collect();
            if seen != [name] {
                return Err(format!(
                    "`{name}` has drifted, and seen is drift of {seen:?}"
                ));
            }
            let counts = self.world.up(self.project(&[]), true).await?;
            if counts.update != 1 {
                return Err(format!(
                    "drift of `{name}` is not repaired by one update: {counts:?}"
                ));
            }
            self.nothing_differs(&format!("after drift of `{name}` was repaired"))
                .await?;
        }
        Ok(())
    }

    async fn what_is_deleted_is_gone(&self) -> Kept {
        self.delete().await?;
        if self.leaves_out(Law::Gone) {
            return Ok(());
        }
        let record = self.it().await;
        let provider = self.world.provider_in(&record.region).await;
        let reading = provider.read(self.schema, &[&record]).await.remove(0);
        match reading {
            Ok(Reading::Gone) => {}
            other => return Err(format!("it is deleted, and a read gives {other:?}")),
        }
        if self.leaves_out(Law::DeletedAgain) {
            return Ok(());
        }
        self.delete()
            .await
            .map_err(|error| format!("it is deleted again: {error}"))
    }

    /// Deletes it past the state, and waits until it is gone.
    async fn delete(&self) -> Kept {
        let it = self.it().await;
        let provider = self.world.provider_in(&it.region).await;
        let intent = self.world.intent(Action::Delete, it, Map::new()).await;
        let deletion = provider.delete(self.schema, &intent).await;
        let deletion = deletion.map_err(|error| format!("delete: {error}"))?;
        if deletion == Deletion::Going && !self.leaves_out(Law::Gone) {
            let limit = Duration::from_secs(60);
            let gone = provider.wait_gone(self.schema, &intent.record, limit).await;
            gone.map_err(|error| format!("wait until it is gone: {error}"))?;
        }
        Ok(())
    }

    /// It was deleted past the state: an `up` makes it again, and that answer is lost.
    async fn a_lost_answer_makes_no_second_one(&self) -> Kept {
        if self.leaves_out(Law::Gone) || self.leaves_out(Law::Found) {
            return Ok(());
        }
        // The rest of the program must be there, so that the lost answer is this one.
        let drift = self.world.drift(self.project(&[])).await?;
        let gone: Vec<&str> = drift
            .iter()
            .filter(|drift| drift.gone)
            .map(|drift| drift.urn.name())
            .collect();
        if gone != ["it"] {
            return Err(format!("it alone was deleted, and gone are {gone:?}"));
        }
        self.world.wire.take();
        self.world.wire.lose_next_change();
        let up = self.world.up(self.project(&[]), true).await;
        up.map_err(|error| format!("the answer of the create was lost: {error}"))?;
        let sent = self.world.wire.take_changes();
        let create = sent.first().ok_or("nothing was created")?;
        let times = sent.iter().filter(|operation| *operation == create).count();
        if times != 1 {
            return Err(format!(
                "the answer was lost, and it was made {times} times: {sent:?}"
            ));
        }
        self.nothing_differs("after it was found again").await
    }

    async fn nothing_differs(&self, when: &str) -> Kept {
        let drift = self.world.drift(self.project(&[])).await?;
        if drift.is_empty() {
            Ok(())
        } else {
            Err(format!("{when} a read shows {drift:?}"))
        }
    }
}

fn no_op(counts: Counts) -> Kept {
    let Counts {
        create,
        update,
        replace,
        delete,
        ..
    } = counts;
    let done = create + update + replace + delete;
    if done == 0 {
        Ok(())
    } else {
        Err(format!("nothing changed, and an up did {counts:?}"))
    }
}

fn tags(pairs: &[(&str, &str)]) -> Value {
    let pairs = pairs
        .iter()
        .map(|(key, value)| (key.to_string(), Value::Text(value.to_string())));
    Value::Map(pairs.collect())
}
