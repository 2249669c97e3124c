//! Schedules, chains and races with new seeds, for as long as one likes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::chain::{Chain, a_chain};
use crate::fault::Fault;
use crate::in_paused_time;
use crate::race::Race;
use crate::schedule::{LAGS, Schedule, Size, singles, with_another};
use crate::seed::Seed;
use crate::subjects::{Operation, SUBJECTS, Subject};
use crate::world::World;

/// What was run.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Schedules, by subject.
    pub schedules: HashMap<&'static str, u64>,
    /// Random programs, and the runs that they had.
    pub chains: (u64, u64),
    /// Races, and those whose first run was still at work when it lost its lock.
    pub races: (u64, u64),
    /// What did not hold.
    pub failures: Vec<String>,
}

impl Sum {
    /// Takes up another one.
    pub fn add(&mut self, other: Sum) {
        for (name, count) in other.schedules {
            *self.schedules.entry(name).or_default() += count;
        }
        self.chains.0 += other.chains.0;
        self.chains.1 += other.chains.1;
        self.races.0 += other.races.0;
        self.races.1 += other.races.1;
        self.failures.extend(other.failures);
    }
}

/// Worlds in which operations can begin, and the sizes of those.
#[derive(Default)]
pub struct Bases(HashMap<(&'static str, Operation), (World, Size)>);

impl Bases {
    /// The one of an operation.
    pub fn of(&mut self, subject: &'static Subject, operation: Operation) -> &(World, Size) {
        self.0.entry((subject.name, operation)).or_insert_with(|| {
            in_paused_time(async {
                let world = subject.prepare(operation, 1).await;
                let undisturbed = Schedule {
                    subject: subject.name,
                    operation,
                    lag: 0,
                    faults: Vec::new(),
                    seed: 1,
                };
                let size = undisturbed.run(subject, &world).await.unwrap();
                (world, size)
            })
        })
    }
}

/// A schedule of one of the subjects, with one to three faults.
fn any_schedule(seed: u64, subject: &'static Subject, bases: &mut Bases) -> Schedule {
    let mut numbers = Seed(seed);
    let operation = numbers.pick(&Operation::ALL);
    let (_, size) = bases.of(subject, operation);
    let count = 1 + numbers.below(3);
    // What is left of an operation is smaller than the whole.
    let faults = (0..count).map(|at| {
        let calls = size.calls.div_ceil(at + 1);
        Fault::any(&mut numbers, calls, size.writes.div_ceil(at + 1))
    });
    Schedule {
        subject: subject.name,
        operation,
        faults: faults.collect(),
        lag: Seed(seed).pick(&LAGS),
        seed,
    }
}

/// Runs the schedule of a seed.
///
/// # Errors
/// What did not hold.
pub fn run_schedule(seed: u64, subject: &'static Subject, bases: &mut Bases) -> Result<(), String> {
    let schedule = any_schedule(seed, subject, bases);
    let (base, _) = bases.of(subject, schedule.operation);
    in_paused_time(schedule.run(subject, base)).map(|_| ())
}

/// Runs the race of a seed. Gives whether the lock was lost by a run at work.
///
/// # Errors
/// What did not hold.
pub fn run_race(seed: u64, subject: &'static Subject, bases: &mut Bases) -> Result<bool, String> {
    let race = Race::any(seed, subject, bases);
    let (base, _) = bases.of(subject, race.operation);
    in_paused_time(race.run(subject, base))
}

/// Every single fault of an operation, with every lag; and, where it leaves something for the
/// next run, one in `step` of those that can follow it. Gives how many schedules there were.
///
/// # Errors
/// The first that did not hold.
pub fn all_of(subject: &'static Subject, operation: Operation, step: usize) -> Result<u64, String> {
    let mut bases = Bases::default();
    let (base, size) = bases.of(subject, operation);
    let mut count = 0;
    for (at, schedule) in singles(subject, operation, *size, 1).iter().enumerate() {
        let left = in_paused_time(schedule.run(subject, base))?;
        count += 1;
        if !schedule.faults.iter().all(|fault| fault.cuts_off()) {
            continue;
        }
        // Others for each first fault.
        let seconds = with_another(schedule, left).into_iter();
        for second in seconds.skip(at % step).step_by(step) {
            in_paused_time(second.run(subject, base))?;
            count += 1;
        }
    }
    Ok(count)
}

/// A random program.
pub fn any_chain(seed: u64) -> Chain {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    a_chain().new_tree(&mut runner).unwrap().current()
}

/// Runs on until the time is over, with seeds from `seed` on.
pub fn soak(seed: u64, time: Duration) -> Sum {
    let until = Instant::now() + time;
    let mut bases = Bases::default();
    let mut sum = Sum::default();
    let mut seed = seed;
    while Instant::now() < until && sum.failures.len() < 5 {
        one(seed, &mut bases, &mut sum);
        seed += 1;
    }
    sum
}

fn one(seed: u64, bases: &mut Bases, sum: &mut Sum) {
    // A schedule of a blueprint takes some hundred times as long as a small one.
    let subject = match seed % 200 {
        0 => &SUBJECTS[(seed / 200) as usize % SUBJECTS.len()],
        _ => &SUBJECTS[0],
    };
    let result = catch_unwind(AssertUnwindSafe(|| match seed % 8 {
        // A program takes as long as ten schedules.
        1 => {
            let chain = any_chain(seed);
            sum.chains.0 += 1;
            sum.chains.1 += chain.runs.len() as u64 + 2;
            in_paused_time(chain.run())
        }
        2 => {
            sum.races.0 += 1;
            sum.races.1 += u64::from(run_race(seed, subject, bases)?);
            Ok(())
        }
        _ => {
            *sum.schedules.entry(subject.name).or_default() += 1;
            run_schedule(seed, subject, bases)
        }
    }));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(why)) => sum.failures.push(format!("seed {seed}: {why}")),
        Err(_) => sum.failures.push(format!("seed {seed}: it panicked")),
    }
}
