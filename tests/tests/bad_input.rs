//! Everything that is wrong with a program, in one preview.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::Program;

#[test]
fn one_preview_finds_every_error_with_its_line() {
    let bad = Program::new(env!("CARGO_BIN_EXE_bad"));
    let ended = bad.expect(1, "preview");
    for expected in [
        "setting `image` is missing",
        "10.0.0.128/25 overlaps 10.0.0.0/24",
        "10.1.0.0/24 is not inside 10.0.0.0/16",
        "`10.0.1/24` is not an IPv4 range",
        "is declared twice",
        "depends on itself",
        "set exactly one of `gateway_id`",
        "lower-case letters, digits, hyphens and periods, not `U`",
    ] {
        assert!(
            ended.stderr.contains(expected),
            "{expected}: {}",
            ended.stderr
        );
    }
    assert!(
        ended.stderr.matches("src/bin/bad.rs:").count() >= 8,
        "{}",
        ended.stderr
    );
    assert!(
        !ended.stderr.contains('\u{1b}'),
        "an escape sequence reached the terminal"
    );
    let up = bad.expect(1, "up");
    assert!(up.stderr.contains("nothing was changed"), "{}", up.stderr);
    assert!(
        std::fs::read_dir(bad.folder()).unwrap().next().is_none(),
        "something was written"
    );
}
