//! The project's own commands.
//!
//! `cargo xtask test` is everything that CI runs; `cargo xtask lint` its quick part; `cargo
//! xtask aws` builds the SDKs and runs the calls to AWS against emulators; `cargo xtask bench`
//! measures the engine; `cargo xtask emulators` installs the emulators that the tests use, with
//! the schemas and models of AWS, and says how to start one.

mod emulators;

use std::process::{Command, ExitCode};

/// One command line to run, and why.
struct Task {
    title: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

const fn cargo(title: &'static str, arguments: &'static [&'static str]) -> Task {
    Task {
        title,
        program: "cargo",
        arguments,
    }
}

const LINT: &[Task] = &[
    cargo("format", &["fmt", "--all", "--check"]),
    cargo(
        "clippy",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    ),
];

const TEST: &[Task] = &[
    cargo("the default build", &["build", "--workspace", "--locked"]),
    cargo("tests", &["test", "--workspace", "--locked"]),
    cargo(
        "what AWS publishes about itself",
        &[
            "test",
            "-p",
            "palinfra-aws",
            "--test",
            "models",
            "--locked",
            "--",
            "--ignored",
        ],
    ),
    cargo(
        "documentation",
        &["doc", "--workspace", "--no-deps", "--locked"],
    ),
];

const AWS: &[Task] = &[cargo(
    "AWS on emulators",
    &[
        "test",
        "-p",
        "palinfra-aws",
        "--features",
        "full",
        "--test",
        "live",
        "--locked",
    ],
)];

const BENCH: &[Task] = &[cargo(
    "benches",
    &["bench", "-p", "palinfra-examples", "--locked"],
)];

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let tasks: Vec<&Task> = match command.as_str() {
        "lint" => LINT.iter().collect(),
        "test" => LINT.iter().chain(TEST).collect(),
        "aws" => AWS.iter().collect(),
        "bench" => BENCH.iter().collect(),
        "emulators" => Vec::new(),
        _ => {
            eprintln!("usage: cargo xtask test | lint | aws | bench | emulators");
            return ExitCode::from(2);
        }
    };
    if matches!(command.as_str(), "test" | "aws" | "emulators") {
        eprintln!("── emulators: {}", emulators::folder().display());
        if let Err(error) = emulators::install() {
            eprintln!("── emulators failed: {error}");
            return ExitCode::FAILURE;
        }
    }
    if command == "emulators" {
        println!("{}", emulators::how_to_start());
    }
    for task in tasks {
        eprintln!(
            "── {}: {} {}",
            task.title,
            task.program,
            task.arguments.join(" ")
        );
        if !run(task) {
            eprintln!("── {} failed", task.title);
            return ExitCode::FAILURE;
        }
    }
    eprintln!("── {command}: all passed");
    ExitCode::SUCCESS
}

/// Runs one task; what it prints goes straight through.
fn run(task: &Task) -> bool {
    let status = Command::new(task.program)
        .args(task.arguments)
        // A missing doc or a broken link is an error, as any other warning is.
        .env("RUSTDOCFLAGS", "-D warnings")
        .env("PALINFRA_TEST_PYTHON", emulators::python())
        // Tests must not depend on what the machine has set.
        .env_remove("PALINFRA_STACK")
        .env_remove("PALINFRA_STATE")
        .env_remove("PALINFRA_CLOUD")
        .status();
    match status {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{} cannot be started: {error}", task.program);
            false
        }
    }
}
