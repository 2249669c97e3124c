//! What a run says while it runs.

use std::sync::Arc;

use serde::Serialize;

use crate::plan::Op;
use crate::provider::Failure;
use crate::stack::ProgramError;
use crate::urn::Urn;
use crate::value::Value;

/// One event of a run: what displays show, `--json` prints and embedding programs receive.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A stack's run has begun.
    StackStarted {
        /// The stack.
        stack: String,
        /// The steps that it will take.
        steps: usize,
        /// The seconds that the longest chain of steps usually takes.
        usual: u32,
    },
    /// A step has begun.
    StepStarted {
        /// The resource.
        urn: Urn,
        /// What is done.
        op: Op,
        /// The seconds that it usually takes.
        usual: u32,
    },
    /// The cloud has taken the call, and the step waits for its effect.
    StepWaiting {
        /// The resource.
        urn: Urn,
        /// What is done.
        op: Op,
        /// The cloud's id.
        id: String,
    },
    /// A call is made again after a passing failure.
    StepRetried {
        /// The resource.
        urn: Urn,
        /// Which time.
        attempt: u32,
        /// Why.
        failure: Failure,
    },
    /// A step has ended well.
    StepDone {
        /// The resource.
        urn: Urn,
        /// What was done: perhaps less than was planned.
        op: Op,
        /// How long it took.
        seconds: f64,
    },
    /// A step has failed.
    StepFailed {
        /// The resource.
        urn: Urn,
        /// What was tried.
        op: Op,
        /// What went wrong.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// A step was not begun, because one that it needs has failed.
    StepSkipped {
        /// The resource.
        urn: Urn,
        /// What was planned.
        op: Op,
        /// What it needed.
        because: Urn,
    },
    /// An interrupted call of an earlier run was settled.
    Settled {
        /// The resource.
        urn: Urn,
        /// What was found.
        message: String,
    },
    /// Something is wrong with the program; nothing was changed.
    ProgramError(ProgramError),
    /// Something to know.
    Note {
        /// The stack.
        stack: String,
        /// What.
        message: String,
    },
    /// A stack's run has ended.
    StackDone {
        /// The stack.
        stack: String,
        /// Its outputs; secrets are masked.
        outputs: serde_json::Map<String, serde_json::Value>,
    },
    /// A planned step, as `preview --json` prints it.
    Planned {
        /// The resource.
        urn: Urn,
        /// Its type.
        #[serde(rename = "type")]
        resource_type: String,
        /// What would be done.
        op: Op,
        /// The properties that differ.
        changes: Vec<Change>,
    },
    /// The end.
    Summary {
        /// How it ended.
        result: RunResult,
        /// How many steps of each kind.
        changes: Counts,
        /// How long it took.
        seconds: f64,
    },
}

/// Where events go: to a function, or through one into a channel.
///
/// ```
/// use palinfra_core::event::{Event, Sink};
///
/// let (sender, receiver) = std::sync::mpsc::channel();
/// let sink = Sink::new(move |event| drop(sender.send(event)));
/// sink.send(Event::Note { stack: "dev".into(), message: "hello".into() });
/// assert!(matches!(receiver.recv(), Ok(Event::Note { stack, .. }) if stack == "dev"));
/// ```
#[derive(Clone)]
pub struct Sink(Arc<dyn Fn(Event) + Send + Sync>);

impl Sink {
    /// To a function.
    pub fn new(receive: impl Fn(Event) + Send + Sync + 'static) -> Sink {
        Sink(Arc::new(receive))
    }

    /// Nowhere.
    pub fn none() -> Sink {
        Sink::new(|_| {})
    }

    /// Sends one.
    pub fn send(&self, event: Event) {
        (self.0)(event);
    }
}

/// One property that differs.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Change {
    /// Its name.
    pub property: String,
    /// What it is; nothing if it is not set.
    #[serde(serialize_with = "as_json")]
    pub old: Value,
    /// What it will be; nothing if it will not be set.
    #[serde(serialize_with = "as_json")]
    pub new: Value,
    /// Whether that replaces the resource.
    pub replaces: bool,
}

/// Plain JSON, with secrets masked.
fn as_json<S: serde::Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    value.to_json().serialize(serializer)
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunResult {
    /// All is as the program says.
    Succeeded,
    /// Something failed; what was done is saved.
    Failed,
    /// It was interrupted or not approved; what was done is saved.
    Cancelled,
}

/// How many steps of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Created.
    pub create: usize,
    /// Updated in place.
    pub update: usize,
    /// Replaced.
    pub replace: usize,
    /// Deleted.
    pub delete: usize,
    /// Left as they are.
    pub same: usize,
}

impl Counts {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            create: self.create + other.create,
            update: self.update + other.update,
            replace: self.replace + other.replace,
            delete: self.delete + other.delete,
            same: self.same + other.same,
        }
    }

    /// Whether nothing in the cloud changes.
    pub fn is_empty(&self) -> bool {
        self.create + self.update + self.replace + self.delete == 0
    }
}
