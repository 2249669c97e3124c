//! `config get|set|ls`.

use serde_json::json;

use super::arguments::ConfigCommand;
use super::context::Context;
use super::problem::{DONE, Problem};
use crate::display::table;
use crate::engine::{settings_file, write_setting};
use crate::settings::SettingField;
use crate::value::MASK;

/// Does it.
pub async fn config(context: &Context<'_>, command: &ConfigCommand) -> Result<u8, Problem> {
    match command {
        ConfigCommand::Get { key } => get(context, key).await,
        ConfigCommand::Set { key, value } => set(context, key, value).await,
        ConfigCommand::Ls => ls(context).await,
    }
}

async fn get(context: &Context<'_>, key: &str) -> Result<u8, Problem> {
    let stack = context.one_stack(None).await?;
    let field = field(context, &stack, key)?;
    let value = context.engine.settings_of(&stack).get(key).cloned();
    let value = value.ok_or_else(|| {
        Problem::failed(
            format!("setting `{key}` of stack `{stack}` is not set"),
            format!("`config set {key} VALUE` sets it"),
        )
    })?;
    let value = if field.secret { MASK.into() } else { value };
    if context.global.json {
        context.print_json(&json!({ "stack": stack, "key": key, "value": value }))?;
    } else {
        context.print(&format!("{value}\n"));
    }
    Ok(DONE)
}

async fn set(context: &Context<'_>, key: &str, value: &str) -> Result<u8, Problem> {
    let stack = context.one_stack(None).await?;
    if field(context, &stack, key)?.secret {
        return Err(Problem::failed(
            format!("setting `{key}` is secret, and the file is plain text"),
            format!("pass it to each run, from where you keep secrets: `--set {key}=…`"),
        ));
    }
    write_setting(&context.terminal.folder, &stack, key, value)?;
    let file = settings_file(&context.terminal.folder, &stack);
    context.say(&format!("written to {}", file.display()));
    Ok(DONE)
}

async fn ls(context: &Context<'_>) -> Result<u8, Problem> {
    let stacks = context.engine.known_stacks(&context.global.stacks).await?;
    let mut rows = Vec::new();
    for stack in stacks {
        let Some(definition) = context.engine.project().definition(&stack) else {
            continue;
        };
        let values = context.engine.settings_of(&stack);
        for field in definition.settings {
            let value = values.get(field.name);
            let shown = value.map(|value| if field.secret { MASK } else { value.as_str() });
            if context.global.json {
                context.print_json(&json!({
                    "stack": stack,
                    "key": field.name,
                    "value": shown,
                    "required": field.required,
                    "secret": field.secret,
                    "help": field.help.trim(),
                }))?;
            }
            let missing = if field.required {
                "(required)"
            } else {
                "(default)"
            };
            let help = field.help.trim().lines().next().unwrap_or_default();
            rows.push(vec![
                stack.clone(),
                field.name.into(),
                shown.unwrap_or(missing).into(),
                help.into(),
            ]);
        }
    }
    if !context.global.json {
        let headers = ["stack", "setting", "value", "meaning"];
        context.print(&table(&headers, &rows, &context.terminal.style));
        if rows.is_empty() {
            context.say("there is nothing to set");
        }
    }
    Ok(DONE)
}

/// The setting of that name.
fn field(context: &Context<'_>, stack: &str, key: &str) -> Result<SettingField, Problem> {
    let definition = context.engine.project().definition(stack);
    let fields = definition
        .map(|definition| definition.settings)
        .unwrap_or_default();
    fields
        .iter()
        .find(|field| field.name == key)
        .copied()
        .ok_or_else(|| {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let help = match names.as_slice() {
                [] => "it has no settings".to_string(),
                names => format!("there are: {}", names.join(", ")),
            };
            let key = key.escape_debug();
            Problem::failed(format!("stack `{stack}` has no setting `{key}`"), help)
        })
}
