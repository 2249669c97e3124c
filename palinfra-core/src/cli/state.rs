//! `state ls|show|rm|mv|unlock|verify|migrate|rekey`.

use std::path::Path;

use serde_json::{Value as JsonValue, json};

use super::arguments::StateCommand;
use super::context::Context;
use super::problem::{DONE, FAILED, Problem};
use crate::backend::Problem as StateProblem;
use crate::display::{escape, table};
use crate::engine::{EngineError, one};
use crate::provider::Owned;
use crate::record::Record;
use crate::secret::KeySource;
use crate::urn::Urn;
use crate::value::Map;

/// Does it.
pub async fn state(context: &Context<'_>, command: &StateCommand) -> Result<u8, Problem> {
    match command {
        StateCommand::Ls => ls(context).await,
        StateCommand::Show { urn, show_secrets } => show(context, urn, *show_secrets).await,
        StateCommand::Rm { urns } => rm(context, urns).await,
        StateCommand::Mv { from, to } => {
            let stack = stack_of(context, std::slice::from_ref(from)).await?;
            let (from, to) = context.engine.rename(&stack, from, to).await?;
            context.say(&format!("{from} is now {to}"));
            Ok(DONE)
        }
        StateCommand::Unlock => unlock(context).await,
        StateCommand::Migrate { to } => migrate(context, to).await,
        StateCommand::Verify { ghosts } => verify(context, *ghosts).await,
        StateCommand::Rekey { key_file } => rekey(context, key_file.as_deref()).await,
    }
}

async fn ls(context: &Context<'_>) -> Result<u8, Problem> {
    let mut rows = Vec::new();
    for stack in context.engine.known_stacks(&context.global.stacks).await? {
        let Some(state) = context.engine.state(&stack).await? else {
            continue;
        };
        let current = state.resources.values().map(|record| (record, false));
        let old = state.superseded.iter().map(|record| (record, true));
        for (record, superseded) in current.chain(old) {
            let remarks = remarks(record, superseded);
            if context.global.json {
                context.print_json(&json!({
                    "urn": record.urn,
                    "type": record.resource_type,
                    "id": record.id,
                    "remarks": remarks,
                }))?;
            }
            rows.push(vec![
                record.urn.to_string(),
                record.id.clone(),
                remarks.join(", "),
            ]);
        }
    }
    if !context.global.json {
        context.print(&table(&["urn", "id", ""], &rows, &context.terminal.style));
        if rows.is_empty() {
            context.say("the state holds no resources");
        }
    }
    Ok(DONE)
}

fn remarks(record: &Record, superseded: bool) -> Vec<&'static str> {
    [
        (superseded, "replaced, still to be deleted"),
        (!record.ready && !superseded, "not ready"),
        (record.gone, "gone"),
        (!record.drift.is_empty(), "drifted"),
        (record.options.protect, "protected"),
        (record.lookup, "look-up"),
    ]
    .into_iter()
    .filter_map(|(is, remark)| is.then_some(remark))
    .collect()
}

async fn show(context: &Context<'_>, which: &str, secrets: bool) -> Result<u8, Problem> {
    let stack = stack_of(context, &[which.to_string()]).await?;
    let state = context.engine.state(&stack).await?;
    let state = state.ok_or_else(|| {
        EngineError::NoSuch(format!("stack `{stack}` has no state: it was never up"))
    })?;
    let record = one(&state, which)?;
    let values = |map: &Map| -> JsonValue {
        let shown = |value: &crate::Value| {
            if secrets {
                value.exposed().to_json()
            } else {
                value.to_json()
            }
        };
        map.iter()
            .map(|(name, value)| (name.clone(), shown(value)))
            .collect()
    };
    let json = json!({
        "urn": record.urn,
        "type": record.resource_type,
        "id": record.id,
        "region": record.region,
        "inputs": values(&record.inputs),
        "outputs": values(&record.outputs),
        "drift": values(&record.drift),
        "dependencies": record.dependencies,
        "protect": record.options.protect,
        "options": record.options,
        "ready": record.ready,
        "gone": record.gone,
        "line": record.line.to_string(),
        "remarks": remarks(record, false),
    });
    if context.global.json {
        context.print_json(&json)?;
    } else {
        context.print(&lines(&json));
    }
    Ok(DONE)
}

/// An object as `name: value` lines; what is empty is left out.
pub fn lines(json: &JsonValue) -> String {
    let mut out = String::new();
    let put = |out: &mut String, indent: &str, name: &str, value: &JsonValue| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), String::from);
        out.push_str(&format!("{indent}{}: {}\n", escape(name), escape(&text)));
    };
    for (name, value) in json.as_object().into_iter().flatten() {
        match value {
            JsonValue::Object(map) if map.is_empty() => {}
            JsonValue::Array(items) if items.is_empty() => {}
            JsonValue::Object(map) => {
                out.push_str(&format!("{}:\n", escape(name)));
                map.iter()
                    .for_each(|(name, value)| put(&mut out, "  ", name, value));
            }
            JsonValue::Array(items) => {
                out.push_str(&format!("{}:\n", escape(name)));
                for item in items {
                    let text = item.as_str().map_or_else(|| item.to_string(), String::from);
                    out.push_str(&format!("  {}\n", escape(&text)));
                }
            }
            value => put(&mut out, "", name, value),
        }
    }
    out
}

async fn rm(context: &Context<'_>, urns: &[String]) -> Result<u8, Problem> {
    let stack = stack_of(context, urns).await?;
    let forgotten = context.engine.forget(&stack, urns).await?;
    for record in &forgotten {
        context.say(&format!(
            "forgot {} ({}), which stays in the cloud",
            record.urn, record.id
        ));
    }
    if let Some(record) = forgotten.first() {
        context.say(&format!(
            "to get it back: `import '{}' '{}'`",
            record.urn, record.id
        ));
    }
    Ok(DONE)
}

