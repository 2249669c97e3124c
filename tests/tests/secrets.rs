//! No secret reaches a screen, a log or a file, whichever input takes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use palinfra_aws::RESOURCES;
use palinfra_testing::{Program, contains_secret, text};

/// Long enough for all that takes it, and with what JSON, URLs and shells write otherwise.
const WORD: &str = "canary-Aa1-<&>#^";
const OTHER: &str = "sparrow-Bb2-<&>#^";

fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_secrets"))
}

#[test]
fn no_input_and_nothing_made_up_is_told() {
    let program = program();
    let secrets = program.keeps_secrets("dev", &format!("--set word={WORD}"));
    assert!(secrets.contains(WORD));
    assert!(secrets.len() >= 2, "what was made up was looked for too");
}

#[test]
fn every_input_that_takes_a_secret_is_in_the_program() {
    let taking = RESOURCES.iter().filter(|entry| {
        let mut inputs = entry.schema.inputs.iter();
        inputs.any(|input| input.secret)
    });
    let taking: BTreeSet<&str> = taking.map(|entry| entry.schema.resource_type).collect();
    assert!(taking.len() >= 5, "{taking:?}");
    let program = program();
    program.succeed(&format!("up --set word={WORD}"));
    let objects = program.objects();
    let there: BTreeSet<&str> = objects.iter().map(|object| text(object, "type")).collect();
    let missing: Vec<_> = taking.difference(&there).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_change_of_a_secret_tells_neither() {
    let program = program();
    program.succeed(&format!("up --set word={WORD}"));
    for line in [
        "preview --details",
        "preview --details --json",
        "preview --save-plan changed",
        "up --details --yes",
    ] {
        let line = format!("{line} --set word={OTHER}");
        let mut command = program.command(&line);
        let output = command.env("RUST_LOG", "trace").output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        for secret in [WORD, OTHER] {
            let told = [&output.stdout, &output.stderr].map(|bytes| contains_secret(bytes, secret));
            assert_eq!(told, [false, false], "{line}");
        }
    }
    let plan = std::fs::read(program.folder().join("changed")).unwrap();
    assert!(!contains_secret(&plan, WORD) && !contains_secret(&plan, OTHER));
}

#[test]
fn what_is_refused_is_not_told_either() {
    let program = program();
    // Too short for the token of a cache.
    let refused = program.expect(1, "preview --details --set word=canary-7");
    let rule = "`auth_token`: must have 16 to 128 letters";
    assert!(refused.stderr.contains(rule), "{refused:?}");
    assert!(!contains_secret(refused.printed().as_bytes(), "canary-7"));
}
