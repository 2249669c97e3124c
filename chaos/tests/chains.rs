//! Random programs over many runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_chaos::chain::{Chain, Edit, Kind, Run, a_chain};
use palinfra_chaos::fault::Fault;
use palinfra_chaos::in_paused_time;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

#[test]
fn programs_that_change_under_faults_lose_nothing() {
    let config = Config {
        cases: 500,
        failure_persistence: None,
        ..Config::default()
    };
    // The same ones each time: the soak has new seeds.
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, seed).run(&a_chain(), |chain| {
        in_paused_time(chain.run()).map_err(TestCaseError::fail)
    });
    if let Err(why) = result {
        panic!("{why}");
    }
}

#[test]
fn a_resource_is_wanted_again_while_its_object_is_going() {
    let run = |edits: Vec<Edit>, fault: Fault| Run { edits, fault };
    let slow = Edit::Grow {
        kind: Kind::Slow,
        on: None,
        inside: None,
    };
    let late = Fault::Late {
        call: 1,
        seconds: 48,
    };
    let chain = Chain {
        lag: 0,
        seed: 0,
        runs: vec![
            run(vec![slow], Fault::Never),
            run(vec![Edit::Shrink(0)], late),
            run(vec![Edit::Regrow], Fault::Never),
        ],
    };
    in_paused_time(chain.run()).unwrap();
}

#[test]
fn what_an_update_that_was_cut_off_refers_to_is_let_go_first() {
    let run = |edits: Vec<Edit>, fault: Fault| Run { edits, fault };
    let grow = |kind: Kind| Edit::Grow {
        kind,
        on: None,
        inside: None,
    };
    let stand_on = Edit::Rewire {
        item: 1,
        on: Some(0),
    };
    let chain = Chain {
        lag: 0,
        seed: 0,
        runs: vec![
            run(vec![grow(Kind::Plain), grow(Kind::Keyed)], Fault::Never),
            run(vec![stand_on], Fault::StopAfter(1)),
            run(vec![Edit::Shrink(0)], Fault::Never),
        ],
    };
    in_paused_time(chain.run()).unwrap();
}
