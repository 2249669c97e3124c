//! What is shown while a run goes on, and at its end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::json;

use super::context::Context;
use super::problem::{INTERRUPTED, Problem};
use super::terminal::Out;
use crate::display::{self, Json, Live, Plain, Reporter, Style};
use crate::event::{Counts, Event, RunResult, Sink};
use crate::plan::Plan;

/// Where the people's part of a run goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// A program: JSON lines, nothing else.
    Program,
    /// A terminal whose lines are redrawn: everything goes through the reporter.
    Terminal,
    /// A pipe: results to standard output, the rest to standard error.
    Pipe,
}

/// Shows a run.
#[derive(Clone)]
pub struct Progress {
    reporter: Arc<Mutex<Box<dyn Reporter>>>,
    audience: Audience,
    stdout: Out,
    style: Style,
    several: bool,
    started: Instant,
}

impl Progress {
    /// For a run over these stacks.
    pub fn new(context: &Context<'_>, stacks: &[String]) -> Progress {
        let terminal = context.terminal;
        let (audience, reporter): (Audience, Box<dyn Reporter>) = if context.global.json {
            (
                Audience::Program,
                Box::new(Json::new(terminal.stdout.clone())),
            )
        } else if terminal.live {
            let term = console::Term::stdout();
            (
                Audience::Terminal,
                Box::new(Live::new(term, terminal.style, stacks)),
            )
        } else {
            let (out, style) = (terminal.stderr.clone(), terminal.error_style);
            (Audience::Pipe, Box::new(Plain::new(out, style, stacks)))
        };
        Progress {
            reporter: Arc::new(Mutex::new(reporter)),
            audience,
            stdout: terminal.stdout.clone(),
            style: terminal.style,
            several: stacks.len() > 1,
            started: context.started,
        }
    }

    /// Takes up the events of the run.
    pub fn sink(&self) -> Sink {
        let progress = self.clone();
        Sink::new(move |event| progress.event(event))
    }

    /// Shows an event. In a pipe, outputs are results, so they do not go to the reporter.
    pub fn event(&self, event: Event) {
        match event {
            Event::StackDone { stack, outputs } if self.audience == Audience::Pipe => {
                self.report(&Event::StackDone {
                    stack: stack.clone(),
                    outputs: Default::default(),
                });
                if !outputs.is_empty() {
                    let title = if self.several {
                        stack
                    } else {
                        "outputs".into()
                    };
                    let list = display::outputs(&outputs, &self.style);
                    let indented: String = list.lines().map(|line| format!("  {line}\n")).collect();
                    self.stdout
                        .print(&format!("\n{}\n{indented}", display::escape(&title)));
                }
            }
            event => self.report(&event),
        }
    }

    fn report(&self, event: &Event) {
        self.reporter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .event(event);
    }

    /// Prints a result for people, such as a preview.
    pub fn print(&self, text: &str) {
        match self.audience {
            Audience::Program => {}
            Audience::Terminal => {
                self.reporter
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .print(text);
            }
            Audience::Pipe => self.stdout.print(text),
        }
    }

    /// Takes up a plan that is about to be executed.
    pub fn know(&self, plan: &Plan) {
        self.reporter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .know(plan);
    }

    /// The end of a run that changes something, or of any run for a program.
    pub fn finish(&self, result: RunResult, changes: Counts) {
        self.report(&Event::Summary {
            result,
            changes,
            seconds: self.seconds(),
        });
        self.close();
    }

    /// The end of a run that only shows something. A program wants the summary all the same.
    pub fn finish_shown(&self, result: RunResult, changes: Counts) {
        if self.audience == Audience::Program {
            self.report(&Event::Summary {
                result,
                changes,
                seconds: self.seconds(),
            });
        }
        self.close();
    }

    fn close(&self) {
        self.reporter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .finish();
    }

    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}

/// A run that did not come to its end, for a program: errors, and the summary last.
pub fn failed_as_json(problem: &Problem, out: &Out, started: Instant) {
    let mut json = Json::new(out.clone());
    for error in problem.program_errors() {
        json.event(&Event::ProgramError(error.clone()));
    }
    error_line(problem, out);
    let result = if problem.status() == INTERRUPTED {
        RunResult::Cancelled
    } else {
        RunResult::Failed
    };
    json.event(&Event::Summary {
        result,
        changes: Counts::default(),
        seconds: started.elapsed().as_secs_f64(),
    });
}

/// `{"event":"error","message":…,"help":…}`.
pub fn error_line(problem: &Problem, out: &Out) {
    let line = json!({ "event": "error", "message": problem.message(), "help": problem.help() });
    out.print(&format!("{line}\n"));
}
