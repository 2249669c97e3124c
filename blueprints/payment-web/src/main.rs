//! `cargo run -p blueprint-payment-web -- up --stack dev`

use std::process::ExitCode;

fn main() -> ExitCode {
    palinfra_aws::main(blueprint_payment_web::project())
}
