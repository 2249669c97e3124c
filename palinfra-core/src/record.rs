//! What state holds: records of resources, and the journal entries that change them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};

use crate::resource::Options;
use crate::stack::Line;
use crate::urn::Urn;
use crate::value::{Map, Value};

/// The version of the state format. A newer one is refused, an older one migrated.
pub const FORMAT: u32 = 1;

/// What the engine knows of one object in the cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its identity in the program.
    pub urn: Urn,
    /// Its type. The same as the URN's.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Counts the objects of a stack: each create has a number of its own, which no later
    /// one takes, so a token made of it is never used for two objects.
    pub incarnation: u64,
    /// The cloud's id.
    pub id: String,
    /// The inputs that were applied last.
    pub inputs: Map,
    /// The outputs.
    pub outputs: Map,
    /// Inputs that the cloud had changed when it was last read.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub drift: Map,
    /// Inputs that an update which was cut off may have set, with the values that they would
    /// have; null: none. The next update sets them, whatever is wanted.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub unsure: Map,
    /// Resources that it refers to or waits for.
    pub dependencies: BTreeSet<Urn>,
    /// What the user asks of the engine.
    #[serde(default)]
    pub options: Options,
    /// When its create was answered, in seconds since 1970. 0: that is not known.
    #[serde(default)]
    pub made: u64,
    /// Whether its last wait has ended. One that was interrupted is resumed.
    pub ready: bool,
    /// Whether it was gone when the cloud was last read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
    /// Whether it was only looked up: nothing in the cloud is ours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lookup: bool,
    /// Where it lives.
    pub region: String,
    /// The line of the program that declared it, for errors when it is no longer there.
    #[serde(default)]
    pub line: Line,
}

impl Record {
    /// Of a resource in a region, and nothing else yet.
    pub fn new(urn: Urn, region: &str) -> Record {
        Record {
            resource_type: urn.resource_type().into(),
            urn,
            incarnation: 0,
            id: String::new(),
            inputs: Map::new(),
            outputs: Map::new(),
            drift: Map::new(),
            unsure: Map::new(),
            dependencies: BTreeSet::new(),
            options: Options::default(),
            made: 0,
            ready: false,
            gone: false,
            lookup: false,
            region: region.into(),
            line: Line::default(),
        }
    }

    /// The inputs that are set, or may be: each once.
    pub fn input_names(&self) -> IndexSet<&String> {
        let known = self.inputs.keys().chain(self.drift.keys());
        known.chain(self.unsure.keys()).collect()
    }

    /// Takes up what an update from `before` to `wanted` may have done, or a part of it.
    fn may_have(&mut self, wanted: Record, before: &Map) {
        let gone = before
            .keys()
            .filter(|name| !wanted.inputs.contains_key(*name));
        let gone = gone.map(|name| (name.clone(), Value::Null));
        let set = wanted
            .inputs
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()));
        for (name, value) in set.chain(gone) {
            if before.get(&name).unwrap_or(&Value::Null) == &value {
                continue;
            }
            // If this one would only set what is recorded, what one before it may have set is
            // still what the next one has to undo.
            let recorded = self.inputs.get(&name).unwrap_or(&Value::Null) == &value;
            if !recorded || !self.unsure.contains_key(&name) {
                self.unsure.insert(name, value);
            }
        }
        // What it refers to by now cannot go before it lets go.
        self.dependencies.extend(wanted.dependencies);
    }

    fn rename(&mut self, from: &Urn, to: &Urn) {
        if self.urn == *from {
            self.urn = to.clone();
            self.resource_type = to.resource_type().into();
        }
        if self.dependencies.remove(from) {
            self.dependencies.insert(to.clone());
        }
    }
}

/// One mutating call that is about to be made. It is durable before the call is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Its number in the stack: the key of its result.
    pub number: u64,
    /// What the call does.
    pub action: Action,
    /// The record as it will be if the call succeeds; for a create, with no id or outputs
    /// yet. Its inputs are the exact request.
    pub record: Record,
    /// For an update: the inputs as they were.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub before: Map,
    /// 32 characters `[a-z0-9]` made of lineage, URN, incarnation and action: the same for
    /// the same call, and for no other.
    pub token: String,
    /// The lineage of the stack, for the tags of what is made.
    #[serde(default)]
    pub lineage: String,
    /// When it was written, in seconds since 1970.
    pub time: u64,
}

