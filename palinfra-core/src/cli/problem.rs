//! Why a command did not end well, and its exit status.

use crate::backend::StateError;
use crate::display::{self, Style, Tone, escape};
use crate::engine::EngineError;
use crate::provider::Failure;
use crate::stack::ProgramError;

/// All is done.
pub const DONE: u8 = 0;
/// Something failed.
pub const FAILED: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
/// Something would change, or has drifted.
pub const CHANGES: u8 = 3;
/// Another run holds the lock.
pub const LOCKED: u8 = 4;
/// The run was interrupted; the state is saved.
pub const INTERRUPTED: u8 = 130;

/// Why a command did not end well.
#[derive(Debug)]
pub enum Problem {
    /// What the engine says.
    Engine(Box<EngineError>),
    /// What the command line says.
    Text {
        /// What happened.
        message: String,
        /// What to do.
        help: Option<String>,
        /// The exit status.
        status: u8,
    },
}

impl Problem {
    /// Something failed.
    pub fn failed(message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem::text(message.into(), help.into(), FAILED)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem::text(message.into(), help.into(), USAGE)
    }

    /// A run that was asked to stop before it had changed anything.
    pub fn interrupted() -> Problem {
        Problem::text(
            "interrupted; nothing was changed".into(),
            String::new(),
            INTERRUPTED,
        )
    }

    fn text(message: String, help: String, status: u8) -> Problem {
        Problem::Text {
            message,
            help: (!help.is_empty()).then_some(help),
            status,
        }
    }

    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Problem::Engine(error) => match **error {
                EngineError::UnknownStack { .. } => USAGE,
                _ if error.is_lock_held() => LOCKED,
                _ => FAILED,
            },
            Problem::Text { status, .. } => *status,
        }
    }

    /// What happened.
    pub fn message(&self) -> String {
        match self {
            Problem::Engine(error) => error.to_string(),
            Problem::Text { message, .. } => message.clone(),
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            Problem::Engine(error) => error.help(),
            Problem::Text { help, .. } => help.clone(),
        }
    }

    /// What is wrong with the program, if that is it.
    pub fn program_errors(&self) -> &[ProgramError] {
        match self {
            Problem::Engine(error) => match &**error {
                EngineError::Program(errors) => errors,
                _ => &[],
            },
            Problem::Text { .. } => &[],
        }
    }

    /// What a person reads: errors of a program with their lines, anything else in two lines.
    pub fn show(&self, style: &Style) -> String {
        let mut text = String::new();
        if !self.program_errors().is_empty() {
            text.push_str(&display::errors(self.program_errors(), style));
            text.push('\n');
        }
        text.push_str(&labelled(style, Tone::Red, "error", &self.message()));
        if let Some(help) = self.help() {
            text.push_str(&labelled(style, Tone::Blue, "help", &help));
        }
        text
    }
}

/// `label: text`; each further line of the text stands below its first.
pub fn labelled(style: &Style, tone: Tone, label: &str, text: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at == 0 {
            out.push_str(&format!("{}: ", style.paint(tone, label)));
        } else {
            out.push_str(&" ".repeat(label.len() + 2));
        }
        out.push_str(&escape(line));
        out.push('\n');
    }
    out
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Problem {
        Problem::Engine(Box::new(error))
    }
}

impl From<StateError> for Problem {
    fn from(error: StateError) -> Problem {
        EngineError::from(error).into()
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        Problem::failed(failure.to_string(), "")
    }
}
