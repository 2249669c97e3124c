//! Taking existing objects into the state.

mod file;
mod place;
mod record;

pub use file::read_imports;

use std::collections::HashMap;
use std::sync::Arc;

use place::Place;

use crate::clouds::Clouds;
use crate::engine::code;
use crate::engine::{Engine, EngineError, Request};
use crate::event::Change;
use crate::journal::Journal;
use crate::provider::Reading;
use crate::record::{Entry, Record};
use crate::session::Session;
use crate::settings::SettingSource;
use crate::settle::settle;
use crate::stack::Declaration;
use crate::urn::{Urn, name_problem};
use crate::value::{Map, Promise, Value};

/// An object that was taken into the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// As it is recorded.
    pub record: Record,
    /// The Rust that declares it, where the program does not yet. Until it does, the
    /// resource is protected, so that no run deletes it.
    pub code: Option<String>,
    /// What the next `up` would change of it, as far as that can be told now. What the program
    /// does not set stays as it is in the cloud, and is not in here.
    pub changes: Vec<Change>,
}

/// What is known when promises are to be kept: outputs, by URN, and those of other stacks.
struct Known {
    outputs: HashMap<Urn, Map>,
    others: HashMap<String, Map>,
}

impl Known {
    fn keep(&self, promise: &Promise) -> Option<Value> {
        match promise {
            Promise::Property { urn, name } => self.outputs.get(urn)?.get(*name).cloned(),
            Promise::StackOutput { stack, name } => {
                self.others.get(&**stack)?.get(&**name).cloned()
            }
            _ => None,
        }
    }
}

impl Engine {
    /// The URN that `TYPE:NAME` means in a stack, or `KIND:COMPONENT/TYPE:NAME` inside a
    /// component; a whole URN stays as it is.
    ///
    /// # Errors
    /// When it is neither, or of another project or stack.
    pub fn urn(&self, stack: &str, text: &str) -> Result<Urn, EngineError> {
        let whole = Urn::parse(text);
        let urn = whole.or_else(|| {
            let (_, name) = text.rsplit_once(':')?;
            let urn = format!("urn:palinfra:{}:{stack}:{text}", self.project.name());
            Urn::parse(&urn).filter(|_| name_problem(name).is_none() && !text.starts_with("urn:"))
        });
        match urn {
            Some(urn) if urn.project() == self.project.name() && urn.stack() == stack => Ok(urn),
            Some(urn) => {
                let message = format!("{urn} is not of stack `{stack}` of this project");
                Err(EngineError::refused(
                    message,
                    "choose the stack with `--stack`",
                ))
            }
            None => Err(EngineError::refused(
                format!("`{}` is neither a URN nor TYPE:NAME", text.escape_debug()),
                "write it as `ec2:Vpc:main`",
            )),
        }
    }

    /// Takes an object that exists in the cloud into the state of a stack, under `urn`.
    /// Changes nothing in the cloud.
    ///
    /// # Errors
    /// When there is no such object, when its type is not known, or when the state has the
    /// URN or the object already.
    pub async fn import(
        &self,
        request: &Request,
        urn: &Urn,
        id: &str,
    ) -> Result<Imported, EngineError> {
        let objects = [(urn.clone(), id.to_string())];
        let mut imported = self.import_all(request, urn.stack(), &objects).await?;
        imported
            .pop()
            .ok_or_else(|| EngineError::NoSuch("nothing was imported".into()))
    }

    /// Takes several objects into the state of a stack, each with the URN that it gets: all, or
    /// none. Changes nothing in the cloud. What the program declares comes in its order, so that
    /// an object can refer to one that is imported with it.
    ///
    /// # Errors
    /// All that cannot be imported, at once, for the reasons of [`import`](Engine::import).
    pub async fn import_all(
        &self,
        request: &Request,
        stack: &str,
        objects: &[(Urn, String)],
    ) -> Result<Vec<Imported>, EngineError> {
        let program = self.bare(stack).ok_or_else(|| self.unknown_stack(stack))?;
        let places = self.places(&program, objects)?;
        let journal = self
            .backend
            .open(self.project.name(), stack, "import")
            .await?;
        let session = Session::Open(journal);
        let imported = self.take_in(request, &session, &program, places).await;
        if let Session::Open(journal) = session {
            journal.finish().await?;
        }
        imported
    }

