//! The architecture as a snapshot: a change of it shows in a review.

use palinfra_core::testing;

fn preview(stack: &str) -> String {
    testing::preview(
        &blueprint_payflow::project(),
        &palinfra_aws::types(),
        stack,
        &[],
    )
}

#[test]
fn the_hub_is_as_in_its_snapshot() {
    insta::assert_snapshot!("hub", preview("hub"));
}

#[test]
fn production_is_as_in_its_snapshot() {
    insta::assert_snapshot!("production", preview("production"));
}

#[test]
fn development_is_as_in_its_snapshot() {
    insta::assert_snapshot!("development", preview("development"));
}

#[test]
fn a_preview_is_the_same_each_time() {
    assert_eq!(preview("production"), preview("production"));
}
