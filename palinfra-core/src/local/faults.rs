//! Faults for tests: seeded, and scripted by the number of the call.

use std::collections::HashMap;
use std::time::Duration;

use crate::provider::{Failure, FailureKind};
use crate::record::Action;

use super::random::{Stream, hash};

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// It is refused, and nothing has changed.
    Refuse,
    /// Too many calls: it would pass later.
    Throttle,
    /// It never arrives, and there is no answer.
    LostBefore,
    /// It takes effect, but the answer is lost.
    LostAfter,
    /// It makes an object that cannot be read or found for so long.
    Slow(Duration),
    /// The credentials have expired.
    Denied,
    /// The run stops before the call takes effect.
    StopBefore,
    /// The run stops when the call has taken effect, before the answer.
    StopAfter,
}

/// Which calls go wrong. Only calls that change something are counted, from 1.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// The one with this number.
    Call(u64),
    /// All from this number on.
    From(u64),
    /// Each with this probability.
    Chance(f64),
    /// The one with this number among those of the same action and type.
    Of(Action, String, u64),
}

/// What a [`Fault::StopBefore`] or [`Fault::StopAfter`] does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnStop {
    /// No call ends any more, as if the process had been killed: wait for
    /// [`LocalCloud::stopped`](super::LocalCloud::stopped) and drop the run.
    #[default]
    Hang,
    /// This call and all later ones fail with the code `Stopped`.
    Fail,
    /// The process aborts.
    Abort,
}

/// The faults of a test. The first rule that fits a call counts.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Vec<(When, Fault)>,
    seed: u64,
    on_stop: OnStop,
}

impl Faults {
    /// None.
    pub fn none() -> Faults {
        Faults::default()
    }

    /// Adds a rule.
    #[must_use]
    pub fn with(mut self, when: When, fault: Fault) -> Faults {
        self.rules.push((when, fault));
        self
    }

    /// Adds a fault of the call with this number, from 1.
    #[must_use]
    pub fn at(self, call: u64, fault: Fault) -> Faults {
        self.with(When::Call(call), fault)
    }

    /// What decides about [`When::Chance`].
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Faults {
        self.seed = seed;
        self
    }

    /// What a stop does.
    #[must_use]
    pub fn on_stop(mut self, on_stop: OnStop) -> Faults {
        self.on_stop = on_stop;
        self
    }

    /// The faults that `PALINFRA_LOCAL_STOP_AT` asks for: `N`, `N:before` or `N:after`.
    ///
    /// # Errors
    /// When the text is none of these.
    pub fn stop_at(self, text: &str) -> Result<Faults, String> {
        let (number, place) = text.split_once(':').unwrap_or((text, "before"));
        let fault = match place {
            "before" => Fault::StopBefore,
            "after" => Fault::StopAfter,
            _ => {
                return Err(format!(
                    "`{text}` is not a number, with `:before` or `:after`"
                ));
            }
        };
        match number.parse() {
            Ok(number) => Ok(self.at(number, fault).on_stop(OnStop::Abort)),
            Err(_) => Err(format!(
                "`{text}` is not a number, with `:before` or `:after`"
            )),
        }
    }

    pub(crate) fn on_stop_now(&self) -> OnStop {
        self.on_stop
    }

    pub(crate) fn longest_lag(&self) -> Duration {
        self.rules
            .iter()
            .map(|(_, fault)| fault.lag())
            .max()
            .unwrap_or_default()
    }

    fn pick(&self, call: u64, action: Action, resource_type: &str, nth: u64) -> Option<Fault> {
        let fits = |place: usize, when: &When| match when {
            When::Call(number) => *number == call,
            When::From(number) => *number <= call,
            When::Chance(chance) => {
                let seed = hash(&[
                    &self.seed.to_string(),
                    &call.to_string(),
                    &place.to_string(),
                ]);
                Stream::new(seed).fraction() < *chance
            }
            When::Of(of, to, number) => *of == action && to == resource_type && *number == nth,
        };
        let mut rules = self.rules.iter().enumerate();
        rules
            .find(|(place, (when, _))| fits(*place, when))
            .map(|(_, (_, fault))| *fault)
    }
}

impl Fault {
    /// The failure of a call that does not take effect.
    pub(crate) fn before(self) -> Option<Failure> {
        let (kind, code, message) = match self {
            Fault::Refuse => (
                FailureKind::Refused,
                "InjectedFailure",
                "refused by a fault",
            ),
            Fault::Throttle => (FailureKind::Passing, "Throttling", "Rate exceeded"),
            Fault::LostBefore => (FailureKind::Unknown, "", "the connection was closed"),
            Fault::Denied => {
                let message = "The security token included in the request is expired";
                (FailureKind::Denied, "ExpiredToken", message)
            }
            _ => return None,
        };
        Some(Failure::new(kind, code, message))
    }

    /// The failure of a call that has taken effect.
    pub(crate) fn after(self) -> Option<Failure> {
        let lost = Failure::new(FailureKind::Unknown, "", "the connection was closed");
        (self == Fault::LostAfter).then_some(lost)
    }

    /// How long the object that is made cannot be seen.
    pub(crate) fn lag(self) -> Duration {
        match self {
            Fault::Slow(lag) => lag,
            _ => Duration::ZERO,
        }
    }
}

/// A call that changed something, or was meant to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number, from 1.
    pub call: u64,
    /// What it was to do.
    pub action: Action,
    /// The type.
    pub resource_type: String,
    /// The object's id; empty for a create that has made none.
    pub id: String,
    /// The resource's name in the program.
    pub name: String,
}

/// The calls so far, and the faults to come.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) faults: Faults,
    pub(crate) requests: Vec<Request>,
    counts: HashMap<(Action, String), u64>,
}

impl Script {
    pub(crate) fn new(faults: Faults) -> Script {
        Script {
            faults,
            ..Script::default()
        }
    }

    /// Counts a call; gives its number and its fault.
    pub(crate) fn begin(&mut self, mut request: Request) -> (u64, Option<Fault>) {
        let call = self.requests.len() as u64 + 1;
        let key = (request.action, request.resource_type.clone());
        let nth = self.counts.entry(key).or_default();
        *nth += 1;
        let fault = self
            .faults
            .pick(call, request.action, &request.resource_type, *nth);
        request.call = call;
        self.requests.push(request);
        (call, fault)
    }

    /// Notes the id that a create has made.
    pub(crate) fn made(&mut self, call: u64, id: &str) {
        let at = usize::try_from(call).unwrap_or(usize::MAX).wrapping_sub(1);
        if let Some(request) = self.requests.get_mut(at) {
            request.id = id.into();
        }
    }
}
