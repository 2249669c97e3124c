//! `cargo run -p blueprint-coltpay -- up`

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_coltpay::project())
}
