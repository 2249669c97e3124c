//! Makes a plan: one pass over the graph, one over what the program no longer has.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::diff;
use crate::event::Change;
use crate::graph::Graph;
use crate::order::{Half, Order, keeps_name};
use crate::plan::{Op, Plan, Selection, Step, Wanted};
use crate::record::{Action, Checkpoint, Record};
use crate::resource::Schema;
use crate::stack::{Node, ProgramError};
use crate::urn::Urn;
use crate::value::{Map, Promise, Value};

/// All that a plan is made from.
pub struct Situation<'a> {
    /// The cloud: `local` or `aws`.
    pub cloud: &'a str,
    /// The stack's region.
    pub region: &'a str,
    /// The program; an empty graph plans the end of the stack.
    pub graph: &'a Graph,
    /// The stack's outputs, as declared.
    pub outputs: &'a [(String, Value)],
    /// The stacks that the program reads.
    pub reads: &'a BTreeSet<String>,
    /// What there is.
    pub checkpoint: &'a Checkpoint,
    /// The type of a record, by name.
    pub types: &'a HashMap<&'static str, &'static Schema>,
    /// The answers to the look-ups that were made for this plan.
    pub lookups: &'a HashMap<Urn, Map>,
    /// The outputs of other stacks, as far as they are known.
    pub others: &'a dyn Fn(&str, &str) -> Option<Value>,
    /// What the run is about.
    pub selection: &'a Selection,
}

/// Makes the plan.
///
/// # Errors
/// What cannot be carried out: a protected resource that would go, two resources that would
/// have to share a fixed name, a function that refuses its argument, a type that is not
/// known. All of them at once.
pub fn plan(situation: &Situation<'_>) -> Result<Plan, Vec<ProgramError>> {
    Planner {
        situation,
        alone: situation
            .selection
            .left_alone(situation.graph, situation.checkpoint),
        known: HashMap::with_capacity(situation.graph.nodes.len()),
        replaced_first: HashSet::new(),
        errors: Vec::new(),
    }
    .run()
}

struct Planner<'a> {
    situation: &'a Situation<'a>,
    alone: HashSet<Urn>,
    known: HashMap<&'a Urn, Cow<'a, Map>>,
    /// Replacements that delete the old object first.
    replaced_first: HashSet<Urn>,
    errors: Vec<ProgramError>,
}

impl<'a> Planner<'a> {
    fn run(mut self) -> Result<Plan, Vec<ProgramError>> {
        let graph = self.situation.graph;
        let mut steps = Vec::with_capacity(graph.nodes.len());
        for at in &graph.order {
            if let Some(node) = graph.nodes.get(*at) {
                steps.extend(self.step(node, graph.dependency_urns(*at)));
            }
        }
        if !graph.order.is_sorted() {
            steps.sort_by_key(|step: &Step| graph.index.get(&step.urn));
        }
        self.deletions(&mut steps);
        self.check_order(&steps);
        let outputs = self.outputs();
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let checkpoint = self.situation.checkpoint;
        Ok(Plan {
            project: checkpoint.project.clone(),
            stack: checkpoint.stack.clone(),
            region: self.situation.region.into(),
            cloud: self.situation.cloud.into(),
            steps,
            outputs,
            reads: self.situation.reads.clone(),
            lookups: self.situation.lookups.clone(),
        })
    }

