//! `cargo run -p blueprint-payment-system -- up --stack staging`

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_payment_system::project())
}
