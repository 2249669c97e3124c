//! `import`.

use serde_json::json;

use super::arguments::Import;
use super::context::Context;
use super::problem::{DONE, Problem};
use crate::engine::Request;
use crate::event::{Event, Sink};
use crate::urn::Urn;

/// Takes an existing object into the state.
pub async fn import(context: &Context<'_>, arguments: &Import) -> Result<u8, Problem> {
    let named = Urn::parse(&arguments.resource).map(|urn| urn.stack().to_string());
    let stack = context.one_stack(named.as_deref()).await?;
    let urn = context.engine.urn(&stack, &arguments.resource)?;
    let stderr = context.terminal.stderr.clone();
    let quiet = context.global.json;
    let events = Sink::new(move |event| {
        if let (Event::Settled { urn, message }, false) = (event, quiet) {
            stderr.print(&format!(
                "{}\n",
                crate::display::escape(&format!("{urn}: {message}"))
            ));
        }
    });
    let request = Request {
        events,
        ..context.request()
    };
    let imported = context.engine.import(&request, &urn, &arguments.id).await?;
    if context.global.json {
        context.print_json(&json!({
            "urn": imported.record.urn,
            "id": imported.record.id,
            "protect": imported.record.options.protect,
            "code": imported.code,
        }))?;
        return Ok(DONE);
    }
    context.say(&format!(
        "{urn} is in the state, with id {}",
        imported.record.id
    ));
    match imported.code {
        Some(code) => {
            context
                .say("the program does not declare it yet; it is protected. This declares it:\n");
            context.print(&code);
        }
        None => context.say("`preview` shows how it differs from the program"),
    }
    Ok(DONE)
}
