//! `preview`, `up` and `destroy`.

use super::approve::{Answer, ask};
use super::arguments::{Destroy, Preview, Selected, Shown, Up};
use super::context::Context;
use super::plan_file;
use super::problem::{CHANGES, DONE, FAILED, INTERRUPTED, Problem};
use super::progress::Progress;
use crate::display::{self, PreviewOptions};
use crate::engine::{Prepared, Request, RunReport, SavedPlan};
use crate::event::{Event, RunResult};
use crate::plan::{Op, Selection};

/// `preview`.
pub async fn preview(context: &Context<'_>, arguments: &Preview) -> Result<u8, Problem> {
    let selection = selection(&arguments.selected);
    let request = Request {
        selection,
        refresh: arguments.refresh,
        ..context.request()
    };
    let stacks = context.engine.stack_names(&request).await?;
    let (request, progress) = with_progress(context, request, &stacks);
    let prepared = context.engine.preview(&request).await?;
    show(context, &progress, &prepared, arguments.shown);
    if let Some(file) = &arguments.save_plan {
        let plan = SavedPlan::new(&prepared, &request.selection, request.refresh);
        let path = context.terminal.folder.join(file);
        plan_file::write(&path, &plan, context.engine.backend().as_ref()).await?;
        let note = format!(
            "saved to {}; carry it out with `up --plan`\n",
            file.display()
        );
        progress.print(&format!("\n{}", display::escape(note.trim_end())));
        progress.print("\n");
    }
    let unexpected = arguments.expect_no_changes && !prepared.is_empty();
    let result = if unexpected {
        RunResult::Failed
    } else {
        RunResult::Succeeded
    };
    progress.finish_shown(result, prepared.counts());
    // The process ends: giving back many thousand steps one by one would take as long as
    // planning them.
    std::mem::forget(prepared);
    Ok(if unexpected { CHANGES } else { DONE })
}

/// `up`.
pub async fn up(context: &Context<'_>, arguments: &Up) -> Result<u8, Problem> {
    let mut request = Request {
        selection: selection(&arguments.selected),
        refresh: arguments.refresh,
        ..context.request()
    };
    request.options.continue_on_error = arguments.continue_on_error;
    let saved = match &arguments.plan {
        Some(file) => {
            let path = context.terminal.folder.join(file);
            Some(plan_file::read(&path, context.engine.backend().as_ref()).await?)
        }
        None => None,
    };
    if let Some(saved) = &saved {
        plan_file::take_up(saved, &mut request)?;
    }
    let stacks = context.engine.stack_names(&request).await?;
    let (request, progress) = with_progress(context, request, &stacks);
    if arguments.expect_no_changes {
        let prepared = context.engine.preview(&request).await?;
        if !prepared.is_empty() {
            return Ok(unexpected(context, &progress, &prepared, arguments.shown));
        }
    }
    let prepared = context.engine.plan_up(&request).await?;
    if let Some(Err(refused)) = saved.map(|saved| saved.check(&prepared)) {
        prepared.release().await?;
        return Err(refused.into());
    }
    // What an interrupted run left may have been settled only now.
    if arguments.expect_no_changes && !prepared.is_empty() {
        let status = unexpected(context, &progress, &prepared, arguments.shown);
        prepared.release().await?;
        return Ok(status);
    }
    show(context, &progress, &prepared, arguments.shown);
    carry_out(context, &request, &progress, prepared, "Carry this out?").await
}

/// `destroy`.
pub async fn destroy(context: &Context<'_>, arguments: &Destroy) -> Result<u8, Problem> {
    let selection = Selection {
        targets: arguments.target.clone(),
        excludes: arguments.exclude.clone(),
        replaces: Vec::new(),
    };
    let mut request = Request {
        selection,
        refresh: arguments.refresh,
        ..context.request()
    };
    request.options.continue_on_error = arguments.continue_on_error;
    let stacks = context.engine.known_stacks(&request.stacks).await?;
    let (request, progress) = with_progress(context, request, &stacks);
    let prepared = context.engine.plan_destroy(&request).await?;
    if prepared.stacks.is_empty() {
        progress.print("nothing to destroy\n");
    }
    show(context, &progress, &prepared, Shown::default());
    carry_out(
        context,
        &request,
        &progress,
        prepared,
        "Delete these resources?",
    )
    .await
}

