//! `refresh` and `drift`.

use serde_json::json;

use super::arguments::Refresh;
use super::context::Context;
use super::problem::{CHANGES, DONE, Problem};
use super::progress::Progress;
use crate::display;
use crate::engine::{Request, StackDrift};
use crate::event::{Counts, RunResult};
use crate::refresh::Drift;
use crate::value::{MASK, Value};

/// `refresh`: writes down what differs.
pub async fn refresh(context: &Context<'_>, arguments: &Refresh) -> Result<u8, Problem> {
    let (request, progress) = begin(context).await?;
    let found = context.engine.refresh(&request).await?;
    end(
        context,
        &request,
        &progress,
        &found,
        arguments.expect_no_changes,
    )
}

/// `drift`: only looks.
pub async fn drift(context: &Context<'_>) -> Result<u8, Problem> {
    let (request, progress) = begin(context).await?;
    let found = context.engine.drift(&request).await?;
    end(context, &request, &progress, &found, true)
}

async fn begin(context: &Context<'_>) -> Result<(Request, Progress), Problem> {
    let request = context.request();
    let stacks = context.engine.known_stacks(&request.stacks).await?;
    let progress = Progress::new(context, &stacks);
    Ok((
        Request {
            stacks,
            events: progress.sink(),
            ..request
        },
        progress,
    ))
}

fn end(
    context: &Context<'_>,
    request: &Request,
    progress: &Progress,
    found: &[StackDrift],
    counts_as_change: bool,
) -> Result<u8, Problem> {
    let mut counts = Counts::default();
    for (at, stack) in found.iter().enumerate() {
        show(context, progress, stack, at > 0)?;
        let gone = stack
            .refreshed
            .drifted
            .iter()
            .filter(|drift| drift.gone)
            .count();
        let changed = stack.refreshed.drifted.len() - gone;
        counts.delete += gone;
        counts.update += changed;
        counts.same += stack.records.len().saturating_sub(gone + changed);
    }
    if found.is_empty() {
        progress.print("nothing is up\n");
    }
    if request.cancel.is_cancelled() {
        progress.finish_shown(RunResult::Cancelled, counts);
        return Ok(super::problem::INTERRUPTED);
    }
    progress.finish_shown(RunResult::Succeeded, counts);
    Ok(if counts_as_change && !counts.is_empty() {
        CHANGES
    } else {
        DONE
    })
}

fn show(
    context: &Context<'_>,
    progress: &Progress,
    stack: &StackDrift,
    further: bool,
) -> Result<(), Problem> {
    if context.global.json {
        for drift in &stack.refreshed.drifted {
            context.print_json(&line(context, drift))?;
        }
        return Ok(());
    }
    let schema = |name: &str| context.engine.types().get(name).copied();
    let text = display::drift(
        &stack.stack,
        stack.records.iter().map(|record| &**record),
        schema,
        &context.terminal.style,
    );
    progress.print(&format!("{}{text}", if further { "\n" } else { "" }));
    Ok(())
}

/// One drifted resource for a program, secrets masked.
fn line(context: &Context<'_>, drift: &Drift) -> serde_json::Value {
    let schema = context.engine.types().get(drift.urn.resource_type());
    let properties = drift.properties.iter().map(|(name, recorded, actual)| {
        let input = schema.and_then(|schema| schema.input(name));
        let secret = recorded.has_secret() || input.is_some_and(|input| input.secret);
        let shown = |value: &Value| match value {
            Value::Null => serde_json::Value::Null,
            _ if secret => MASK.into(),
            value => value.to_json(),
        };
        json!({ "property": name, "recorded": shown(recorded), "actual": shown(actual) })
    });
    json!({
        "event": "drift",
        "urn": drift.urn,
        "type": drift.urn.resource_type(),
        "id": drift.id,
        "gone": drift.gone,
        "properties": properties.collect::<Vec<_>>(),
    })
}