/// What a mutating call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes an object.
    Create,
    /// Changes one in place.
    Update,
    /// Deletes one.
    Delete,
}

/// How a mutating call ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It made or changed the object; `ready` tells whether there is nothing to wait for.
    Done {
        /// The cloud's id.
        id: String,
        /// The outputs that are known now.
        outputs: Map,
        /// Whether it can be used at once.
        ready: bool,
        /// When that was known, in seconds since 1970.
        #[serde(default)]
        time: u64,
    },
    /// The object is going, and the wait for that has begun.
    Deleting,
    /// The object is gone.
    Deleted,
    /// The cloud refused the call, or it was never made: nothing has changed, unless an update
    /// of several calls was cut off between them.
    NotDone {
        /// Why.
        message: String,
    },
}

/// One line of the journal. Nothing else changes a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A run has begun.
    Run {
        /// The command.
        command: String,
        /// When, in seconds since 1970.
        time: u64,
        /// By whom: user, machine and process.
        owner: String,
    },
    /// A mutating call is about to be made.
    Intent(Box<Intent>),
    /// It has ended.
    Result {
        /// The intent's number.
        intent: u64,
        /// How.
        outcome: Outcome,
    },
    /// The wait after a create or an update has ended.
    Ready {
        /// The resource.
        urn: Urn,
        /// Which of its objects.
        incarnation: u64,
        /// The outputs, now all known.
        outputs: Map,
    },
    /// A record is as it says: after a refresh, an import, a look-up, or when only edges or
    /// options have changed.
    Record(Box<Record>),
    /// A record is taken out of the state; what it stands for stays in the cloud.
    Forget {
        /// The resource.
        urn: Urn,
        /// Which of its objects.
        incarnation: u64,
    },
    /// A resource has another URN.
    Rename {
        /// Before.
        from: Urn,
        /// From now on.
        to: Urn,
    },
    /// What the stack gives others to read, and what it reads.
    Outputs {
        /// The outputs.
        values: Map,
        /// The stacks that it reads.
        reads: BTreeSet<String>,
    },
    /// Where the stack lives; written once, by its first run.
    Home(Home),
}

/// The place that a stack belongs to. A run against another one is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// `local` or `aws`.
    pub cloud: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
}

/// The state of a stack: a fold of its journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The project's name.
    pub project: String,
    /// The stack's name.
    pub stack: String,
    /// Tells this stack from any other of the same name: 32 characters `[a-z0-9]`.
    pub lineage: String,
    /// Counts the checkpoints.
    pub serial: u64,
    /// Where it lives, once something does.
    pub home: Option<Home>,
    /// Counts incarnations and intents.
    pub counter: u64,
    /// What there is, by URN, in the order of creation. Shared with the plans made from it.
    pub resources: IndexMap<Urn, Arc<Record>>,
    /// Objects that were replaced or are being deleted, and are not gone yet.
    pub superseded: Vec<Arc<Record>>,
    /// Calls of which it is not known how they ended.
    pub intents: BTreeMap<u64, Intent>,
    /// The stack's outputs.
    pub outputs: Map,
    /// The stacks whose outputs it reads.
    pub reads: BTreeSet<String>,
}

impl Checkpoint {
    /// The state of a stack that has never run.
    pub fn new(project: &str, stack: &str, lineage: String) -> Checkpoint {
        Checkpoint {
            project: project.into(),
            stack: stack.into(),
            lineage,
            serial: 0,
            home: None,
            counter: 0,
            resources: IndexMap::new(),
            superseded: Vec::new(),
            intents: BTreeMap::new(),
            outputs: Map::new(),
            reads: BTreeSet::new(),
        }
    }

