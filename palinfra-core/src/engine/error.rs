//! Why a run did not happen, or not to its end.

use crate::backend::StateError;
use crate::provider::Failure;
use crate::record::Home;
use crate::stack::ProgramError;
use crate::urn::Urn;

/// Why a run did not happen. What failed within one is in its report instead.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The program is wrong: all that is, at once. Nothing was changed.
    #[error("{} in the program; nothing was changed", count(.0.len(), "error"))]
    Program(Vec<ProgramError>),
    /// The state cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The cloud did not answer a question that comes before any change.
    #[error("{what}: {failure}")]
    Cloud {
        /// What was asked.
        what: String,
        /// What the cloud said.
        failure: Failure,
    },
    /// There is no such stack.
    #[error("there is no stack `{}`", .name.escape_debug())]
    UnknownStack {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A stack needs another that was never up.
    #[error("stack `{stack}` reads `{needs}`, which is not up")]
    NotUp {
        /// The stack.
        stack: String,
        /// What it reads.
        needs: String,
    },
    /// A stack cannot be destroyed while others read it.
    #[error("stack `{stack}` cannot be destroyed: {} read{} it", list(.readers), if .readers.len() == 1 { "s" } else { "" })]
    StillRead {
        /// The stack.
        stack: String,
        /// The stacks that read it and are up.
        readers: Vec<String>,
    },
    /// The state belongs to another cloud, account or region.
    #[error("the state of `{stack}` belongs to {}, and this run would use {}", home(.recorded), home(.found))]
    OtherHome {
        /// The stack.
        stack: String,
        /// What the state says.
        recorded: Box<Home>,
        /// What was found.
        found: Box<Home>,
    },
    /// Stacks read each other.
    #[error("stacks read each other: {}", list(.0))]
    StackCycle(Vec<String>),
    /// A saved plan no longer fits.
    #[error("the saved plan no longer fits: {0}")]
    PlanChanged(String),
    /// A file that the user named cannot be used.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// Something that was asked for does not exist.
    #[error("{0}")]
    NoSuch(String),
    /// What was asked for cannot be done.
    #[error("{message}")]
    Refused {
        /// Why.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// Objects that cannot be imported: all of them, at once. Nothing was imported.
    #[error("{} cannot be imported; nothing was{}", count(.0.len(), "object"), reasons(.0))]
    Import(Vec<(Urn, EngineError)>),
    /// Resources could not be read.
    #[error("{} could not be read; the first, {}: {}", count(.0.len(), "resource"), .0.first().map(|f| f.0.short()).unwrap_or_default(), .0.first().map(|f| f.1.to_string()).unwrap_or_default())]
    Refresh(Vec<(Urn, Failure)>),
}

impl EngineError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            EngineError::State(error) => return error.help(),
            EngineError::UnknownStack { known, .. } if known.is_empty() => {
                "this project has stacks of any name: see `stack ls`".into()
            }
            EngineError::UnknownStack { known, .. } => format!("there are: {}", list(known)),
            EngineError::NotUp { needs, .. } => format!("run `up --stack {needs}` first"),
            EngineError::StillRead { readers, .. } => {
                let flags: Vec<String> = readers
                    .iter()
                    .map(|reader| format!("--stack {reader}"))
                    .collect();
                format!(
                    "run `destroy {}` first, or `destroy` for all",
                    flags.join(" ")
                )
            }
            EngineError::OtherHome { recorded, .. } => {
                format!("use {}, or another state with `--state`", home(recorded))
            }
            EngineError::PlanChanged(_) => "make a new one with `preview --save-plan`".into(),
            EngineError::Refused { help, .. } => return help.clone(),
            EngineError::Refresh(_) => "nothing was changed; try again".into(),
            _ => return None,
        })
    }

    /// What was asked for cannot be done, for this reason.
    pub(crate) fn refused(message: impl Into<String>, help: impl Into<String>) -> EngineError {
        let help = Some(help.into()).filter(|help: &String| !help.is_empty());
        EngineError::Refused {
            message: message.into(),
            help,
        }
    }

    /// Whether another run holds the lock.
    pub fn is_lock_held(&self) -> bool {
        matches!(self, EngineError::State(error) if error.is_lock_held())
    }
}

/// Each on a line of its own.
fn reasons(all: &[(Urn, EngineError)]) -> String {
    all.iter()
        .map(|(urn, error)| format!("\n{}: {error}", urn.short()))
        .collect()
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}

fn home(home: &Home) -> String {
    format!(
        "cloud {}, account {}, region {}",
        home.cloud, home.account, home.region
    )
}