    /// The step of one declared resource. `None`: the run leaves it out, and it is not there.
    fn step(&mut self, node: &'a Node, dependencies: BTreeSet<Urn>) -> Option<Step> {
        let checkpoint = self.situation.checkpoint;
        let record = checkpoint.resources.get(&node.urn);
        if self.alone.contains(&node.urn) {
            let record = record?;
            self.known.insert(&node.urn, Cow::Borrowed(&record.outputs));
            return Some(left_alone(node, record));
        }
        let inputs = self.resolve(node)?;
        let mut wanted = Wanted {
            inputs,
            dependencies,
            options: node.options.clone(),
            region: node
                .options
                .region
                .clone()
                .unwrap_or_else(|| self.situation.region.into()),
            line: node.line.clone(),
        };
        let live = record.filter(|record| !record.gone);
        if let Some(record) = live {
            diff::leave_ignored(&mut wanted.inputs, record, &wanted.options);
        }
        let changes = match live {
            Some(record) => diff::diff(node.schema, &wanted.inputs, record, &wanted.options),
            None => Vec::new(),
        };
        let (op, reason) = self.decide(node, &wanted, live.map(Arc::as_ref), &changes);
        let mut step = Step {
            urn: node.urn.clone(),
            op,
            schema: node.schema,
            new: Some(wanted),
            old: record.cloned(),
            changes,
            delete_first: false,
            reason,
            superseded: false,
        };
        if op == Op::Replace {
            self.replacement(&mut step);
        } else {
            self.check_fixed_name_users(&step);
        }
        let known = self.known_outputs(&step, record.map(Arc::as_ref));
        self.known.insert(&node.urn, known);
        Some(step)
    }

    fn decide(
        &self,
        node: &Node,
        wanted: &Wanted,
        record: Option<&Record>,
        changes: &[Change],
    ) -> (Op, Option<String>) {
        if node.schema.lookup {
            let op = if self.situation.lookups.contains_key(&node.urn) {
                Op::Read
            } else {
                Op::Same
            };
            return (op, None);
        }
        let Some(record) = record else {
            let was = self.situation.checkpoint.resources.contains_key(&node.urn);
            let open = self.situation.checkpoint.intents.values();
            let interrupted = open
                .filter(|intent| intent.action == Action::Create)
                .any(|intent| intent.record.urn == node.urn);
            let reason = match (was, interrupted) {
                (true, _) => Some("it is gone from the cloud".into()),
                (_, true) => Some("an earlier run was interrupted: it is looked for first".into()),
                _ => None,
            };
            return (Op::Create, reason);
        };
        if self.situation.selection.replaces(&node.urn) {
            (Op::Replace, Some("asked for by --replace".into()))
        } else if record.region != wanted.region {
            let reason = format!("region {} → {}", record.region, wanted.region);
            (Op::Replace, Some(reason))
        } else if changes.iter().any(|change| change.replaces) {
            (Op::Replace, None)
        } else if !changes.is_empty() {
            (Op::Update, None)
        } else if record.ready {
            (Op::Same, None)
        } else {
            (
                Op::Wait,
                Some("an earlier run was interrupted while it waited".into()),
            )
        }
    }

    /// Settles in which order the two objects of a replacement come.
    fn replacement(&mut self, step: &mut Step) {
        let (Some(old), Some(new)) = (step.old.clone(), step.new.clone()) else {
            return;
        };
        if old.options.protect || new.options.protect {
            let because = step.changes.iter().find(|change| change.replaces);
            let because = because.map_or("it was asked for".into(), |change| {
                format!("`{}` cannot change in place", change.property)
            });
            self.error(
                &step.urn,
                &new,
                format!("is protected and would be replaced: {because}"),
                "take the change back, or take `protect` away first and run `up`",
            );
        }
        let same_name = keeps_name(step, &old, &new.inputs);
        let needed = old
            .dependencies
            .iter()
            .find(|urn| self.replaced_first.contains(*urn))
            .cloned();
        match (new.options.delete_before_replace, same_name, needed) {
            (Some(false), true, _) => self.error(
                &step.urn,
                &new,
                format!(
                    "cannot be made before the old one is deleted: both have the same {}",
                    step.schema.unique.join(", ")
                ),
                "give it another name, or take `delete_before_replace(false)` away",
            ),
            (Some(false), _, Some(needed)) => self.error(
                &step.urn,
                &new,
                format!("must be deleted first, because {} is", needed.short()),
                "take `delete_before_replace(false)` away",
            ),
            (Some(first), _, None) => step.delete_first = first,
            (_, same_name, needed) => step.delete_first = same_name || needed.is_some(),
        }
        if step.delete_first {
            self.replaced_first.insert(step.urn.clone());
        }
    }

