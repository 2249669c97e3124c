//! The architecture as a snapshot: a change of it shows in a review.

use palinfra_core::testing;

const PRODUCTION: &[(&str, &str)] = &[
    (
        "certificate_arn",
        "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
    ),
    ("domain", "pay.example.com"),
    ("image_tag", "1.4.2"),
    ("alarm_email", "ops@example.com"),
];

fn preview(stack: &str, settings: &[(&str, &str)]) -> String {
    let project = blueprint_payment_system::project();
    testing::preview(&project, &palinfra_aws::types(), stack, settings)
}

#[test]
fn staging_is_as_in_its_snapshot() {
    insta::assert_snapshot!("staging", preview("staging", &[]));
}

#[test]
fn production_is_as_in_its_snapshot() {
    insta::assert_snapshot!("production", preview("production", PRODUCTION));
}

#[test]
fn a_preview_is_the_same_each_time() {
    assert_eq!(preview("staging", &[]), preview("staging", &[]));
}
