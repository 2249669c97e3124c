//! `output`.

use serde_json::{Map as Json, Value as JsonValue};

use super::arguments::Output;
use super::context::Context;
use super::problem::{DONE, Problem};
use crate::display;
use crate::value::Map;

/// Prints the outputs of the chosen stacks, or one of them.
pub async fn output(context: &Context<'_>, arguments: &Output) -> Result<u8, Problem> {
    let stacks = context.engine.known_stacks(&context.global.stacks).await?;
    let mut all: Vec<(String, Json<String, JsonValue>)> = Vec::new();
    for stack in stacks {
        let outputs = context.engine.outputs(&stack).await?;
        all.push((stack, shown(&outputs, arguments.show_secrets)));
    }
    match &arguments.name {
        Some(name) => one(context, name, &all)?,
        None if context.global.json => {
            let json: Json<String, JsonValue> = match all.len() {
                1 => all
                    .into_iter()
                    .next()
                    .map(|(_, outputs)| outputs)
                    .unwrap_or_default(),
                _ => all
                    .into_iter()
                    .map(|(stack, outputs)| (stack, outputs.into()))
                    .collect(),
            };
            context.print_json(&json)?;
        }
        None => list(context, &all),
    }
    Ok(DONE)
}

fn shown(outputs: &Map, secrets: bool) -> Json<String, JsonValue> {
    let shown = |value: &crate::Value| {
        if secrets {
            value.exposed().to_json()
        } else {
            value.to_json()
        }
    };
    outputs
        .iter()
        .map(|(name, value)| (name.clone(), shown(value)))
        .collect()
}

/// One output as it is, for scripts: text without quotes.
fn one(
    context: &Context<'_>,
    name: &str,
    all: &[(String, Json<String, JsonValue>)],
) -> Result<(), Problem> {
    let found: Vec<(&String, &JsonValue)> = all
        .iter()
        .filter_map(|(stack, outputs)| Some((stack, outputs.get(name)?)))
        .collect();
    match found.as_slice() {
        [(_, value)] if context.global.json => context.print_json(value),
        [(_, JsonValue::String(text))] => {
            context.print(&format!("{text}\n"));
            Ok(())
        }
        [(_, value)] => {
            context.print(&format!("{value}\n"));
            Ok(())
        }
        [] => {
            let mut names: Vec<&str> = all
                .iter()
                .flat_map(|(_, outputs)| outputs.keys().map(String::as_str))
                .collect();
            names.sort_unstable();
            names.dedup();
            let help = match names.as_slice() {
                [] => "there are none: `up` makes them".to_string(),
                names => format!("there are: {}", names.join(", ")),
            };
            Err(Problem::failed(
                format!("there is no output `{}`", name.escape_debug()),
                help,
            ))
        }
        several => {
            let stacks: Vec<&str> = several.iter().map(|(stack, _)| stack.as_str()).collect();
            Err(Problem::usage(
                format!("several stacks have an output `{name}`"),
                format!("pass `--stack` with one of: {}", stacks.join(", ")),
            ))
        }
    }
}

fn list(context: &Context<'_>, all: &[(String, Json<String, JsonValue>)]) {
    let style = &context.terminal.style;
    let several = all.len() > 1;
    let mut gap = "";
    for (stack, outputs) in all.iter().filter(|(_, outputs)| !outputs.is_empty()) {
        let list = display::outputs(outputs, style);
        if several {
            let indented: String = list.lines().map(|line| format!("  {line}\n")).collect();
            context.print(&format!("{gap}{}\n{indented}", display::escape(stack)));
            gap = "\n";
        } else {
            context.print(&list);
        }
    }
    if all.iter().all(|(_, outputs)| outputs.is_empty()) {
        context.say("there are no outputs: `up` makes them");
    }
}
