//! The architecture as a snapshot: a change of it shows in a review.

use palinfra_core::testing;

fn preview(stack: &str) -> String {
    let project = blueprint_palipoint::project();
    testing::preview(&project, &palinfra_aws::types(), stack, &[])
}

#[test]
fn cicd_is_as_in_its_snapshot() {
    insta::assert_snapshot!("cicd", preview("cicd"));
}

#[test]
fn prod_is_as_in_its_snapshot() {
    insta::assert_snapshot!("prod", preview("prod"));
}

#[test]
fn nonprod_is_as_in_its_snapshot() {
    insta::assert_snapshot!("nonprod", preview("nonprod"));
}

#[test]
fn a_preview_is_the_same_each_time() {
    assert_eq!(preview("nonprod"), preview("nonprod"));
}
