//! `cargo xtask soak --minutes N`: schedules and random programs with new seeds.

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use palinfra_chaos::soak::{Sum, soak};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let minutes = number("--minutes").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    // Even, so that each thread has schedules and programs.
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
    println!(
        "{:>9} failures; {minutes} minutes, {threads} threads, seeds from {first} on",
        sum.failures.len()
    );
    ExitCode::from(u8::from(!sum.failures.is_empty()))
}
