//! `cargo run -p blueprint-palipoint -- up`

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_palipoint::project())
}
