//! From a request to plans: lock, settle, look up, refresh, plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::{join, join_all};

use crate::clouds::Clouds;
use crate::engine::{Engine, EngineError, Request};
use crate::event::{Counts, Event, Sink};
use crate::graph::Graph;
use crate::plan::{self, Plan, Situation};
use crate::record::{Checkpoint, Entry, Home};
use crate::refresh::{self, Refreshed};
use crate::session::Session;
use crate::settle::settle;
use crate::stack::{Declaration, ProgramError};
use crate::urn::Urn;
use crate::value::{Map, Value};

/// Plans of some stacks, ready to be shown and carried out. While it was made to be carried
/// out, the stacks stay locked.
pub struct Prepared {
    /// The stacks, in the order in which they run.
    pub stacks: Vec<PreparedStack>,
    pub(super) clouds: Clouds,
    pub(super) others: BTreeMap<String, Map>,
}

/// The plan of one stack.
pub struct PreparedStack {
    /// What would be done.
    pub plan: Plan,
    /// What a refresh found, if there was one.
    pub refreshed: Option<Refreshed>,
    /// Where it lives.
    pub home: Home,
    pub(super) session: Session,
    pub(super) blocked: BTreeMap<Urn, String>,
    pub(super) outputs: Vec<(String, Value)>,
    /// The stacks that must end first, by index.
    pub(super) after: Vec<usize>,
}

/// What is to become of the stacks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// As the program says.
    Program,
    /// Nothing is left.
    Nothing,
}

impl Prepared {
    /// The plans, in the order in which they run.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.stacks.iter().map(|stack| &stack.plan)
    }

    /// The steps of all plans, by kind.
    pub fn counts(&self) -> Counts {
        self.plans()
            .fold(Counts::default(), |sum, plan| sum.plus(plan.counts()))
    }

    /// Whether carrying it out would change nothing in the cloud.
    pub fn is_empty(&self) -> bool {
        self.plans().all(Plan::is_empty)
    }
}

impl Engine {
    /// What `up` would do. Reads state and cloud, changes neither.
    ///
    /// # Errors
    /// Whatever would keep `up` from beginning.
    pub async fn preview(&self, request: &Request) -> Result<Prepared, EngineError> {
        self.prepare_up(request, false).await
    }

    /// Locks the stacks and plans what `up` will do.
    ///
    /// # Errors
    /// A program that is wrong, a held lock, and whatever else keeps it from beginning.
    pub async fn plan_up(&self, request: &Request) -> Result<Prepared, EngineError> {
        self.prepare_up(request, true).await
    }

