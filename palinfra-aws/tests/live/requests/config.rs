use palinfra_aws::config::{
    ConfigRule, ConfigRuleBuilder, ConfigurationRecorder, ConfigurationRecorderBuilder,
    DeliveryChannel, RecorderStatus,
};
use palinfra_aws::live::Deletion;
use palinfra_core::provider::Reading;
use palinfra_core::{Arn, Id, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const RULE: &str = "config:ConfigRule";

pub const INSTEAD: &[Instead] = &[
    (RULE, Update("source_identifier"), all_of_a_rule_is_sent),
    (RULE, Update("description"), all_of_a_rule_is_sent),
    (RULE, Update("input_parameters"), all_of_a_rule_is_sent),
    (RULE, Update("resource_types"), all_of_a_rule_is_sent),
    (
        RULE,
        Update("maximum_execution_frequency"),
        all_of_a_rule_is_sent,
    ),
    (RULE, Drift("description"), a_rule_is_read),
    (RULE, Drift("input_parameters"), a_rule_is_read),
    (RULE, Drift("maximum_execution_frequency"), a_rule_is_read),
    (
        "config:ConfigurationRecorder",
        Update("recording_frequency"),
        all_of_a_recorder_is_sent,
    ),
    (
        "config:ConfigurationRecorder",
        Drift("recording_frequency"),
        a_recorder_is_read,
    ),
    (
        "config:RecorderStatus",
        Gone,
        a_recorder_that_is_gone_needs_no_stop,
    ),
];

fn recorder() -> ConfigurationRecorderBuilder {
    ConfigurationRecorder::new("it", "it", Arn::new("arn:role"))
}

#[tokio::test]
async fn all_of_a_recorder_is_sent() {
    let it = Canned::<ConfigurationRecorder>::new("it");
    let daily = recorder().recording_frequency("DAILY");
    it.update(recorder(), daily).await.unwrap();
    let put = "PutConfigurationRecorder ConfigurationRecorder.name=it \
        ConfigurationRecorder.recordingGroup.allSupported=true \
        ConfigurationRecorder.recordingGroup.includeGlobalResourceTypes=false \
        ConfigurationRecorder.recordingMode.recordingFrequency=DAILY \
        ConfigurationRecorder.roleARN=arn:role";
    assert_eq!(it.sent(), [put]);
}

#[tokio::test]
async fn a_recorder_is_read() {
    let told = r#"{"ConfigurationRecorders": [{"name": "it", "roleARN": "arn:other",
        "recordingMode": {"recordingFrequency": "DAILY"},
        "recordingGroup": {"allSupported": true, "includeGlobalResourceTypes": true}}]}"#;
    let it =
        Canned::<ConfigurationRecorder>::new("it").answer("DescribeConfigurationRecorders", told);
    let read = it.read(recorder()).await;
    assert_eq!(read["recording_frequency"], Value::Text("DAILY".into()));
    assert_eq!(read["role_arn"], Value::Text("arn:other".into()));
    assert_eq!(read["include_global_resource_types"], Value::Bool(true));
}

fn rule() -> ConfigRuleBuilder {
    ConfigRule::new("it", "it", "ACCESS_KEYS_ROTATED")
        .description("old keys")
        .input_parameters([("maxAccessKeyAge", "90")])
        .maximum_execution_frequency("TwentyFour_Hours")
        .resource_types(["AWS::IAM::User"])
}

/// What the call leaves out is taken away.
#[tokio::test]
async fn all_of_a_rule_is_sent() {
    let it = Canned::<ConfigRule>::new("it");
    it.update(rule(), rule().description("keys")).await.unwrap();
    let put = "PutConfigRule ConfigRule.ConfigRuleName=it ConfigRule.Description=keys \
        ConfigRule.InputParameters={\"maxAccessKeyAge\":\"90\"} \
        ConfigRule.MaximumExecutionFrequency=TwentyFour_Hours \
        ConfigRule.Scope.ComplianceResourceTypes.1=AWS::IAM::User \
        ConfigRule.Source.Owner=AWS ConfigRule.Source.SourceIdentifier=ACCESS_KEYS_ROTATED";
    assert_eq!(it.sent(), [put]);
    let other = ConfigRule::new("it", "it", "RDS_STORAGE_ENCRYPTED");
    it.update(rule(), other).await.unwrap();
    let put = "PutConfigRule ConfigRule.ConfigRuleName=it ConfigRule.Source.Owner=AWS \
        ConfigRule.Source.SourceIdentifier=RDS_STORAGE_ENCRYPTED";
    assert_eq!(it.sent(), [put]);
}

#[tokio::test]
async fn a_rule_is_read() {
    let told = r#"{"ConfigRules": [{"ConfigRuleName": "it", "ConfigRuleState": "ACTIVE",
        "ConfigRuleArn": "arn:rule", "Description": "other", "InputParameters": "{\"a\":\"b\"}",
        "MaximumExecutionFrequency": "One_Hour",
        "Scope": {"ComplianceResourceTypes": ["AWS::IAM::Role"]},
        "Source": {"Owner": "AWS", "SourceIdentifier": "OTHER"}}]}"#;
    let it = Canned::<ConfigRule>::new("it").answer("DescribeConfigRules", told);
    let read = it.read(rule()).await;
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(read["description"], text("other"));
    assert_eq!(read["input_parameters"].as_map().unwrap()["a"], text("b"));
    assert_eq!(read["maximum_execution_frequency"], text("One_Hour"));
    assert_eq!(
        read["resource_types"],
        Value::List(vec![text("AWS::IAM::Role")])
    );
    assert_eq!(read["source_identifier"], text("OTHER"));
}

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

/// A rule that is being deleted.
const GOING: &str = r#"{"ConfigRules": [{"ConfigRuleName": "it", "ConfigRuleState": "DELETING",
    "ConfigRuleArn": "arn:rule", "Source": {"Owner": "AWS", "SourceIdentifier": "A"}}]}"#;

/// A run that is to make it anew waits for its end first.
#[tokio::test]
async fn what_is_being_deleted_reads_as_going() {
    let it = Canned::<ConfigRule>::new("it").answer("DescribeConfigRules", GOING);
    assert_eq!(it.readings(vec![("it", rule())]).await, [Reading::Going]);
}

#[tokio::test]
async fn a_rule_that_is_going_is_waited_for() {
    let it = Canned::<ConfigRule>::new("it")
        .answer("DescribeConfigRules", GOING)
        .answer("DescribeConfigRules", GOING);
    assert_eq!(it.delete(rule()).await, Ok(Deletion::Going));
    let sent = it.sent();
    assert!(
        sent.iter().all(|call| !call.starts_with("Delete")),
        "{sent:?}"
    );
}

/// A call for several fails if one of them is gone.
#[tokio::test]
async fn a_rule_that_is_gone_hides_no_other() {
    let told = r#"{"ConfigRules": [{"ConfigRuleName": "two", "ConfigRuleArn": "arn:two",
        "Source": {"Owner": "AWS", "SourceIdentifier": "OTHER"}}]}"#;
    let gone = "NoSuchConfigRuleException";
    let it = Canned::<ConfigRule>::new("one")
        .refuse("DescribeConfigRules", 400, gone)
        .refuse("DescribeConfigRules", 400, gone)
        .answer("DescribeConfigRules", told);
    let read = it.read_some(vec![("one", rule()), ("two", rule())]).await;
    assert!(read[0].is_none());
    let second = read[1].as_ref().unwrap();
    assert_eq!(second["source_identifier"], Value::Text("OTHER".into()));
}
