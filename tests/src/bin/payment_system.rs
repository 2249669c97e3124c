//! The payment system blueprint, as a program that this package's tests can start.

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_payment_system::project())
}
