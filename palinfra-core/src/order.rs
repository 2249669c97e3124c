//! In which order the steps of a plan run. Pure.
//!
//! A step has up to two halves: `Forward` makes or changes an object, `Retire` deletes one.
//! A replacement has both. Everything is made after what it needs, and deleted before what
//! it needed.

use std::collections::HashMap;

use crate::graph;
use crate::plan::{Op, Step};
use crate::record::Record;
use crate::urn::Urn;
use crate::value::{Map, Value};

/// Half of a step, by the step's index in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Make, change, wait, look up, or leave as it is.
    Forward(usize),
    /// Delete, or take out of the state.
    Retire(usize),
}

/// The halves of all steps, and which must end before which begins.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The halves.
    pub halves: Vec<Half>,
    /// What each waits for, by index into `halves`.
    pub after: Vec<Vec<usize>>,
}

impl Order {
    /// The order of a plan's steps.
    pub fn new(steps: &[Step]) -> Order {
        let mut order = Order::default();
        let mut forward: HashMap<&Urn, usize> = HashMap::new();
        let mut retire: HashMap<&Urn, Vec<usize>> = HashMap::new();
        for (at, step) in steps.iter().enumerate() {
            if step.new.is_some() {
                forward.insert(&step.urn, order.add(Half::Forward(at)));
            }
            if retires(step) {
                retire
                    .entry(&step.urn)
                    .or_default()
                    .push(order.add(Half::Retire(at)));
            }
        }
        for (half, edges) in order.halves.iter().zip(order.after.iter_mut()) {
            if let Half::Forward(at) = half
                && let Some(new) = steps.get(*at).and_then(|step| step.new.as_ref())
            {
                edges.extend(new.dependencies.iter().filter_map(|urn| forward.get(urn)));
            }
        }
        let mut edges: Vec<(usize, usize)> = Vec::new();
        for step in steps {
            let Some(old) = &step.old else { continue };
            let own_retire = if step.superseded || retires(step) {
                retire.get(&step.urn)
            } else {
                None
            };
            for needed in &old.dependencies {
                for target in retire.get(needed).into_iter().flatten() {
                    if step.schema.afterwards
                        && step.op == Op::Update
                        && let Some(own) = forward.get(&step.urn)
                    {
                        edges.push((*own, *target));
                        continue;
                    }
                    // Who used it goes first, or first stops using it.
                    for own in own_retire.into_iter().flatten() {
                        edges.push((*target, *own));
                    }
                    if let Some(own) = forward.get(&step.urn)
                        && step.op != Op::Same
                        && !order.deletes_first(*target, steps)
                    {
                        edges.push((*target, *own));
                    }
                }
            }
        }
        for step in steps {
            let (Some(made), Some(gone)) = (forward.get(&step.urn), retire.get(&step.urn)) else {
                continue;
            };
            for gone in gone {
                let superseded = matches!(order.halves.get(*gone), Some(Half::Retire(at))
                    if steps.get(*at).is_some_and(|step| step.superseded));
                match (superseded, step.op) {
                    // A name may still be taken by the object that is going.
                    (true, Op::Create) => edges.push((*made, *gone)),
                    (false, Op::Replace) if step.delete_first => edges.push((*made, *gone)),
                    (false, Op::Replace) => edges.push((*gone, *made)),
                    _ => {}
                }
            }
        }
        edges.extend(order.same_name(steps));
        for (from, to) in edges {
            if let Some(list) = order.after.get_mut(from) {
                list.push(to);
            }
        }
        for list in &mut order.after {
            list.sort_unstable();
            list.dedup();
        }
        order
    }

    /// The halves on a cycle, if there is one: then these steps cannot be taken together.
    pub fn cycle(&self) -> Vec<Half> {
        let sorted = graph::sort(&self.after);
        graph::find_cycle(&self.after, &sorted)
            .into_iter()
            .filter_map(|at| self.halves.get(at).copied())
            .collect()
    }

    fn add(&mut self, half: Half) -> usize {
        self.halves.push(half);
        self.after.push(Vec::new());
        self.halves.len() - 1
    }

    fn deletes_first(&self, half: usize, steps: &[Step]) -> bool {
        matches!(self.halves.get(half), Some(Half::Retire(at))
            if steps.get(*at).is_some_and(|step| step.op == Op::Replace && step.delete_first))
    }

    /// What is made with the natural name of something that goes is made after that.
    fn same_name(&self, steps: &[Step]) -> Vec<(usize, usize)> {
        let mut gone: HashMap<(&str, String), usize> = HashMap::new();
        for (half, place) in self.halves.iter().zip(0..) {
            if let Half::Retire(at) = half
                && let Some(step) = steps.get(*at)
                && step.op == Op::Delete
                && let Some(old) = &step.old
                && let Some(name) = natural_name(step, &old.inputs)
            {
                gone.insert((step.schema.resource_type, name), place);
            }
        }
        let mut edges = Vec::new();
        for (half, place) in self.halves.iter().zip(0..) {
            if let Half::Forward(at) = half
                && let Some(step) = steps.get(*at)
                && matches!(step.op, Op::Create | Op::Replace)
                && let Some(new) = &step.new
                && let Some(name) = natural_name(step, &new.inputs)
                && let Some(other) = gone.get(&(step.schema.resource_type, name))
            {
                edges.push((place, *other));
            }
        }
        edges
    }
}

fn retires(step: &Step) -> bool {
    matches!(step.op, Op::Delete | Op::Replace | Op::Forget)
}

/// The values of the inputs that name an object in the cloud, if the type has such inputs
/// and all of them are set and known.
pub fn natural_name(step: &Step, inputs: &Map) -> Option<String> {
    let unique = step.schema.unique;
    let values: Vec<&Value> = unique.iter().filter_map(|name| inputs.get(*name)).collect();
    let complete = !unique.is_empty() && values.len() == unique.len();
    (complete && values.iter().all(|value| value.is_known())).then(|| {
        values
            .iter()
            .map(|value| value.exposed().to_json().to_string())
            .collect()
    })
}

/// Whether the record and the wanted inputs name the same object in the cloud.
pub fn keeps_name(step: &Step, old: &Record, wanted: &Map) -> bool {
    natural_name(step, wanted)
        .is_some_and(|name| natural_name(step, &old.inputs).as_ref() == Some(&name))
}