/// Changes were found where none are expected.
fn unexpected(context: &Context<'_>, progress: &Progress, prepared: &Prepared, shown: Shown) -> u8 {
    show(context, progress, prepared, shown);
    progress.finish_shown(RunResult::Failed, prepared.counts());
    CHANGES
}

async fn carry_out(
    context: &Context<'_>,
    request: &Request,
    progress: &Progress,
    prepared: Prepared,
    question: &str,
) -> Result<u8, Problem> {
    if request.cancel.is_cancelled() {
        prepared.release().await?;
        return Err(Problem::interrupted());
    }
    if context.engine.cloud().asks() && !context.global.yes && !prepared.is_empty() {
        let answer = ask(context, question).await;
        if !matches!(answer, Ok(Answer::Yes)) {
            prepared.release().await?;
            answer?;
            return Err(Problem::failed("not approved; nothing was changed", ""));
        }
    }
    for plan in prepared.plans() {
        progress.know(plan);
    }
    let report = prepared.execute(request).await;
    tell(context, progress, &report);
    let result = report.result();
    progress.finish(result, report.counts());
    let cancelled = request.cancel.is_cancelled() && result != RunResult::Succeeded;
    Ok(match result {
        _ if cancelled => {
            interrupted(context, &report);
            INTERRUPTED
        }
        RunResult::Succeeded => DONE,
        RunResult::Failed | RunResult::Cancelled => FAILED,
    })
}

/// What the events of the run did not say.
fn tell(context: &Context<'_>, progress: &Progress, report: &RunReport) {
    for stack in &report.stacks {
        if let Some(error) = &stack.state_error {
            context.show_problem(&Problem::from(error.clone()));
        }
        if let Some(because) = &stack.because {
            progress.event(Event::Note {
                stack: stack.stack.clone(),
                message: format!("was not begun, because `{because}` did not end well"),
            });
        }
    }
}

fn interrupted(context: &Context<'_>, report: &RunReport) {
    if context.global.json {
        return;
    }
    let reports = report
        .stacks
        .iter()
        .filter_map(|stack| stack.report.as_ref());
    let left: usize = reports
        .map(|report| report.not_started + report.skipped.len())
        .sum();
    let not_begun = report
        .stacks
        .iter()
        .filter(|stack| stack.report.is_none())
        .count();
    let mut text = format!("interrupted: the state is saved; {left} steps are left");
    if not_begun > 0 {
        text.push_str(&format!(", and {not_begun} stacks were not begun"));
    }
    context
        .terminal
        .stderr
        .print(&format!("{text}; the same command goes on\n"));
}

/// The request with its events shown.
fn with_progress(
    context: &Context<'_>,
    request: Request,
    stacks: &[String],
) -> (Request, Progress) {
    let progress = Progress::new(context, stacks);
    (
        Request {
            events: progress.sink(),
            ..request
        },
        progress,
    )
}

/// The plans: a page for a person, an event for each step for a program.
fn show(context: &Context<'_>, progress: &Progress, prepared: &Prepared, shown: Shown) {
    let endpoint = context.engine.cloud().endpoint();
    for (at, stack) in prepared.stacks.iter().enumerate() {
        if context.global.json {
            for step in stack.plan.steps.iter().filter(|step| step.op != Op::Same) {
                progress.event(Event::Planned {
                    urn: step.urn.clone(),
                    resource_type: step.schema.resource_type.into(),
                    op: step.op,
                    changes: step.changes.clone(),
                });
            }
            continue;
        }
        let options = PreviewOptions {
            show_same: shown.show_same,
            details: shown.details,
            endpoint: endpoint.clone(),
            outputs_before: stack.recorded_outputs(),
        };
        let gap = if at > 0 { "\n" } else { "" };
        let text = display::preview(&stack.plan, &context.terminal.style, &options);
        progress.print(&format!("{gap}{text}"));
    }
}

fn selection(selected: &Selected) -> Selection {
    Selection {
        targets: selected.target.clone(),
        excludes: selected.exclude.clone(),
        replaces: selected.replace.clone(),
    }
}
