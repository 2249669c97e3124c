//! GuardDuty and AWS Config. There is one of each for an account and region, so they are asked
//! for.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{correct, dev, prod};

const DOMAIN: (&str, &str) = ("domain", "pay.example.com");

#[test]
fn what_an_account_has_one_of_is_left_to_it() {
    for stack in [dev(), prod()] {
        for kind in [
            "guardduty:Detector",
            "config:ConfigurationRecorder",
            "config:DeliveryChannel",
            "config:ConfigRule",
        ] {
            assert_eq!(stack.of(kind).len(), 0, "{kind}");
        }
    }
}

#[test]
fn guardduty_is_a_setting() {
    let stack = correct("prod", &[DOMAIN, ("guardduty", "true")]);
    let detector = stack.only("guardduty:Detector");
    assert_eq!(detector.text("enable"), "true");
    assert_eq!(detector.text("features.RDS_LOGIN_EVENTS"), "true");
}

#[test]
fn a_recorder_comes_with_its_bucket_and_rules() {
    let stack = correct("prod", &[DOMAIN, ("config_recorder", "true")]);
    let bucket = stack.named("s3:Bucket", "payment-config/records");
    assert_eq!(bucket.text("bucket_name"), "payment-config-prod");
    assert_eq!(bucket.text("force_destroy"), "true");
    let recording = stack.only("config:RecorderStatus");
    assert_eq!(recording.text("recording"), "true");
    let rules = stack.of("config:ConfigRule");
    assert_eq!(rules.len(), 9);
    for rule in rules {
        assert!(rule.waits_for(recording));
        assert!(rule.text("config_rule_name").ends_with("-prod"));
    }
}

#[test]
fn rules_take_the_recorder_of_the_account_too() {
    let stack = correct("prod", &[DOMAIN, ("config_rules", "true")]);
    assert_eq!(stack.of("config:ConfigRule").len(), 9);
    assert_eq!(stack.of("config:ConfigurationRecorder").len(), 0);
    let without = [
        DOMAIN,
        ("config_recorder", "true"),
        ("config_rules", "false"),
    ];
    let stack = correct("prod", &without);
    assert_eq!(stack.of("config:ConfigRule").len(), 0);
    assert_eq!(stack.of("config:ConfigurationRecorder").len(), 1);
}