async fn unlock(context: &Context<'_>) -> Result<u8, Problem> {
    for stack in context.engine.known_stacks(&context.global.stacks).await? {
        match context.engine.unlock(&stack).await? {
            Some(owner) => context.say(&format!("{stack}: the lock was held by {owner}")),
            None => context.say(&format!("{stack}: nobody held the lock")),
        }
    }
    Ok(DONE)
}

async fn verify(context: &Context<'_>, ghosts: bool) -> Result<u8, Problem> {
    let mut found = 0;
    for stack in context.engine.known_stacks(&context.global.stacks).await? {
        let mut problems = context.engine.verify(&stack).await?;
        if ghosts {
            problems.extend(ghosts_of(context, &stack).await?);
        }
        found += problems.len();
        if problems.is_empty() {
            context.say(&format!("{stack}: in order"));
        }
        for problem in problems {
            if context.global.json {
                context.print_json(&json!({
                    "stack": stack, "problem": problem.what, "help": problem.help,
                }))?;
            } else {
                let message = format!("{stack}: {}", problem.what);
                context.show_problem(&Problem::failed(message, problem.help.unwrap_or_default()));
            }
        }
    }
    Ok(if found > 0 { FAILED } else { DONE })
}

async fn migrate(context: &Context<'_>, to: &str) -> Result<u8, Problem> {
    let target = context.places.open(to, "--to", &context.called)?;
    let mut moved = 0;
    for stack in context.engine.known_stacks(&context.global.stacks).await? {
        if let Some(serial) = context.engine.migrate(&stack, &*target).await? {
            context.say(&format!("{stack}: serial {serial} is at {}", target.url()));
            moved += 1;
        }
    }
    if moved == 0 {
        context.say("no stack has state yet");
    } else {
        let (url, objects) = (target.url(), context.places.folder.join("local"));
        context.say(&format!(
            "pass `--state '{url}'`, or set PALINFRA_STATE to it, from now on"
        ));
        // Beside state in another folder, another local cloud would be looked for.
        if url.starts_with("file:") && objects.exists() {
            let objects = objects.display();
            context.say(&format!("the local cloud stays: move {objects} there too"));
        }
    }
    Ok(DONE)
}

/// The objects that carry a stack's tags and are in no state.
async fn ghosts_of(context: &Context<'_>, stack: &str) -> Result<Vec<StateProblem>, Problem> {
    let Some(ghosts) = context.engine.ghosts(stack).await? else {
        let cloud = context.engine.cloud().name();
        let message = format!("`{cloud}` cannot list what carries a stack's tags");
        return Err(Problem::failed(message, "leave `--ghosts` out"));
    };
    let problem = |ghost: Owned| StateProblem {
        what: format!(
            "{} {}{} was made for {} and is in no state",
            ghost.resource_type,
            ghost.id,
            ghost
                .region
                .map(|it| format!(" in {it}"))
                .unwrap_or_default(),
            ghost.urn
        ),
        help: Some(format!(
            "take it in with `import '{}' '{}'`, or delete it in the cloud",
            ghost.urn, ghost.id
        )),
    };
    Ok(ghosts.into_iter().map(problem).collect())
}

/// All stacks together: one key is for all that is below one `--state`.
async fn rekey(context: &Context<'_>, file: Option<&Path>) -> Result<u8, Problem> {
    let (key, next) = match (file, context.terminal.variable("PALINFRA_NEW_PASSPHRASE")) {
        (Some(file), _) => {
            let path = context.terminal.folder.join(file);
            let next = format!("set PALINFRA_KEY_FILE to {} from now on", path.display());
            (KeySource::File(Some(path)), next)
        }
        (None, Some(text)) => {
            let next = "set PALINFRA_PASSPHRASE to it from now on".to_string();
            (KeySource::Passphrase(text.to_string().into()), next)
        }
        (None, None) => {
            return Err(Problem::usage(
                "no new key is given",
                "pass `--key-file FILE`, or set PALINFRA_NEW_PASSPHRASE",
            ));
        }
    };
    for stack in context.engine.known_stacks(&[]).await? {
        if context.engine.state(&stack).await?.is_some() {
            context.engine.change_key(&stack, key.clone()).await?;
            context.say(&format!("{stack}: sealed with the new key"));
        }
    }
    context.local.change_key(key)?;
    context.say(&next);
    Ok(DONE)
}

/// The stack that whole URNs name, that `--stack` names, or that alone has resources which
/// the patterns fit.
async fn stack_of(context: &Context<'_>, patterns: &[String]) -> Result<String, Problem> {
    let mut named: Vec<String> = patterns
        .iter()
        .filter_map(|pattern| Urn::parse(pattern))
        .map(|urn| urn.stack().to_string())
        .collect();
    named.sort();
    named.dedup();
    if let [stack] = named.as_slice() {
        return context.one_stack(Some(stack)).await;
    }
    let stacks = context.engine.known_stacks(&context.global.stacks).await?;
    if stacks.len() < 2 {
        return context.one_stack(None).await;
    }
    let mut fitting = Vec::new();
    for stack in stacks {
        let Some(state) = context.engine.state(&stack).await? else {
            continue;
        };
        let fits = |pattern: &String| {
            state
                .resources
                .keys()
                .any(|urn| crate::plan::matches(pattern, urn))
        };
        if patterns.iter().any(fits) {
            fitting.push(stack);
        }
    }
    match fitting.as_slice() {
        [stack] => Ok(stack.clone()),
        [] => Err(Problem::failed(
            "no stack has such a resource in its state",
            "`state ls` lists them",
        )),
        several => Err(super::context::one_of(several)),
    }
}
