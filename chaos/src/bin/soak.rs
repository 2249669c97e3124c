//! `cargo xtask soak --minutes N [--seed S]`: schedules, random programs and races with new
//! seeds.
//! `cargo xtask soak --pairs`: every fault of the small project after every other.

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use palinfra_chaos::soak::{Sum, all_of, soak};
use palinfra_chaos::subjects::{Operation, subject};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    if arguments.iter().any(|argument| argument == "--pairs") {
        return pairs();
    }
    let minutes = number("--minutes").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let first = number("--seed").unwrap_or_else(|| now.map_or(0, |now| now.as_secs()) * 1_000_000);
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let time = Duration::from_secs(minutes * 60);
    let sum = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || soak(first + thread * 1_000_000_000, time)))
            .collect();
        let mut sum = Sum::default();
        for run in runs {
            match run.join() {
                Ok(part) => sum.add(part),
                Err(_) => sum.failures.push("a thread panicked".into()),
            }
        }
        sum
    });
    for failure in &sum.failures {
        println!("{failure}\n");
    }
    let mut schedules: Vec<_> = sum.schedules.iter().collect();
    schedules.sort();
    for (subject, count) in schedules {
        println!("{count:>9} schedules of {subject}");
    }
    println!("{:>9} random programs, {} runs", sum.chains.0, sum.chains.1);
    let (races, lost) = sum.races;
    println!("{races:>9} races, in {lost} of which the lock was lost");
    println!(
        "{:>9} failures; {minutes} minutes, {threads} threads, seeds from {first} on",
        sum.failures.len()
    );
    ExitCode::from(u8::from(!sum.failures.is_empty()))
}

fn pairs() -> ExitCode {
    let failures: Vec<String> = std::thread::scope(|scope| {
        let runs = Operation::ALL.map(|operation| {
            scope.spawn(move || {
                let count = all_of(subject("small"), operation, 1)?;
                println!("{count:>9} schedules of {operation:?}");
                Ok(())
            })
        });
        let ends = runs.into_iter().map(|run| run.join());
        let failed = |end: std::thread::Result<Result<(), String>>| match end {
            Ok(end) => end.err(),
            Err(_) => Some("a thread panicked".into()),
        };
        ends.filter_map(failed).collect()
    });
    failures.iter().for_each(|failure| println!("{failure}"));
    ExitCode::from(u8::from(!failures.is_empty()))
}
