//! The project's own commands.
//!
//! `cargo xtask test` is everything that CI runs; `cargo xtask lint` and `cargo xtask aws` are
//! its quickest part and its longest: the SDKs, and the calls to AWS on emulators. `cargo xtask
//! deny` looks at dependencies, advisories too; `cargo xtask bench` measures the engine; `cargo
//! xtask soak --minutes N` tries crashes and random programs with new seeds; `cargo xtask
//! sabotage [NAME…]` breaks the engine on purpose and sees which tests notice; `cargo xtask
//! emulators` installs the emulators that the tests use, with the schemas and models of
//! AWS, and says how to start one.

mod deny;
mod sabotage;

use std::process::{Command, ExitCode};

use palinfra_emulators as emulators;

/// One thing to do, and what it is called.
struct Task {
    title: &'static str,
    run: fn() -> Result<(), String>,
}

const fn task(title: &'static str, run: fn() -> Result<(), String>) -> Task {
    Task { title, run }
}

const LINT: &[Task] = &[
    task("format", || cargo("fmt --all --check")),
    task("clippy", || {
        cargo("clippy --workspace --all-targets --locked -- -D warnings")?;
        cargo("clippy -p palinfra-core --features s3 --all-targets --locked -- -D warnings")
    }),
];

const TEST: &[Task] = &[
    task("dependencies", || deny::check(false)),
    task("the default build", || cargo("build --workspace --locked")),
    task("tests", || cargo("test --workspace --locked")),
    task("crashes of the blueprints", || {
        cargo("test -p palinfra-chaos --features blueprints --test blueprints --locked")
    }),
    task("state in a store of objects", || {
        cargo("test -p palinfra-core --features s3 --test state_laws --test state_s3 --locked")
    }),
    task("seeded bugs still apply", sabotage::check),
    task("documentation", || {
        cargo("doc --workspace --no-deps --locked")
    }),
    task("emulators", emulators::install),
    task("what AWS publishes about itself", || {
        cargo("test -p palinfra-aws --features models --test models --locked")
    }),
];

const AWS: &[Task] = &[
    task("emulators", emulators::install),
    task("AWS on emulators", || {
        cargo(
            "test -p palinfra-aws -p palinfra-tests \
             --features palinfra-aws/full,palinfra-tests/aws --test live --test state --test aws --locked",
        )
    }),
];

const BENCH: &[Task] = &[task("benches", || {
    cargo("bench -p palinfra-examples --locked")
})];

const SOAK: &[Task] = &[task("soak", || {
    let arguments = std::env::args().skip(2);
    run(Command::new("cargo")
        .args("run -p palinfra-chaos --bin soak --locked --".split(' '))
        .args(arguments))
})];

const SABOTAGE: &[Task] = &[task("seeded bugs", || {
    sabotage::run(&std::env::args().skip(2).collect::<Vec<String>>())
})];

const DENY: &[Task] = &[task("dependencies and advisories", || deny::check(true))];

const EMULATORS: &[Task] = &[
    task("emulators", emulators::install),
    task("how to start one", || {
        println!("{}", emulators::how_to_start());
        Ok(())
    }),
];

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let tasks: &[&[Task]] = match command.as_str() {
        "lint" => &[LINT],
        "test" => &[LINT, TEST, AWS],
        "aws" => &[AWS],
        "bench" => &[BENCH],
        "deny" => &[DENY],
        "soak" => &[SOAK],
        "sabotage" => &[SABOTAGE],
        "emulators" => &[EMULATORS],
        _ => {
            eprintln!(
                "usage: cargo xtask test | lint | deny | aws | bench | soak | sabotage | emulators"
            );
            return ExitCode::from(2);
        }
    };
    for task in tasks.iter().copied().flatten() {
        eprintln!("── {}", task.title);
        if let Err(error) = (task.run)() {
            eprintln!("── {} failed: {error}", task.title);
            return ExitCode::FAILURE;
        }
    }
    eprintln!("── {command}: all passed");
    ExitCode::SUCCESS
}

/// Runs cargo with these words.
fn cargo(words: &str) -> Result<(), String> {
    run(Command::new("cargo").args(words.split(' ')))
}

/// Runs a command; what it prints goes straight through.
fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        // A missing doc or a broken link is an error, as any other warning is.
        .env("RUSTDOCFLAGS", "-D warnings")
        // Tests must not depend on what the machine has set.
        .env_remove("PALINFRA_STACK")
        .env_remove("PALINFRA_STATE")
        .env_remove("PALINFRA_CLOUD")
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", command.get_program().display())),
        Err(error) => Err(format!(
            "{} cannot be started: {error}",
            command.get_program().display()
        )),
    }
}
