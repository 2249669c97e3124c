//! What goes wrong in one run.

use crate::seed::Seed;

/// What goes wrong in one run. Calls that change the cloud, and writes of the state, are
/// counted from 1. Its `Debug` is the Rust that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing.
    Never,
    /// The process dies when it makes the call, which does not arrive.
    StopBefore(u64),
    /// The process dies when the call has taken effect, before its answer.
    StopAfter(u64),
    /// The connection breaks, and the call does not arrive.
    LostBefore(u64),
    /// The connection breaks when the call has taken effect.
    LostAfter(u64),
    /// The answer is an internal error, and nothing has changed.
    ErrorBefore(u64),
    /// The answer is an internal error, though the call has taken effect.
    ErrorAfter(u64),
    /// So many calls are throttled.
    Burst {
        /// From this one on.
        from: u64,
        /// How many.
        calls: u64,
    },
    /// The process dies; the call takes effect so many seconds later.
    Late {
        /// Which.
        call: u64,
        /// After how many seconds.
        seconds: u64,
    },
    /// So many calls are throttled; the process dies when it makes the next one, which takes effect
    /// so many seconds later.
    LateRetry {
        /// From this one on.
        from: u64,
        /// How many are throttled.
        calls: u64,
        /// After how many seconds.
        seconds: u64,
    },
    /// From this call on, the credentials have expired.
    Expired(u64),
    /// The answer of the first call is lost, and what was made can be looked for so many times
    /// only.
    Blind {
        /// How many times.
        looks: usize,
    },
    /// From this write on, the disk is full.
    Disk(u64),
    /// The process dies when so many bytes of this write are on the disk.
    Torn {
        /// Which.
        write: u64,
        /// How many.
        bytes: usize,
    },
}

/// How long a call may be under way, in seconds.
pub const LIFETIME: u64 = 60;

impl Fault {
    /// Every fault of one call.
    pub fn of_call(call: u64) -> [Fault; 11] {
        [
            Fault::StopBefore(call),
            Fault::StopAfter(call),
            Fault::LostBefore(call),
            Fault::LostAfter(call),
            Fault::ErrorBefore(call),
            Fault::ErrorAfter(call),
            Fault::Burst {
                from: call,
                calls: 1,
            },
            Fault::Burst {
                from: call,
                calls: 9,
            },
            Fault::Late { call, seconds: 1 },
            Fault::Late {
                call,
                seconds: LIFETIME,
            },
            Fault::Expired(call),
        ]
    }

    /// Every fault of a run with so many calls and writes; of torn writes only some.
    pub fn all(calls: u64, writes: u64) -> Vec<Fault> {
        let of_calls = (1..=calls).flat_map(Fault::of_call);
        let of_writes = (1..=writes).flat_map(|write| {
            let torn = [1, 9, 200].map(|bytes| Fault::Torn { write, bytes });
            [Fault::Disk(write)].into_iter().chain(torn)
        });
        of_calls.chain(of_writes).collect()
    }

    /// Any fault of a run with so many calls and writes.
    pub fn any(seed: &mut Seed, calls: u64, writes: u64) -> Fault {
        if calls == 0 || seed.below(5) == 0 {
            let write = seed.below(writes) + 1;
            if seed.below(2) == 0 {
                return Fault::Disk(write);
            }
            let bytes = seed.below(1500) as usize;
            return Fault::Torn { write, bytes };
        }
        let call = seed.below(calls) + 1;
        match seed.below(14) {
            13 => Fault::LateRetry {
                from: call,
                calls: seed.below(12) + 1,
                seconds: seed.below(LIFETIME) + 1,
            },
            11 => Fault::Late {
                call,
                seconds: seed.below(LIFETIME) + 1,
            },
            12 => Fault::Burst {
                from: call,
                calls: seed.below(20) + 1,
            },
            kind => Fault::of_call(call)[kind as usize],
        }
    }

    /// After how many seconds this call takes effect, whose process dies when it makes it.
    pub fn delays(self, number: u64) -> Option<u64> {
        let (late, seconds) = match self {
            Fault::Late { call, seconds } => (call, seconds),
            Fault::LateRetry {
                from,
                calls,
                seconds,
            } => (from + calls, seconds),
            _ => return None,
        };
        (late == number).then_some(seconds)
    }

    /// Whether the process dies of it.
    pub fn kills(self) -> bool {
        matches!(
            self,
            Fault::StopBefore(_)
                | Fault::StopAfter(_)
                | Fault::Late { .. }
                | Fault::LateRetry { .. }
        )
    }

    /// Whether it leaves something for the next run to find out, most of the time.
    pub fn cuts_off(self) -> bool {
        self.kills()
            || matches!(
                self,
                Fault::Disk(_) | Fault::Torn { .. } | Fault::Expired(_)
            )
    }
}
