//! `stack ls|rm|export|import|history`.

use std::io::Read;

use super::arguments::StackCommand;
use super::context::Context;
use super::problem::{DONE, FAILED, Problem};
use crate::backend::HistoryEntry;
use crate::display::table;
use crate::engine::{EngineError, StackStatus};

/// Does it.
pub async fn stack(context: &Context<'_>, command: &StackCommand) -> Result<u8, Problem> {
    match command {
        StackCommand::Ls => return ls(context).await,
        StackCommand::Rm { stack, force } => {
            let stack = context.one_stack(stack.as_deref()).await?;
            context.engine.remove_stack(&stack, *force).await?;
            context.say(&format!("the state of {stack} is removed"));
        }
        StackCommand::Export {
            stack,
            show_secrets,
        } => {
            let stack = context.one_stack(stack.as_deref()).await?;
            let exported = context.engine.export(&stack, *show_secrets).await?;
            if context.global.json {
                context.print_json(&exported)?;
            } else {
                context.print(&format!("{exported:#}\n"));
            }
        }
        StackCommand::Import { file } => {
            let stack = context.one_stack(None).await?;
            let text = if file.as_os_str() == "-" {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).map(|_| text)
            } else {
                std::fs::read_to_string(context.terminal.folder.join(file))
            };
            let refused = |message: String| EngineError::File {
                path: file.display().to_string(),
                message,
            };
            let text = text.map_err(|error| refused(error.to_string()))?;
            // The parser's own message could quote a secret.
            let json = serde_json::from_str(&text).map_err(|error| {
                refused(format!(
                    "is not JSON: line {}, column {}",
                    error.line(),
                    error.column()
                ))
            })?;
            let state = context.engine.import_state(&stack, &json).await?;
            context.say(&format!(
                "{stack} has {} resources at serial {}; what was there is in the history",
                state.resources.len(),
                state.serial
            ));
        }
        StackCommand::History { stack } => {
            let stack = context.one_stack(stack.as_deref()).await?;
            history(context, &context.engine.history(&stack).await?)?;
        }
    }
    Ok(DONE)
}

async fn ls(context: &Context<'_>) -> Result<u8, Problem> {
    let mut stacks = context.engine.stacks().await?;
    if !context.global.stacks.is_empty() {
        stacks.retain(|stack| context.global.stacks.contains(&stack.stack));
    }
    if context.global.json {
        for stack in &stacks {
            context.print_json(stack)?;
        }
    } else {
        let rows: Vec<Vec<String>> = stacks.iter().map(row).collect();
        let headers = [
            "stack",
            "resources",
            "serial",
            "cloud",
            "account",
            "region",
            "",
        ];
        context.print(&table(&headers, &rows, &context.terminal.style));
        if stacks.is_empty() {
            context.say("there are no stacks yet: `up --stack NAME` makes one");
        }
    }
    Ok(if stacks.iter().any(|stack| stack.error.is_some()) {
        FAILED
    } else {
        DONE
    })
}

fn row(status: &StackStatus) -> Vec<String> {
    let home = status.home.clone().unwrap_or_default();
    let remark = match status {
        StackStatus {
            error: Some(error), ..
        } => error.clone(),
        StackStatus {
            declared: false, ..
        } => "not in the program".into(),
        StackStatus {
            resources: None, ..
        } => "never up".into(),
        StackStatus {
            open_calls: 1.., ..
        } => "interrupted: `up` goes on".into(),
        _ => String::new(),
    };
    vec![
        status.stack.clone(),
        status
            .resources
            .map_or(String::new(), |count| count.to_string()),
        if status.serial > 0 {
            status.serial.to_string()
        } else {
            String::new()
        },
        home.cloud,
        home.account,
        home.region,
        remark,
    ]
}

fn history(context: &Context<'_>, entries: &[HistoryEntry]) -> Result<(), Problem> {
    if context.global.json {
        return entries
            .iter()
            .try_for_each(|entry| context.print_json(entry));
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            vec![
                entry.serial.to_string(),
                crate::backend::utc(entry.time),
                entry.command.clone(),
                entry.resources.to_string(),
            ]
        })
        .collect();
    let headers = ["serial", "written", "by", "resources"];
    context.print(&table(&headers, &rows, &context.terminal.style));
    Ok(())
}
