//! Saved plans as files, sealed with the key of the state.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::backend::{Backend, Sealed};
use crate::engine::{EngineError, Request, SavedPlan};

/// What it is sealed for.
const PURPOSE: &str = "plan";

/// What stands at the head of the file.
const HEAD: &str = "a palinfra plan; `up --plan FILE` carries it out";

#[derive(Serialize, Deserialize)]
struct File {
    palinfra: String,
    plan: Sealed,
}

/// Writes a plan.
pub async fn write(path: &Path, plan: &SavedPlan, backend: &dyn Backend) -> Result<(), Problem> {
    let failed = |error: &dyn std::fmt::Display| refused(path, error);
    let plain = serde_json::to_vec(plan).map_err(|error| failed(&error))?;
    let sealed = backend.seal(PURPOSE, &plain).await;
    let file = File {
        palinfra: HEAD.into(),
        plan: sealed.map_err(EngineError::from)?,
    };
    let mut text = serde_json::to_string_pretty(&file).map_err(|error| failed(&error))?;
    text.push('\n');
    std::fs::write(path, text).map_err(|error| failed(&error))
}

/// Reads a plan.
pub async fn read(path: &Path, backend: &dyn Backend) -> Result<SavedPlan, Problem> {
    let odd = |error| refused(path, &format_args!("is not a saved plan: {error}"));
    let text = std::fs::read_to_string(path).map_err(|error| refused(path, &error))?;
    let file: File = serde_json::from_str(&text).map_err(odd)?;
    let plain = backend.unseal(PURPOSE, &file.plan, path).await;
    serde_json::from_slice(&plain.map_err(EngineError::from)?).map_err(odd)
}

/// Makes the request that the plan was made for.
pub fn take_up(plan: &SavedPlan, request: &mut Request) -> Result<(), Problem> {
    let stacks: Vec<String> = plan
        .stacks
        .iter()
        .map(|stack| stack.stack.clone())
        .collect();
    if let Some(other) = request.stacks.iter().find(|name| !stacks.contains(name)) {
        let message = format!(
            "the saved plan is not about stack `{}`",
            other.escape_debug()
        );
        return Err(Problem::usage(
            message,
            "leave `--stack` out: the plan has the stacks",
        ));
    }
    request.stacks = stacks;
    request.selection = plan.selection.clone();
    request.refresh = plan.refresh;
    Ok(())
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    let (path, message) = (path.display().to_string(), error.to_string());
    EngineError::File { path, message }.into()
}
