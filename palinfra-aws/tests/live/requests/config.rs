use palinfra_aws::config::{ConfigRule, ConfigurationRecorder, DeliveryChannel, RecorderStatus};
use palinfra_aws::live::Deletion;
use palinfra_core::{Arn, Id};

use crate::support::canned::Canned;

/// The calls would put it in the place of what somebody else uses.
#[tokio::test]
async fn a_second_recorder_or_channel_is_refused() {
    let it = Canned::<ConfigurationRecorder>::new("it").answer(
        "DescribeConfigurationRecorders",
        r#"{"ConfigurationRecorders": [{"name": "default"}]}"#,
    );
    let recorder = ConfigurationRecorder::new("it", "it", Arn::new("arn:role"));
    let failure = it.create(recorder).await.unwrap_err();
    assert!(failure.message.contains("`default`"), "{failure}");
    assert_eq!(it.sent(), ["DescribeConfigurationRecorders"]);

    let it = Canned::<DeliveryChannel>::new("it").answer(
        "DescribeDeliveryChannels",
        r#"{"DeliveryChannels": [{"name": "default"}]}"#,
    );
    let channel = DeliveryChannel::new("it", "it", Id::new("bucket"));
    let failure = it.create(channel).await.unwrap_err();
    assert!(failure.message.contains("`default`"), "{failure}");
}

/// Those of AWS's own services are no obstacle.
#[tokio::test]
async fn a_recorder_of_a_service_is_not_in_the_way() {
    let it = Canned::<ConfigurationRecorder>::new("it").answer(
        "DescribeConfigurationRecorders",
        r#"{"ConfigurationRecorders": [{"name": "x", "servicePrincipal": "a.amazonaws.com"}]}"#,
    );
    let recorder = ConfigurationRecorder::new("it", "it", Arn::new("arn:role"));
    it.create(recorder).await.unwrap();
    let sent = it.sent();
    assert!(sent[1].starts_with("PutConfigurationRecorder"), "{sent:?}");
}

#[tokio::test]
async fn a_recorder_that_is_gone_needs_no_stop() {
    let gone = "NoSuchConfigurationRecorderException";
    let it = Canned::<RecorderStatus>::new("it").refuse("StopConfigurationRecorder", 400, gone);
    let status = RecorderStatus::new("it", Id::new("it"), Id::new("channel"));
    assert_eq!(it.delete(status).await, Ok(Deletion::Gone));
}

#[tokio::test]
async fn a_rule_that_is_going_is_waited_for() {
    let going = r#"{"ConfigRules": [{"ConfigRuleName": "it", "ConfigRuleState": "DELETING",
        "ConfigRuleArn": "arn:rule", "Source": {"Owner": "AWS", "SourceIdentifier": "A"}}]}"#;
    let it = Canned::<ConfigRule>::new("it").answer("DescribeConfigRules", going);
    let rule = ConfigRule::new("it", "it", "RDS_STORAGE_ENCRYPTED");
    assert_eq!(it.delete(rule).await, Ok(Deletion::Going));
    assert_eq!(it.sent(), ["DescribeConfigRules ConfigRuleNames.1=it"]);
}