    /// What is deleted before its successor exists cannot be in use meanwhile.
    fn check_fixed_name_users(&mut self, step: &Step) {
        let (Some(new), Some(old)) = (&step.new, &step.old) else {
            return;
        };
        let mut clashes = Vec::new();
        for change in &step.changes {
            let refers = step
                .schema
                .input(&change.property)
                .is_some_and(|i| i.references().is_some());
            change.new.visit_promises(&mut |promise| {
                if let Promise::Property { urn, .. } = promise
                    && refers
                    && self.replaced_first.contains(urn)
                    && old.dependencies.contains(urn)
                {
                    clashes.push((urn.clone(), change.property.clone()));
                }
            });
        }
        for (urn, property) in clashes {
            self.error(
                &urn,
                new,
                format!(
                    "is replaced, and its fixed name means that the old one has to be deleted \
                     first; but {} uses it as `{property}`",
                    step.urn.short()
                ),
                "give it another name, so that the new one can be made first",
            );
        }
    }

    /// What the rest of the plan can know of a resource's outputs.
    fn known_outputs(&self, step: &Step, record: Option<&'a Record>) -> Cow<'a, Map> {
        if let Some(answer) = self.situation.lookups.get(&step.urn) {
            return Cow::Borrowed(answer);
        }
        let mut known = match (&step.op, record) {
            (Op::Same | Op::Update | Op::Wait | Op::Read, Some(record)) => {
                Cow::Borrowed(&record.outputs)
            }
            _ => Cow::Owned(Map::new()),
        };
        if step.op == Op::Update {
            for output in step.schema.outputs.iter().filter(|output| output.renewed) {
                if known.contains_key(output.name) {
                    known.to_mut().remove(output.name);
                }
            }
        }
        // An output that echoes an input is known as soon as the input is.
        for output in step
            .schema
            .outputs
            .iter()
            .filter(|output| output.form.is_none())
        {
            let wanted = step
                .new
                .as_ref()
                .and_then(|new| new.inputs.get(output.name));
            match wanted {
                Some(value) if !value.is_known() => {
                    known.to_mut().remove(output.name);
                }
                Some(value) if known.get(output.name) != Some(value) => {
                    known.to_mut().insert(output.name.into(), value.clone());
                }
                _ => {}
            }
        }
        known
    }

    fn resolve(&mut self, node: &Node) -> Option<Map> {
        let mut inputs = Map::new();
        for (name, value) in &node.inputs {
            match value.resolve(&|promise| self.look_up(promise)) {
                Ok(value) => {
                    inputs.insert(name.clone(), value);
                }
                Err(message) => self.errors.push(ProgramError {
                    stack: node.urn.stack().into(),
                    urn: Some(node.urn.clone()),
                    line: Some(node.line.clone()),
                    message: format!("`{name}`: {message}"),
                    help: None,
                }),
            }
        }
        Some(inputs)
    }

    fn look_up(&self, promise: &Promise) -> Option<Value> {
        match promise {
            Promise::Property { urn, name } => self.known.get(urn)?.get(*name).cloned(),
            Promise::StackOutput { stack, name } => (self.situation.others)(stack, name),
            _ => None,
        }
    }

    /// Steps for what the program no longer has, and for what still has to go.
    fn deletions(&mut self, steps: &mut Vec<Step>) {
        let checkpoint = self.situation.checkpoint;
        let declared = |urn: &Urn| self.situation.graph.index.contains_key(urn);
        let gone: Vec<&Arc<Record>> = checkpoint
            .resources
            .values()
            .filter(|record| !declared(&record.urn))
            .collect();
        for (record, superseded) in gone
            .into_iter()
            .map(|record| (record, false))
            .chain(checkpoint.superseded.iter().map(|record| (record, true)))
        {
            if self.alone.contains(&record.urn) {
                continue;
            }
            let Some(schema) = self.situation.types.get(record.resource_type.as_str()) else {
                self.errors.push(ProgramError {
                    stack: record.urn.stack().into(),
                    urn: Some(record.urn.clone()),
                    line: Some(record.line.clone()),
                    message: format!(
                        "its type `{}` is not known to this program",
                        record.resource_type
                    ),
                    help: Some("give the engine the type, or take it out with `state rm`".into()),
                });
                continue;
            };
            let op = if record.options.retain || record.lookup || record.gone {
                Op::Forget
            } else {
                Op::Delete
            };
            if op == Op::Delete && record.options.protect && !superseded {
                self.errors.push(ProgramError {
                    stack: record.urn.stack().into(),
                    urn: Some(record.urn.clone()),
                    line: Some(record.line.clone()),
                    message: "is protected and would be deleted".into(),
                    help: Some(
                        "set `protect` to false in the program and run `up`, or keep it with \
                         `state rm`"
                            .into(),
                    ),
                });
            }
            steps.push(Step {
                urn: record.urn.clone(),
                op,
                schema,
                new: None,
                old: Some(record.clone()),
                changes: Vec::new(),
                delete_first: false,
                reason: superseded.then(|| "it was replaced".into()),
                superseded,
            });
        }
    }

    fn check_order(&mut self, steps: &[Step]) {
        // What is only made follows the program's graph, which has no cycle.
        if !steps
            .iter()
            .any(|step| matches!(step.op, Op::Replace | Op::Delete | Op::Forget))
        {
            return;
        }
        let cycle = Order::new(steps).cycle();
        let steps_on_it: Vec<&Step> = cycle
            .iter()
            .filter_map(|half| match half {
                Half::Forward(at) | Half::Retire(at) => steps.get(*at),
            })
            .collect();
        let made = steps_on_it
            .iter()
            .find(|step| matches!(step.op, Op::Create | Op::Replace));
        let gone = steps_on_it.iter().find(|step| step.op == Op::Delete);
        if let (Some(made), Some(gone)) = (made, gone)
            && let Some(new) = &made.new
        {
            self.error(
                &made.urn,
                new,
                format!(
                    "has the same {} as {}, which is deleted but still in use until this exists",
                    made.schema.unique.join(", "),
                    gone.urn.short()
                ),
                &format!(
                    "if it is the same resource, add `.alias(\"{}\")`",
                    gone.urn.name()
                ),
            );
        } else if let Some(step) = steps_on_it.first() {
            self.errors.push(ProgramError {
                stack: step.urn.stack().into(),
                urn: Some(step.urn.clone()),
                line: None,
                message: "these changes wait for each other and cannot be made in one run".into(),
                help: Some("make them in two runs, with --target".into()),
            });
        }
    }

    fn outputs(&mut self) -> Map {
        let mut outputs = Map::new();
        for (name, value) in self.situation.outputs {
            match value.resolve(&|promise| self.look_up(promise)) {
                Ok(value) => {
                    outputs.insert(name.clone(), value);
                }
                Err(message) => self.errors.push(ProgramError {
                    stack: self.situation.checkpoint.stack.clone(),
                    urn: None,
                    line: None,
                    message: format!("output `{name}`: {message}"),
                    help: None,
                }),
            }
        }
        outputs
    }

    fn error(&mut self, urn: &Urn, wanted: &Wanted, message: String, help: &str) {
        self.errors.push(ProgramError {
            stack: urn.stack().into(),
            urn: Some(urn.clone()),
            line: Some(wanted.line.clone()),
            message,
            help: Some(help.into()),
        });
    }
}

/// A resource that the run does not touch stays as it was recorded.
fn left_alone(node: &Node, record: &Arc<Record>) -> Step {
    Step {
        urn: node.urn.clone(),
        op: Op::Same,
        schema: node.schema,
        new: Some(Wanted {
            inputs: record.inputs.clone(),
            dependencies: record.dependencies.clone(),
            options: record.options.clone(),
            region: record.region.clone(),
            line: node.line.clone(),
        }),
        old: Some(record.clone()),
        changes: Vec::new(),
        delete_first: false,
        reason: None,
        superseded: false,
    }
}