    /// Locks the stacks and plans their end.
    ///
    /// # Errors
    /// As [`plan_up`](Engine::plan_up), and when a stack outside of the request still reads
    /// one of them.
    pub async fn plan_destroy(&self, request: &Request) -> Result<Prepared, EngineError> {
        // A stack that has left the program can still be destroyed.
        let names = self.known_stacks(&request.stacks).await?;
        let kept = self.backend.stacks(self.project.name()).await?;
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in &kept {
            let state = self.backend.load(self.project.name(), name).await?;
            if let Some(state) = state.filter(|state| !state.is_empty()) {
                reads.insert(name.clone(), state.reads);
            }
        }
        for name in names.iter().filter(|name| reads.contains_key(*name)) {
            let outside = reads.iter().filter(|(reader, _)| !names.contains(reader));
            let readers: Vec<String> = outside
                .filter(|(_, read)| read.contains(name))
                .map(|(reader, _)| reader.clone())
                .collect();
            if !readers.is_empty() {
                return Err(EngineError::StillRead {
                    stack: name.clone(),
                    readers,
                });
            }
        }
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| reads.contains_key(name))
            .rev()
            .collect();
        let mut prepared = self.begin();
        let mut errors = Vec::new();
        for name in &names {
            let region = self.region.clone();
            let empty = Declaration {
                stack: name.clone(),
                region: region.unwrap_or_default(),
                nodes: Vec::new(),
                outputs: Vec::new(),
                reads: BTreeSet::new(),
                moved: Vec::new(),
                errors: Vec::new(),
            };
            let journal = self
                .backend
                .open(self.project.name(), name, "destroy")
                .await?;
            let added = self
                .add(
                    &mut prepared,
                    request,
                    empty,
                    Graph::default(),
                    Session::Open(journal),
                    Goal::Nothing,
                )
                .await;
            keep(added, &mut errors)?;
        }
        none(errors)?;
        let place = |name: &String| names.iter().position(|other| other == name);
        let readers: Vec<Vec<usize>> = names
            .iter()
            .map(|name| {
                let who = reads.iter().filter(|(_, read)| read.contains(name));
                who.filter_map(|(reader, _)| place(reader)).collect()
            })
            .collect();
        for (stack, after) in prepared.stacks.iter_mut().zip(readers) {
            stack.after = after;
        }
        Ok(prepared)
    }

    async fn prepare_up(&self, request: &Request, write: bool) -> Result<Prepared, EngineError> {
        let names = self.stack_names(request).await?;
        // A preview reads its states while the programs run.
        let looked_at: &[String] = if write { &[] } else { &names };
        let loads = looked_at
            .iter()
            .map(|name| self.backend.load(self.project.name(), name));
        let declare = async { self.declare(&names) };
        let (loaded, declared) = join(join_all(loads), declare).await;
        let declarations = declared?;
        let mut loaded: HashMap<&String, _> = looked_at.iter().zip(loaded).collect();
        let mut prepared = self.begin();
        for declaration in &declarations {
            for other in declaration
                .reads
                .iter()
                .filter(|other| !names.contains(other))
            {
                let state = self.backend.load(self.project.name(), other).await?;
                match state.filter(|state| !state.is_empty()) {
                    Some(state) => {
                        prepared.others.insert(other.clone(), state.outputs);
                    }
                    None if write => {
                        return Err(EngineError::NotUp {
                            stack: declaration.stack.clone(),
                            needs: other.clone(),
                        });
                    }
                    None => {}
                }
            }
        }
        let mut errors = Vec::new();
        for (declaration, graph) in graphs(declarations)? {
            let name = declaration.stack.clone();
            let session = if write {
                Session::Open(self.backend.open(self.project.name(), &name, "up").await?)
            } else {
                let state = loaded.remove(&name).transpose()?.flatten();
                let fresh = || Checkpoint::new(self.project.name(), &name, String::new());
                Session::copy(state.unwrap_or_else(fresh))
            };
            let added = self
                .add(
                    &mut prepared,
                    request,
                    declaration,
                    graph,
                    session,
                    Goal::Program,
                )
                .await;
            keep(added, &mut errors)?;
        }
        none(errors)?;
        Ok(prepared)
    }

    /// The providers of a run.
    pub(super) fn clouds(&self) -> Clouds {
        Clouds::new(self.cloud.clone(), self.project.providers().clone())
    }

    fn begin(&self) -> Prepared {
        Prepared {
            stacks: Vec::new(),
            clouds: self.clouds(),
            others: BTreeMap::new(),
        }
    }

    /// Makes the plan of one more stack. Its turn comes after the stacks that it reads.
    async fn add(
        &self,
        prepared: &mut Prepared,
        request: &Request,
        declaration: Declaration,
        graph: Graph,
        session: Session,
        goal: Goal,
    ) -> Result<(), EngineError> {
        let Declaration {
            stack,
            region,
            outputs,
            reads,
            moved,
            ..
        } = declaration;
        let home = self
            .at_home(&prepared.clouds, &stack, &region, &session)
            .await?;
        // Interrupted calls are known by the names that they were made with.
        let mut blocked = match session.journal() {
            Some(journal) => {
                settle(journal, &prepared.clouds, &self.types, &request.events).await?
            }
            None => {
                note_open(&session, &request.events);
                BTreeMap::new()
            }
        };
        let renames = session.read(|state| plan::renames(&graph, &moved, state));
        for (from, to) in renames {
            if let Some(why) = blocked.remove(&from) {
                blocked.insert(to.clone(), why);
            }
            session.append(Entry::Rename { from, to }).await?;
        }
        let refreshed = if request.refresh {
            let refreshed = refresh::refresh(&session, &prepared.clouds, &self.types).await?;
            if !refreshed.failed.is_empty() {
                return Err(EngineError::Refresh(refreshed.failed));
            }
            Some(refreshed)
        } else {
            None
        };
        let lookups = self
            .answers(prepared, &graph, &home, &session, request.refresh)
            .await?;
        let others = |stack: &str, name: &str| prepared.others.get(stack)?.get(name).cloned();
        let plan = session.read(|checkpoint| {
            self.check_selection(request, &graph, checkpoint)?;
            let situation = Situation {
                cloud: self.cloud.name(),
                region: &home.region,
                graph: &graph,
                outputs: &outputs,
                reads: &reads,
                checkpoint,
                types: &self.types,
                lookups: &lookups,
                others: &others,
                selection: &request.selection,
            };
            plan::plan(&situation).map_err(EngineError::Program)
        })?;
        let known = plan.outputs.iter().filter(|(_, value)| value.is_known());
        let known: Map = known
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if goal == Goal::Program {
            prepared.others.insert(stack, known);
        }
        let after = reads.iter().filter_map(|read| {
            prepared
                .stacks
                .iter()
                .position(|stack| stack.plan.stack == *read)
        });
        let after = after.collect();
        prepared.stacks.push(PreparedStack {
            plan,
            refreshed,
            home,
            session,
            blocked,
            outputs,
            after,
        });
        Ok(())
    }

    /// Where the stack lives, which must be where its state says.
    pub(super) async fn at_home(
        &self,
        clouds: &Clouds,
        stack: &str,
        region: &str,
        session: &Session,
    ) -> Result<Home, EngineError> {
        let recorded = session.read(|state| state.home.clone());
        let region = match (&recorded, region) {
            (Some(recorded), "") => recorded.region.clone(),
            (None, "") => String::new(),
            (_, region) => region.to_string(),
        };
        let found = async { clouds.get(&region, None).await?.home().await };
        let found = found.await.map_err(|failure| EngineError::Cloud {
            what: "the account could not be asked for".into(),
            failure,
        })?;
        match recorded {
            Some(recorded) if recorded != found => {
                return Err(EngineError::OtherHome {
                    stack: stack.into(),
                    recorded: Box::new(recorded),
                    found: Box::new(found),
                });
            }
            Some(_) => {}
            None if session.journal().is_some() => {
                session.append(Entry::Home(found.clone())).await?;
            }
            None => {}
        }
        Ok(found)
    }

    async fn answers(
        &self,
        prepared: &Prepared,
        graph: &Graph,
        home: &Home,
        session: &Session,
        again: bool,
    ) -> Result<HashMap<Urn, Map>, EngineError> {
        let recorded = |urn: &Urn| session.read(|state| state.resources.get(urn).cloned());
        let answers = refresh::look_up(
            &graph.nodes,
            &home.region,
            &recorded,
            again,
            &prepared.clouds,
        )
        .await;
        answers.map_err(|mut failed| {
            let (urn, failure) = failed.swap_remove(0);
            EngineError::Cloud {
                what: format!("look-up {}", urn.short()),
                failure,
            }
        })
    }

    /// A pattern that fits nothing is probably misspelt, unless another stack has it.
    fn check_selection(
        &self,
        request: &Request,
        graph: &Graph,
        checkpoint: &Checkpoint,
    ) -> Result<(), EngineError> {
        let unmatched = request.selection.without_match(graph, checkpoint);
        match unmatched.first() {
            Some(pattern) if request.stacks.len() == 1 => Err(EngineError::NoSuch(format!(
                "no resource of `{}` fits `{}`",
                checkpoint.stack,
                pattern.escape_debug()
            ))),
            _ => Ok(()),
        }
    }
}

