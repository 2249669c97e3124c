//! `cargo run -p blueprint-payflow -- up`

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_payflow::project())
}
