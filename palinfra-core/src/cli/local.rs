//! `local ls|show|set|rm|reset`: the console of the local cloud.

use super::arguments::LocalCommand;
use super::context::Context;
use super::problem::{DONE, Problem};
use super::state::lines;
use crate::display::table;
use crate::local::Console;
use crate::provider::{Failure, FailureKind};
use crate::resource::Schema;
use crate::value::Value;

/// Does it.
pub fn local(
    context: &Context<'_>,
    command: &LocalCommand,
    types: &[&'static Schema],
) -> Result<u8, Problem> {
    match command {
        LocalCommand::Ls => ls(context, types)?,
        LocalCommand::Show { object } => {
            let details = console(context, types)?.show(object).map_err(problem)?;
            if context.global.json {
                context.print_json(&details)?;
            } else {
                let json = serde_json::to_value(&details);
                let json = json.map_err(|error| Problem::failed(error.to_string(), ""))?;
                context.print(&lines(&json));
            }
        }
        LocalCommand::Set {
            object,
            property,
            value,
        } => {
            let (property, value) = match (property.split_once('='), value) {
                (Some((property, value)), None) => (property, Value::Text(value.into())),
                (_, Some(value)) => (property.as_str(), Value::Text(value.clone())),
                (None, None) => (property.as_str(), Value::Null),
            };
            console(context, types)?
                .set(object, property, value)
                .map_err(problem)?;
            context.say(&format!(
                "{object}: {property} is changed; `drift` shows it"
            ));
        }
        LocalCommand::Rm { object } => {
            console(context, types)?.remove(object).map_err(problem)?;
            context.say(&format!("{object} is gone; `drift` shows it"));
        }
        LocalCommand::Reset => {
            if context.local.exists() {
                Console::reset(context.local.path()).map_err(problem)?;
            }
            context.say("the local cloud is empty");
        }
    }
    Ok(DONE)
}

fn ls(context: &Context<'_>, types: &[&'static Schema]) -> Result<(), Problem> {
    let objects = match context.local.exists() {
        true => console(context, types)?.list().map_err(problem)?,
        false => Vec::new(),
    };
    if context.global.json {
        return objects
            .iter()
            .try_for_each(|object| context.print_json(object));
    }
    let rows: Vec<Vec<String>> = objects
        .iter()
        .map(|object| {
            vec![
                object.resource_type.clone(),
                object.id.clone(),
                object.urn.stack().into(),
                object.urn.short(),
                object.region.clone(),
                object.state.into(),
            ]
        })
        .collect();
    let headers = ["type", "id", "stack", "name", "region", "state"];
    context.print(&table(&headers, &rows, &context.terminal.style));
    if rows.is_empty() {
        context.say("the local cloud is empty");
    }
    Ok(())
}

/// The console. One is only opened where there is something.
fn console(context: &Context<'_>, types: &[&'static Schema]) -> Result<Console, Problem> {
    if !context.local.exists() {
        return Err(Problem::failed(
            "the local cloud is empty",
            "`up` makes something",
        ));
    }
    Ok(Console::new(
        context.local.open().map_err(problem)?,
        types.to_vec(),
    ))
}

fn problem(failure: Failure) -> Problem {
    let help = match failure.kind {
        FailureKind::NotFound => "`local ls` lists the objects",
        _ => "",
    };
    Problem::failed(failure.message, help)
}