/// The graphs of all programs, before any state is opened.
fn graphs(declarations: Vec<Declaration>) -> Result<Vec<(Declaration, Graph)>, EngineError> {
    let mut graphs = Vec::with_capacity(declarations.len());
    let mut errors = Vec::new();
    for mut declaration in declarations {
        match Graph::new(std::mem::take(&mut declaration.nodes)) {
            Ok(graph) => graphs.push((declaration, graph)),
            Err(found) => errors.extend(found),
        }
    }
    none(errors)?;
    Ok(graphs)
}

/// Keeps what is wrong with one stack's program, to be told together with the others'.
fn keep(added: Result<(), EngineError>, errors: &mut Vec<ProgramError>) -> Result<(), EngineError> {
    match added {
        Err(EngineError::Program(found)) => {
            errors.extend(found);
            Ok(())
        }
        other => other,
    }
}

fn none(errors: Vec<ProgramError>) -> Result<(), EngineError> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(EngineError::Program(errors))
    }
}

fn note_open(session: &Session, events: &Sink) {
    let (stack, open) = session.read(|state| (state.stack.clone(), state.intents.len()));
    if open > 0 {
        events.send(Event::Note {
            stack,
            message: format!(
                "an earlier run was interrupted in {open} call{}; `up` finds out first how {} ended",
                if open == 1 { "" } else { "s" },
                if open == 1 { "it" } else { "they" }
            ),
        });
    }
}
