//! Asking before a cloud is changed.

use std::sync::PoisonError;

use super::context::Context;
use super::problem::Problem;

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Go on.
    Yes,
    /// Do not.
    No,
}

/// Asks. Only a clear yes is one; the end of the input is a no.
///
/// # Errors
/// When there is nobody to ask, or the run is interrupted while it waits.
pub async fn ask(context: &Context<'_>, question: &str) -> Result<Answer, Problem> {
    let terminal = context.terminal;
    let asked = terminal
        .stdin
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(mut stdin) = asked.filter(|_| terminal.is_terminal && !context.global.json) else {
        return Err(Problem::usage(
            "this would change the cloud, and there is no terminal to ask at; nothing was changed",
            "pass `--yes`",
        ));
    };
    terminal.stderr.print(&format!("\n{question} [y/N] "));
    let (sender, receiver) = tokio::sync::oneshot::channel();
    // A thread of its own: a read from a terminal cannot be called off.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = stdin.read_line(&mut line);
        let yes = ["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str());
        let _ = sender.send(if read.is_ok() && yes {
            Answer::Yes
        } else {
            Answer::No
        });
    });
    tokio::select! {
        answer = receiver => Ok(answer.unwrap_or(Answer::No)),
        () = terminal.cancel.cancelled() => {
            terminal.stderr.print("\n");
            Err(Problem::interrupted())
        }
    }
}