    async fn take_in(
        &self,
        request: &Request,
        session: &Session,
        program: &Declaration,
        places: Vec<Place>,
    ) -> Result<Vec<Imported>, EngineError> {
        let clouds = self.clouds();
        self.at_home(&clouds, &program.stack, &program.region, session)
            .await?;
        let Some(journal) = session.journal() else {
            return Err(EngineError::NoSuch(
                "the state is not open for writing".into(),
            ));
        };
        settle(journal, &clouds, &self.types, &request.events).await?;
        let mut known = Known {
            outputs: journal.read(|state| {
                let all = state.resources.values();
                all.map(|record| (record.urn.clone(), record.outputs.clone()))
                    .collect()
            }),
            others: HashMap::new(),
        };
        for other in &program.reads {
            if let Some(state) = self.backend.load(self.project.name(), other).await? {
                known.others.insert(other.clone(), state.outputs);
            }
        }
        let (mut imported, mut failed) = (Vec::new(), Vec::new());
        for place in places {
            let urn = place.urn.clone();
            match self.found(journal, &clouds, &known, place).await {
                Ok(found) => {
                    known.outputs.insert(urn, found.record.outputs.clone());
                    imported.push(found);
                }
                Err(error) => failed.push((urn, error)),
            }
        }
        match failed.len() {
            0 => {}
            1 if imported.is_empty() => return Err(failed.remove(0).1),
            _ => return Err(EngineError::Import(failed)),
        }
        for found in &imported {
            let record = Box::new(found.record.clone());
            journal.append(Entry::Record(record)).await?;
        }
        Ok(imported)
    }

    /// What would be recorded of one object.
    async fn found(
        &self,
        journal: &Journal,
        clouds: &Clouds,
        known: &Known,
        place: Place,
    ) -> Result<Imported, EngineError> {
        let (schema, id) = (place.schema, &place.id);
        let taken = |record: &&Arc<Record>| {
            let same = record.resource_type == schema.resource_type && record.id == *id;
            record.urn == place.urn || (same && record.region == place.region)
        };
        let there = journal.read(|state| {
            let mut all = state.resources.values().chain(&state.superseded);
            all.find(taken).cloned()
        });
        if let Some(there) = there {
            let (urn, id) = (&there.urn, there.id.escape_debug());
            let message = format!("the state already has {urn} with id {id}");
            return Err(EngineError::refused(
                message,
                "`state rm` or `state mv` it first",
            ));
        }
        let mut wanted = Map::new();
        for (name, value) in &place.inputs {
            let resolved = value.resolve(&|promise| known.keep(promise));
            let resolved = resolved.map_err(|message| {
                EngineError::refused(format!("`{name}`: {message}"), "correct the program first")
            })?;
            wanted.insert(name.clone(), resolved);
        }
        let asked = |failure| EngineError::Cloud {
            what: format!(
                "{} {} cannot be read",
                schema.resource_type,
                id.escape_debug()
            ),
            failure,
        };
        let provider = clouds
            .get(&place.region, place.options.provider.as_deref())
            .await;
        let reading = provider
            .map_err(asked)?
            .import(schema, &place.region, id, &wanted)
            .await;
        let (inputs, outputs) = match reading.map_err(asked)? {
            Reading::Present { inputs, outputs } => (inputs, outputs),
            Reading::Gone | Reading::Going => {
                return Err(EngineError::NoSuch(format!(
                    "there is no {} with id `{}` in {}",
                    schema.resource_type,
                    id.escape_debug(),
                    place.region
                )));
            }
        };
        let others = |kind: &str, id: &str| {
            journal.read(|state| {
                let same = |record: &&Arc<Record>| record.resource_type == kind && record.id == id;
                let mut all = state.resources.values();
                all.find(same).map(|record| record.urn.clone())
            })
        };
        let code =
            (!place.declared).then(|| code::declaration(schema, &place.urn, &inputs, &others));
        let number = journal.next_number();
        let record = record::of(&place, &wanted, inputs, outputs, number);
        let changes = record::changes(&place, wanted, &record);
        Ok(Imported {
            record,
            code,
            changes,
        })
    }

    /// What the program of a stack declares, errors and all. `None`: there is no such stack.
    pub(super) fn bare(&self, stack: &str) -> Option<Declaration> {
        let values = self.settings.get(stack).cloned().unwrap_or_default();
        let source = SettingSource {
            stack: stack.into(),
            values,
        };
        self.project.declare(source, self.region.as_deref())
    }
}
