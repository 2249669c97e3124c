//! Wrong wiring does not compile, and says why.

#[test]
fn wrong_wiring_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/wiring/right.rs");
    cases.compile_fail("tests/wiring/wrong_*.rs");
}
