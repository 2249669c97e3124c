//! Looking at the state of stacks, and changing it without changing a cloud.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use crate::backend::{Backend, HistoryEntry, Problem};
use crate::engine::{Engine, EngineError, PreparedStack};
use crate::journal::Journal;
use crate::provider::Owned;
use crate::record::{Checkpoint, Home};
use crate::secret::KeySource;
use crate::value::Map;

/// A stack in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StackStatus {
    /// Its name.
    pub stack: String,
    /// Whether the project still has it.
    pub declared: bool,
    /// How many resources its state holds; `None`: it never ran.
    pub resources: Option<usize>,
    /// The version of its state.
    pub serial: u64,
    /// Where it lives, once something does.
    pub home: Option<Home>,
    /// Calls of which it is not known how they ended.
    pub open_calls: usize,
    /// Why the state could not be read.
    pub error: Option<String>,
}

impl PreparedStack {
    /// The stack's outputs as the state has them.
    pub fn recorded_outputs(&self) -> Map {
        self.session.read(|state| state.outputs.clone())
    }
}

impl Engine {
    /// The stacks of the project and those that only have state, in the project's order.
    ///
    /// # Errors
    /// When it cannot be told which stacks have state.
    pub async fn stacks(&self) -> Result<Vec<StackStatus>, EngineError> {
        let mut list = Vec::new();
        for stack in self.known_stacks(&[]).await? {
            let declared = self.project.definition(&stack).is_some();
            let (state, error) = match self.backend.load(self.project.name(), &stack).await {
                Ok(state) => (state, None),
                Err(error) => (None, Some(error.to_string())),
            };
            list.push(StackStatus {
                declared,
                resources: state.as_ref().map(|state| state.resources.len()),
                serial: state.as_ref().map_or(0, |state| state.serial),
                open_calls: state.as_ref().map_or(0, |state| state.intents.len()),
                home: state.and_then(|state| state.home),
                stack,
                error,
            });
        }
        Ok(list)
    }

    /// Those of the project's stacks, and of those that only have state, that are asked for;
    /// none: all.
    ///
    /// # Errors
    /// A name that neither the project nor the state has.
    pub async fn known_stacks(&self, wanted: &[String]) -> Result<Vec<String>, EngineError> {
        let mut known: Vec<String> = self.project.stack_names().map(String::from).collect();
        let kept = self.backend.stacks(self.project.name()).await?;
        known.extend(
            kept.into_iter()
                .filter(|name| !known.contains(name))
                .collect::<Vec<_>>(),
        );
        let any = self.project.takes_any_stack();
        if let Some(name) = wanted.iter().find(|name| !known.contains(name) && !any) {
            return Err(EngineError::UnknownStack {
                name: name.clone(),
                known,
            });
        }
        Ok(if wanted.is_empty() {
            known
        } else {
            wanted.to_vec()
        })
    }

