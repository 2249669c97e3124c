//! Taking existing objects into the state.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::code;
use crate::engine::{Engine, EngineError, Request};
use crate::graph::Graph;
use crate::provider::Reading;
use crate::record::{Entry, Record};
use crate::resource::{Options, Schema};
use crate::session::Session;
use crate::settings::SettingSource;
use crate::settle::settle;
use crate::stack::{Declaration, Line, Node};
use crate::urn::{Urn, name_problem};
use crate::value::Map;

/// An object that was taken into the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// As it is recorded.
    pub record: Record,
    /// The Rust that declares it, where the program does not yet. Until it does, the
    /// resource is protected, so that no run deletes it.
    pub code: Option<String>,
}

/// What the program says of a resource that is to be imported.
struct Place {
    options: Options,
    dependencies: BTreeSet<Urn>,
    region: String,
    line: Line,
    declared: bool,
}

impl Engine {
    /// The URN that `TYPE:NAME` means in a stack; a whole URN stays as it is.
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
        let schema = self.types.get(urn.resource_type()).copied();
        let schema = schema.filter(|schema| !schema.lookup).ok_or_else(|| {
            let kind = urn.resource_type();
            EngineError::refused(
                format!("there is no resource type `{kind}`"),
                "`schema` lists them",
            )
        })?;
        let stack = urn.stack();
        let place = self.place(urn)?;
        let journal = self
            .backend
            .open(self.project.name(), stack, "import")
            .await?;
        let session = Session::Open(journal);
        let imported = self
            .take_in(request, &session, schema, place, urn, id)
            .await;
        if let Session::Open(journal) = session {
            journal.finish().await?;
        }
        imported
    }

    async fn take_in(
        &self,
        request: &Request,
        session: &Session,
        schema: &'static Schema,
        place: Place,
        urn: &Urn,
        id: &str,
    ) -> Result<Imported, EngineError> {
        let clouds = self.clouds();
        self.at_home(&clouds, urn.stack(), &place.region, session)
            .await?;
        let Some(journal) = session.journal() else {
            return Err(EngineError::NoSuch(
                "the state is not open for writing".into(),
            ));
        };
        settle(journal, &clouds, &self.types, &request.events).await?;
        let taken = |record: &&Arc<Record>| {
            let same = record.resource_type == schema.resource_type && record.id == id;
            record.urn == *urn || (same && record.region == place.region)
        };
        let known = journal.read(|state| {
            state
                .resources
                .values()
                .chain(&state.superseded)
                .find(taken)
                .cloned()
        });
        if let Some(known) = known {
            let (urn, id) = (&known.urn, known.id.escape_debug());
            let message = format!("the state already has {urn} with id {id}");
            return Err(EngineError::refused(
                message,
                "`state rm` or `state mv` it first",
            ));
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
            .import(schema, &place.region, id)
            .await;
        let (mut inputs, outputs) = match reading.map_err(asked)? {
            Reading::Present { inputs, outputs } => (inputs, outputs),
            Reading::Gone => {
                return Err(EngineError::NoSuch(format!(
                    "there is no {} with id `{}` in {}",
                    schema.resource_type,
                    id.escape_debug(),
                    place.region
                )));
            }
        };
        mark_secrets(schema, &mut inputs);
        let code = (!place.declared).then(|| {
            let others = |kind: &str, id: &str| {
                journal.read(|state| {
                    let same =
                        |record: &&Arc<Record>| record.resource_type == kind && record.id == id;
                    state
                        .resources
                        .values()
                        .find(same)
                        .map(|record| record.urn.clone())
                })
            };
            code::declaration(schema, urn, &inputs, &others)
        });
        let record = Record {
            urn: urn.clone(),
            resource_type: schema.resource_type.into(),
            incarnation: journal.next_number(),
            id: id.into(),
            inputs,
            outputs,
            drift: Map::new(),
            dependencies: place.dependencies,
            options: Options {
                protect: place.options.protect || !place.declared,
                ..place.options
            },
            made: 0,
            ready: true,
            gone: false,
            lookup: false,
            region: place.region,
            line: place.line,
        };
        journal
            .append(Entry::Record(Box::new(record.clone())))
            .await?;
        Ok(Imported { record, code })
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

    /// What the program says of the URN; an undeclared resource is in the stack's region.
    fn place(&self, urn: &Urn) -> Result<Place, EngineError> {
        let stack = urn.stack();
        let program = self.bare(stack).ok_or_else(|| self.unknown_stack(stack))?;
        let region = program.region.clone();
        let node: Option<Node> = program.nodes.iter().find(|node| node.urn == *urn).cloned();
        let Some(node) = node else {
            return Ok(Place {
                options: Options::default(),
                dependencies: BTreeSet::new(),
                region,
                line: Line::default(),
                declared: false,
            });
        };
        let graph = Graph::new(program.nodes).map_err(EngineError::Program)?;
        let dependencies = graph.index.get(urn).map(|at| graph.dependency_urns(*at));
        Ok(Place {
            region: node.options.region.clone().unwrap_or(region),
            options: node.options,
            dependencies: dependencies.unwrap_or_default(),
            line: node.line,
            declared: true,
        })
    }
}

fn mark_secrets(schema: &Schema, inputs: &mut Map) {
    for secret in schema.inputs.iter().filter(|input| input.secret) {
        if let Some(value) = inputs.get_mut(secret.name) {
            *value = std::mem::take(value).into_secret();
        }
    }
}