    /// Whether nothing in the cloud belongs to it, as far as it knows.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.superseded.is_empty() && self.intents.is_empty()
    }

    /// Takes up one entry. Total: an entry that does not fit changes nothing.
    pub fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Run { .. } => {}
            Entry::Intent(intent) => {
                self.counter = self
                    .counter
                    .max(intent.number)
                    .max(intent.record.incarnation);
                self.intents.insert(intent.number, *intent);
            }
            Entry::Result { intent, outcome } => {
                if let Some(intent) = self.intents.remove(&intent) {
                    self.conclude(intent, outcome);
                }
            }
            Entry::Ready {
                urn,
                incarnation,
                outputs,
            } => {
                if let Some(record) = self.find_mut(&urn, incarnation) {
                    record.outputs = outputs;
                    record.ready = true;
                }
            }
            Entry::Record(record) => {
                self.counter = self.counter.max(record.incarnation);
                match self.find_mut(&record.urn, record.incarnation) {
                    Some(slot) => *slot = *record,
                    None => self.put(Arc::new(*record)),
                }
            }
            Entry::Forget { urn, incarnation } => self.remove(&urn, incarnation),
            Entry::Rename { from, to } => self.rename(&from, &to),
            Entry::Outputs { values, reads } => {
                self.outputs = values;
                self.reads = reads;
            }
            Entry::Home(home) => self.home = Some(home),
        }
    }

    /// The record of one object, current or superseded.
    pub fn find(&self, urn: &Urn, incarnation: u64) -> Option<&Record> {
        let fits = |record: &&Arc<Record>| record.urn == *urn && record.incarnation == incarnation;
        self.resources
            .get(urn)
            .filter(fits)
            .or_else(|| self.superseded.iter().find(fits))
            .map(Arc::as_ref)
    }

    fn find_mut(&mut self, urn: &Urn, incarnation: u64) -> Option<&mut Record> {
        let found = match self.resources.get_mut(urn) {
            Some(record) if record.incarnation == incarnation => Some(record),
            _ => self
                .superseded
                .iter_mut()
                .find(|record| record.urn == *urn && record.incarnation == incarnation),
        };
        found.map(Arc::make_mut)
    }

    fn conclude(&mut self, intent: Intent, outcome: Outcome) {
        let mut record = intent.record;
        match (intent.action, outcome) {
            (Action::Update, Outcome::NotDone { .. }) => {
                if let Some(slot) = self.find_mut(&record.urn, record.incarnation) {
                    slot.may_have(record, &intent.before);
                }
            }
            (_, Outcome::NotDone { .. }) => {}
            (Action::Delete, Outcome::Deleting) => {
                // Deleting is not gone: it is waited for, by the next run if need be, and a
                // new object of the same URN comes after it.
                self.remove(&record.urn, record.incarnation);
                record.ready = false;
                self.superseded.push(Arc::new(record));
            }
            (Action::Delete, _) => self.remove(&record.urn, record.incarnation),
            (
                Action::Create,
                Outcome::Done {
                    id,
                    outputs,
                    ready,
                    time,
                },
            ) => {
                record.id = id;
                record.outputs = outputs;
                record.ready = ready;
                record.made = time;
                self.put(Arc::new(record));
            }
            (
                Action::Update,
                Outcome::Done {
                    id, outputs, ready, ..
                },
            ) => {
                record.id = id;
                record.outputs = outputs;
                record.ready = ready;
                record.drift.clear();
                record.unsure.clear();
                let (urn, incarnation) = (record.urn.clone(), record.incarnation);
                if let Some(slot) = self.find_mut(&urn, incarnation) {
                    *slot = record;
                }
            }
            (_, Outcome::Deleting | Outcome::Deleted) => {}
        }
    }

    /// Makes a record the current one of its URN. An object that it takes the place of is
    /// kept as superseded, unless there is nothing of ours to delete.
    fn put(&mut self, record: Arc<Record>) {
        let incarnation = record.incarnation;
        if let Some(old) = self.resources.insert(record.urn.clone(), record)
            && old.incarnation != incarnation
            && !old.gone
            && !old.lookup
        {
            self.superseded.push(old);
        }
    }

    fn remove(&mut self, urn: &Urn, incarnation: u64) {
        match self.resources.get(urn) {
            Some(record) if record.incarnation == incarnation => {
                self.resources.shift_remove(urn);
            }
            _ => self
                .superseded
                .retain(|record| record.incarnation != incarnation || record.urn != *urn),
        }
    }

    fn rename(&mut self, from: &Urn, to: &Urn) {
        if self.resources.contains_key(to) {
            return;
        }
        let renamed = |record: &mut Arc<Record>| {
            if record.urn == *from || record.dependencies.contains(from) {
                Arc::make_mut(record).rename(from, to);
            }
        };
        self.resources.values_mut().for_each(renamed);
        self.superseded.iter_mut().for_each(renamed);
        // A call that is not settled yet ends with the new name.
        for intent in self.intents.values_mut() {
            intent.record.rename(from, to);
        }
        if let Some(at) = self.resources.get_index_of(from) {
            // `to` is not there: it was looked for above.
            let _ = self.resources.replace_index(at, to.clone());
        }
    }
}