    /// The state of a stack. `None`: it never ran.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn state(&self, stack: &str) -> Result<Option<Checkpoint>, EngineError> {
        Ok(self.backend.load(self.project.name(), stack).await?)
    }

    /// The outputs of a stack; none if it never ran.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn outputs(&self, stack: &str) -> Result<Map, EngineError> {
        Ok(self
            .state(stack)
            .await?
            .map(|state| state.outputs)
            .unwrap_or_default())
    }

    /// Takes the lock of a stack away from whoever holds it, and says who that was.
    ///
    /// # Errors
    /// When the lock cannot be written.
    pub async fn unlock(&self, stack: &str) -> Result<Option<String>, EngineError> {
        Ok(self.backend.unlock(self.project.name(), stack).await?)
    }

    /// Reads every byte of a stack's state and checks it: files, and that what resources
    /// refer to is there and of types that the program knows.
    ///
    /// # Errors
    /// When it cannot be checked.
    pub async fn verify(&self, stack: &str) -> Result<Vec<Problem>, EngineError> {
        let mut problems = self.backend.verify(self.project.name(), stack).await?;
        if problems.is_empty()
            && let Some(state) = self.state(stack).await?
        {
            for record in state.resources.values() {
                if !self.types.contains_key(record.resource_type.as_str()) {
                    problems.push(Problem {
                        what: format!("{}: this program does not know its type", record.urn),
                        help: Some("add the type to the program, or `state rm` it".into()),
                    });
                }
            }
        }
        Ok(problems)
    }

    /// The objects in the cloud that carry the tags of a stack, and that its state neither has
    /// nor is about to make or delete. `None`: the cloud cannot list them.
    ///
    /// # Errors
    /// When the state or the cloud cannot be read.
    pub async fn ghosts(&self, stack: &str) -> Result<Option<Vec<Owned>>, EngineError> {
        let Some(state) = self.state(stack).await? else {
            return Ok(Some(Vec::new()));
        };
        let clouds = self.clouds();
        let records = || state.resources.values().chain(&state.superseded);
        let home = state.home.iter().map(|home| (home.region.as_str(), None));
        let places: BTreeSet<(&str, Option<&str>)> = records()
            .map(|record| (record.region.as_str(), record.options.provider.as_deref()))
            .chain(home)
            .collect();
        let known: HashSet<(&str, &str, Option<&str>)> = records()
            .flat_map(|record| {
                let (kind, id) = (record.resource_type.as_str(), record.id.as_str());
                [Some(record.region.as_str()), None].map(|region| (kind, id, region))
            })
            .collect();
        let open: HashSet<&str> = state.intents.values().map(|it| it.token.as_str()).collect();
        let mut ghosts = Vec::new();
        for (region, name) in places {
            let asked = async { clouds.get(region, name).await?.owned(&state.lineage).await };
            let owned = asked.await.map_err(|failure| EngineError::Cloud {
                what: "what carries the stack's tags could not be listed".into(),
                failure,
            })?;
            let Some(owned) = owned else {
                return Ok(None);
            };
            ghosts.extend(owned.into_iter().filter(|object| {
                let place = (
                    object.resource_type.as_str(),
                    object.id.as_str(),
                    object.region.as_deref(),
                );
                let token = object.token.as_str();
                !object.going && !known.contains(&place) && !open.contains(token)
            }));
        }
        // Two sets of credentials may reach one account.
        ghosts.sort_by(|a, b| (&a.urn, &a.id).cmp(&(&b.urn, &b.id)));
        ghosts.dedup();
        Ok(Some(ghosts))
    }

    /// The versions of a stack's state that are kept, the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn history(&self, stack: &str) -> Result<Vec<HistoryEntry>, EngineError> {
        Ok(self.backend.history(self.project.name(), stack).await?)
    }

    /// Removes the state of a stack, its history included. With `force` even if it holds
    /// resources, which stay in the cloud.
    ///
    /// # Errors
    /// When it holds resources, or another stack reads it.
    pub async fn remove_stack(&self, stack: &str, force: bool) -> Result<(), EngineError> {
        let state = self.state(stack).await;
        let held = match &state {
            Ok(Some(state)) => state.resources.len() + state.superseded.len() + state.intents.len(),
            Ok(None) => return Err(no_state(stack)),
            Err(_) => 0,
        };
        if !force {
            state?;
            if held > 0 {
                let plural = if held == 1 { "" } else { "s" };
                return Err(EngineError::refused(
                    format!("stack `{stack}` still has {held} resource{plural}"),
                    "`destroy` it first, or pass `--force` to leave them in the cloud",
                ));
            }
        }
        Ok(self.backend.remove(self.project.name(), stack).await?)
    }

    /// Seals a stack's state, its history included, with another key.
    ///
    /// # Errors
    /// When it cannot be read with the key that it has, or not be written.
    pub async fn change_key(&self, stack: &str, key: KeySource) -> Result<(), EngineError> {
        Ok(self.backend.rotate(self.project.name(), stack, key).await?)
    }

    /// Moves the state of a stack, with its history, to another place; gives its serial, or
    /// `None` if it never ran. From then on this place points to the other and is not used.
    ///
    /// # Errors
    /// When a run holds the lock, the other place has a state of the stack, or one of them
    /// cannot be written. Run again, it finishes what was begun.
    pub async fn migrate(&self, stack: &str, to: &dyn Backend) -> Result<Option<u64>, EngineError> {
        Ok(self.backend.migrate(self.project.name(), stack, to).await?)
    }

    /// Works on the state of a stack while its lock is held.
    pub(super) async fn writing<T>(
        &self,
        stack: &str,
        command: &str,
        work: impl AsyncFnOnce(&Journal) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        if self.state(stack).await?.is_none() {
            return Err(no_state(stack));
        }
        let journal = self
            .backend
            .open(self.project.name(), stack, command)
            .await?;
        let result = work(&journal).await;
        let saved = journal.finish().await;
        let result = result?;
        saved?;
        Ok(result)
    }
}

pub(super) fn no_state(stack: &str) -> EngineError {
    EngineError::NoSuch(format!("stack `{stack}` has no state: it was never up"))
}
