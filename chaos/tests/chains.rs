//! Random programs over many runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_chaos::chain::a_chain;
use palinfra_chaos::in_paused_time;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

#[test]
fn programs_that_change_under_faults_lose_nothing() {
    let config = Config {
        cases: 500,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&a_chain(), |chain| {
        in_paused_time(chain.run()).map_err(TestCaseError::fail)
    });
    if let Err(why) = result {
        panic!("{why}");
    }
}
