//! The plan: what a run would do, as data. Pure.

mod make;
mod rename;
mod select;

pub use make::{Situation, plan};
pub use rename::renames;
pub use select::{Selection, matches};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::{Change, Counts};
use crate::record::Record;
use crate::resource::{Options, Schema};
use crate::stack::Line;
use crate::urn::Urn;
use crate::value::Map;

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Nothing.
    Same,
    /// Makes it.
    Create,
    /// Changes it in place.
    Update,
    /// Makes a new one and deletes the old one.
    Replace,
    /// Deletes it.
    Delete,
    /// Waits until it can be used: an earlier run was interrupted while it waited.
    Wait,
    /// Looks it up.
    Read,
    /// Takes it out of the state and leaves it in the cloud.
    Forget,
}

/// A resource as the program wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The inputs; some may still be promises.
    pub inputs: Map,
    /// What it refers to or waits for.
    pub dependencies: BTreeSet<Urn>,
    /// What the user asks of the engine.
    pub options: Options,
    /// Where it will live.
    pub region: String,
    /// Where the program declares it.
    pub line: Line,
}

/// One step of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// The resource.
    pub urn: Urn,
    /// What is done.
    pub op: Op,
    /// Its type.
    pub schema: &'static Schema,
    /// As the program wants it; nothing if it is to go.
    pub new: Option<Wanted>,
    /// As the state has it; nothing if it is to be made.
    pub old: Option<Arc<Record>>,
    /// The properties that differ.
    pub changes: Vec<Change>,
    /// For a replacement: delete the old one before making the new one.
    pub delete_first: bool,
    /// Why, where the changes do not say it: `gone from the cloud`, `asked for by --replace`.
    pub reason: Option<String>,
    /// Whether it belongs to an object that was replaced before and still has to go.
    pub superseded: bool,
}

/// What a run of one stack would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The project.
    pub project: String,
    /// The stack.
    pub stack: String,
    /// The stack's region.
    pub region: String,
    /// The cloud: `local` or `aws`.
    pub cloud: String,
    /// The steps: those of the program in its order, then those of resources that it no
    /// longer has.
    pub steps: Vec<Step>,
    /// The stack's outputs, as far as they are known.
    pub outputs: Map,
    /// The stacks that it reads.
    pub reads: BTreeSet<String>,
    /// The answers to the look-ups that were made for it.
    pub lookups: HashMap<Urn, Map>,
}

impl Plan {
    /// How many steps of each kind.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for step in &self.steps {
            match step.op {
                Op::Create => counts.create += 1,
                Op::Update => counts.update += 1,
                Op::Replace => counts.replace += 1,
                Op::Delete => counts.delete += 1,
                Op::Same | Op::Wait | Op::Read | Op::Forget => counts.same += 1,
            }
        }
        counts
    }

    /// Whether carrying it out would change nothing in the cloud, nor in what the stack
    /// gives others to read.
    pub fn is_empty(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step.op, Op::Same | Op::Read))
    }
}
