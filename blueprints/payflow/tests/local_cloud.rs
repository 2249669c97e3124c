//! What is seen only when the program runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::Program;

#[test]
fn no_secret_that_is_made_up_is_printed_or_readable_in_a_file() {
    let payflow = Program::new(env!("CARGO_BIN_EXE_blueprint-payflow"));
    payflow.succeed("up --stack hub");
    for (spoke, flags) in [
        ("production", "--set deletion_protection=false"),
        ("development", ""),
    ] {
        // The password of its cache, which Secrets Manager makes up.
        assert_eq!(payflow.keeps_secrets(spoke, flags).len(), 1, "{spoke}");
    }
}
