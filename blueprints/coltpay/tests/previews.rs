//! The architecture as a snapshot: a change of it shows in a review.

use palinfra_core::testing;

fn preview(stack: &str, settings: &[(&str, &str)]) -> String {
    let project = blueprint_coltpay::project();
    testing::preview(&project, &palinfra_aws::types(), stack, settings)
}

#[test]
fn prod_is_as_in_its_snapshot() {
    insta::assert_snapshot!("prod", preview("prod", &[]));
}

#[test]
fn dev_is_as_in_its_snapshot() {
    insta::assert_snapshot!("dev", preview("dev", &[]));
}

#[test]
fn a_preview_is_the_same_each_time() {
    assert_eq!(preview("dev", &[]), preview("dev", &[]));
}
