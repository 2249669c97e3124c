//! Forgetting and renaming resources: changes to the state that change no cloud.

use std::sync::Arc;

use crate::engine::{Engine, EngineError};
use crate::plan;
use crate::record::{Checkpoint, Entry, Record};
use crate::urn::Urn;

impl Engine {
    /// Takes resources out of the state; what they stand for stays in the cloud. Patterns
    /// are as for [`Selection`](crate::plan::Selection). Gives what was forgotten.
    ///
    /// # Errors
    /// A pattern that fits nothing, or a resource that another one still refers to. Then
    /// nothing is forgotten.
    pub async fn forget(
        &self,
        stack: &str,
        patterns: &[String],
    ) -> Result<Vec<Arc<Record>>, EngineError> {
        self.writing(stack, "state rm", async |journal| {
            let fits = |record: &Arc<Record>| {
                patterns
                    .iter()
                    .any(|pattern| plan::matches(pattern, &record.urn))
            };
            let (going, staying) = journal.read(|state| {
                let all = state.resources.values().chain(&state.superseded);
                all.cloned().partition::<Vec<Arc<Record>>, _>(fits)
            });
            for pattern in patterns {
                if !going
                    .iter()
                    .any(|record| plan::matches(pattern, &record.urn))
                {
                    return Err(no_such(stack, pattern));
                }
            }
            let held = |urn: &Urn| {
                staying
                    .iter()
                    .find(|other| other.dependencies.contains(urn))
            };
            for record in &going {
                if let Some(user) = held(&record.urn) {
                    let (urn, user) = (record.urn.short(), user.urn.short());
                    return Err(EngineError::refused(
                        format!("{urn} cannot be forgotten: {user} refers to it"),
                        format!("forget `{user}` too"),
                    ));
                }
            }
            for record in &going {
                let (urn, incarnation) = (record.urn.clone(), record.incarnation);
                journal.append(Entry::Forget { urn, incarnation }).await?;
            }
            Ok(going)
        })
        .await
    }

    /// Gives a resource another URN: a whole one of the same stack and type, or another name
    /// at the same place. Gives the URN before and the one after.
    ///
    /// # Errors
    /// When there is no such resource, or the new URN is taken or of another type or stack.
    pub async fn rename(
        &self,
        stack: &str,
        from: &str,
        to: &str,
    ) -> Result<(Urn, Urn), EngineError> {
        self.writing(stack, "state mv", async |journal| {
            let from = journal.read(|state| one(state, from).map(|record| record.urn.clone()))?;
            let to = renamed(&from, to)?;
            let open = |state: &Checkpoint| {
                let mut intents = state.intents.values();
                intents.any(|intent| intent.record.urn == from || intent.record.urn == to)
            };
            if journal.read(open) {
                let message = format!("it is not known how a call of {} ended", from.short());
                return Err(EngineError::refused(message, "run `refresh` first"));
            }
            if journal.read(|state| state.resources.contains_key(&to)) {
                let message = format!("{to} is already in the state");
                return Err(EngineError::refused(message, "`state rm` it first"));
            }
            let entry = Entry::Rename {
                from: from.clone(),
                to: to.clone(),
            };
            journal.append(entry).await?;
            Ok((from, to))
        })
        .await
    }
}

/// The one record that a URN or a short name means.
///
/// # Errors
/// When there is none, or there are several.
pub fn one<'a>(state: &'a Checkpoint, which: &str) -> Result<&'a Record, EngineError> {
    let exact = Urn::parse(which).and_then(|urn| state.resources.get(&urn));
    if let Some(record) = exact {
        return Ok(record);
    }
    let mut found = state
        .resources
        .values()
        .filter(|record| plan::matches(which, &record.urn) || record.urn.path() == which);
    match (found.next(), found.next()) {
        (Some(record), None) => Ok(record),
        (Some(first), Some(second)) => Err(EngineError::refused(
            format!(
                "`{}` means several resources, such as {} and {}",
                which.escape_debug(),
                first.urn,
                second.urn
            ),
            "give the whole URN",
        )),
        _ => Err(no_such(&state.stack, which)),
    }
}

fn no_such(stack: &str, pattern: &str) -> EngineError {
    let pattern = pattern.escape_debug();
    let message = format!("the state of stack `{stack}` has no resource `{pattern}`");
    EngineError::refused(message, "`state ls` lists them")
}

/// The new URN of a resource: same stack, same type.
fn renamed(from: &Urn, to: &str) -> Result<Urn, EngineError> {
    let refused = |why: &str| {
        let message = format!(
            "{} cannot become `{}`: {why}",
            from.short(),
            to.escape_debug()
        );
        Err(EngineError::refused(
            message,
            "give a URN of the same stack and type, or a name",
        ))
    };
    let urn = match Urn::parse(to) {
        Some(urn) => urn,
        None => {
            if let Some(problem) = crate::urn::name_problem(to) {
                return refused(problem);
            }
            let path = from.path();
            let stem = path.strip_suffix(from.name()).unwrap_or(path);
            from.with_path(&format!("{stem}{to}"))
        }
    };
    if (urn.project(), urn.stack()) != (from.project(), from.stack()) {
        return refused("that is another stack");
    }
    if urn.resource_type() != from.resource_type() {
        return refused("that is another type");
    }
    Ok(urn)
}
