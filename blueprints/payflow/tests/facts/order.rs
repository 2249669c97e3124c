//! Which stack comes before which: with the program itself, on the local cloud.

use palinfra_testing::Program;

fn payflow() -> Program {
    Program::new(env!("CARGO_BIN_EXE_blueprint-payflow"))
}

#[test]
fn a_spoke_cannot_come_before_the_hub() {
    let payflow = payflow();
    for spoke in ["production", "development"] {
        let error = payflow.expect(1, &format!("up --stack {spoke}")).stderr;
        assert!(error.contains("hub"), "{error}");
    }
}

#[test]
fn development_does_not_wait_for_production() {
    let payflow = payflow();
    payflow.succeed("up --stack hub");
    payflow.succeed("up --stack development");
}

#[test]
fn the_hub_is_not_destroyed_while_a_spoke_uses_it() {
    let payflow = payflow();
    payflow.succeed("up --stack hub --stack development");
    let error = payflow.expect(1, "destroy --stack hub --yes").stderr;
    assert!(error.contains("development"), "{error}");
    payflow.succeed("up --stack hub --expect-no-changes");
    payflow.succeed("destroy --stack development --yes");
    payflow.succeed("destroy --stack hub --yes");
}

#[test]
fn development_comes_and_goes_without_touching_production() {
    let payflow = payflow();
    payflow.succeed("up");
    for _ in 0..2 {
        payflow.succeed("destroy --stack development --yes");
        payflow.succeed("up --stack production --expect-no-changes");
        payflow.succeed("up --stack hub --expect-no-changes");
        payflow.succeed("up --stack development");
    }
    payflow.succeed("destroy --yes");
    assert_eq!(payflow.succeed("local ls"), "");
}
