//! `import`.

use std::io::Read;

use serde_json::json;

use super::arguments::Import;
use super::context::Context;
use super::problem::{DONE, Problem};
use crate::display;
use crate::engine::{Imported, Request, read_imports};
use crate::event::{Event, Sink};
use crate::urn::Urn;

/// Takes existing objects into the state.
pub async fn import(context: &Context<'_>, arguments: &Import) -> Result<u8, Problem> {
    let stderr = context.terminal.stderr.clone();
    let quiet = context.global.json;
    let events = Sink::new(move |event| {
        if let (Event::Settled { urn, message }, false) = (event, quiet) {
            stderr.print(&format!(
                "{}\n",
                display::escape(&format!("{urn}: {message}"))
            ));
        }
    });
    let request = Request {
        events,
        ..context.request()
    };
    let mut changed = false;
    for (stack, objects) in objects(context, arguments).await? {
        let imported = context
            .engine
            .import_all(&request, &stack, &objects)
            .await?;
        for one in &imported {
            changed |= one.code.is_some() || !one.changes.is_empty();
            show(context, one)?;
        }
    }
    if !context.global.json && !changed {
        context.say("the program declares all of it as it is; `preview` tells what is left");
    }
    Ok(DONE)
}

/// What is to be imported, by stack.
async fn objects(
    context: &Context<'_>,
    arguments: &Import,
) -> Result<Vec<(String, Vec<(Urn, String)>)>, Problem> {
    let wanted = match (&arguments.file, &arguments.resource, &arguments.id) {
        (Some(file), ..) => {
            let path = file.display().to_string();
            let text = if path == "-" {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).map(|_| text)
            } else {
                std::fs::read_to_string(file)
            };
            let text = text.map_err(|error| Problem::failed(format!("{path}: {error}"), ""))?;
            read_imports(&path, &text)?
        }
        (None, Some(resource), Some(id)) => vec![(resource.clone(), id.clone())],
        _ => {
            return Err(Problem::usage(
                "there is nothing to import",
                "`import URN ID`, or `import --file FILE`",
            ));
        }
    };
    let mut stacks: Vec<(String, Vec<(Urn, String)>)> = Vec::new();
    for (resource, id) in wanted {
        let named = Urn::parse(&resource).map(|urn| urn.stack().to_string());
        let stack = context.one_stack(named.as_deref()).await?;
        let urn = context.engine.urn(&stack, &resource)?;
        match stacks.iter_mut().find(|(name, _)| *name == stack) {
            Some((_, objects)) => objects.push((urn, id)),
            None => stacks.push((stack, vec![(urn, id)])),
        }
    }
    // A stack that others read comes first.
    let place = |name: &String| {
        context
            .engine
            .project()
            .stack_names()
            .position(|it| it == name)
    };
    stacks.sort_by_key(|(name, _)| place(name));
    Ok(stacks)
}

fn show(context: &Context<'_>, imported: &Imported) -> Result<(), Problem> {
    let record = &imported.record;
    if context.global.json {
        return context.print_json(&json!({
            "urn": record.urn,
            "id": record.id,
            "protect": record.options.protect,
            "code": imported.code,
            "changes": imported.changes,
        }));
    }
    context.say(&format!(
        "{} is in the state, with id {}",
        record.urn, record.id
    ));
    if let Some(code) = &imported.code {
        context.say("the program does not declare it yet; it is protected. This declares it:");
        context.print(code);
    } else if !imported.changes.is_empty() {
        context.say("the program has it otherwise; the next `up` would change it:");
        let schema = context.engine.types().get(record.resource_type.as_str());
        if let Some(schema) = schema {
            let style = &context.terminal.style;
            context.print(&display::changes(
                &record.urn,
                schema,
                &imported.changes,
                style,
            ));
        }
    }
    Ok(())
}
