//! X-Ray, of which no emulator has groups and rules.

use palinfra_aws::live::Deletion;
use palinfra_aws::xray::SamplingRuleBuilder;
use palinfra_aws::xray::{Group, GroupBuilder, InsightsConfiguration, SamplingRule};
use palinfra_core::Value;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const GROUP: &str = "arn:aws:xray:us-east-1:123456789012:group/it/ABC";
const RULE: &str = "arn:aws:xray:us-east-1:123456789012:sampling-rule/it";
const TAGS: &str = "POST /ListTagsForResource";

pub const INSTEAD: &[Instead] = &[
    ("xray:Group", Exists, a_group_is_made_with_its_tags),
    ("xray:Group", Exists, a_group_is_read),
    ("xray:Group", Exists, a_group_is_found_again_by_its_name),
    ("xray:Group", Exists, a_group_is_changed_and_opened_to_all),
    ("xray:Group", Exists, a_group_is_deleted_once),
    ("xray:SamplingRule", Exists, a_rule_is_made_with_its_tags),
    ("xray:SamplingRule", Exists, a_rule_is_read_out_of_all),
    (
        "xray:SamplingRule",
        Exists,
        a_rule_is_found_again_by_its_name,
    ),
    (
        "xray:SamplingRule",
        Exists,
        a_change_of_a_rule_sends_all_of_it,
    ),
    ("xray:SamplingRule", Exists, a_rule_is_deleted_once),
];

fn group() -> GroupBuilder {
    Group::new("it", "it").filter_expression("fault")
}

fn rule() -> SamplingRuleBuilder {
    SamplingRule::new("it", "it", 100, 0.1).attributes([("tenant", "a")])
}

fn told_group() -> String {
    format!(
        r#"{{"Group": {{"GroupName": "it", "GroupARN": "{GROUP}", "FilterExpression": "error",
        "InsightsConfiguration": {{"InsightsEnabled": true, "NotificationsEnabled": false}}}}}}"#
    )
}

fn told_rules() -> String {
    let rule = |name: &str, arn: &str| {
        format!(
            r#"{{"SamplingRule": {{"RuleName": "{name}", "RuleARN": "{arn}", "ResourceARN": "*",
            "Priority": 200, "FixedRate": 0.5, "ReservoirSize": 7, "ServiceName": "api",
            "ServiceType": "*", "Host": "*", "HTTPMethod": "POST", "URLPath": "*", "Version": 1,
            "Attributes": {{"tenant": "b"}}}}}}"#
        )
    };
    let all = [rule("Default", "arn:default"), rule("it", RULE)].join(",");
    format!(r#"{{"SamplingRuleRecords": [{all}]}}"#)
}

fn tags(key: &str, value: &str) -> String {
    format!(r#"{{"Tags": [{{"Key": "{key}", "Value": "{value}"}}]}}"#)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// The only call, which has all these parts.
fn only(sent: Vec<String>, parts: &[&str]) {
    assert_eq!(sent.len(), 1, "{sent:?}");
    for part in parts {
        assert!(sent[0].contains(part), "{part}: {sent:?}");
    }
}

#[tokio::test]
async fn a_group_is_made_with_its_tags() {
    let it = Canned::<Group>::new(GROUP).answer("POST /CreateGroup", told_group());
    let insights = InsightsConfiguration {
        insights_enabled: true,
        notifications_enabled: false,
    };
    let made = it.create(group().insights_configuration(insights)).await;
    assert_eq!(made.unwrap().id, GROUP);
    let parts = [
        "FilterExpression=fault",
        "GroupName=it",
        "InsightsConfiguration.InsightsEnabled=true",
        "palinfra:token",
    ];
    only(it.sent(), &parts);
}

#[tokio::test]
async fn a_group_is_read() {
    let it = Canned::<Group>::new(GROUP)
        .answer("POST /GetGroup", told_group())
        .answer(TAGS, tags("Name", "other"));
    let read = it.read(group()).await;
    assert_eq!(read["filter_expression"], text("error"));
    assert_eq!(read["group_name"], text("it"));
    assert_eq!(read["tags"].as_map().unwrap()["Name"], text("other"));
    let insights = read["insights_configuration"].as_map().unwrap();
    assert_eq!(insights["insights_enabled"], Value::Bool(true));
}

#[tokio::test]
async fn a_group_is_found_again_by_its_name() {
    let it = Canned::<Group>::new(GROUP)
        .answer("POST /GetGroup", told_group())
        .answer("POST /GetGroup", told_group())
        .answer(TAGS, tags("palinfra:token", "token"));
    assert_eq!(it.find(group()).await.unwrap().unwrap().id, GROUP);
    assert_eq!(it.sent()[0], "POST /GetGroup GroupName=it");
}

#[tokio::test]
async fn a_group_is_changed_and_opened_to_all() {
    let it = Canned::<Group>::new(GROUP);
    let other = || group().filter_expression("error");
    it.update(group(), other()).await.unwrap();
    only(
        it.sent(),
        &["POST /UpdateGroup", "FilterExpression=error", GROUP],
    );
    it.update(other(), Group::new("it", "it")).await.unwrap();
    let parts = [
        "FilterExpression= ",
        "InsightsConfiguration.InsightsEnabled=false",
    ];
    only(it.sent(), &parts);
    let named = || group().tags([("Name", "it")]);
    it.update(group(), named()).await.unwrap();
    only(it.sent(), &["POST /TagResource", "Tags.1.Key=Name"]);
    it.update(named(), group()).await.unwrap();
    only(it.sent(), &["POST /UntagResource", "TagKeys.1=Name"]);
}

#[tokio::test]
async fn a_group_is_deleted_once() {
    let it = Canned::<Group>::new(GROUP)
        .answer("POST /GetGroup", told_group())
        .answer(TAGS, tags("palinfra:lineage", "lineage"));
    assert_eq!(it.delete(group()).await, Ok(Deletion::Gone));
    only(it.sent().split_off(2), &["POST /DeleteGroup", GROUP]);
    let it = it.refuse("POST /GetGroup", 400, "ResourceNotFoundException");
    assert_eq!(it.delete(group()).await, Ok(Deletion::Gone));
}

#[tokio::test]
async fn a_rule_is_made_with_its_tags() {
    let record = format!(
        r#"{{"SamplingRuleRecord": {{"SamplingRule": {{"RuleARN": "{RULE}", "ResourceARN": "*",
        "Priority": 100, "FixedRate": 0.1, "ReservoirSize": 1, "ServiceName": "*",
        "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1}}}}}}"#
    );
    let it = Canned::<SamplingRule>::new(RULE).answer("POST /CreateSamplingRule", record);
    assert_eq!(it.create(rule()).await.unwrap().id, RULE);
    let parts = [
        "SamplingRule.RuleName=it",
        "SamplingRule.Priority=100",
        "SamplingRule.FixedRate=0.1",
        "SamplingRule.ReservoirSize=1",
        "SamplingRule.Attributes.tenant=a",
        "SamplingRule.Version=1",
        "palinfra:token",
    ];
    only(it.sent(), &parts);
}

#[tokio::test]
async fn a_rule_is_read_out_of_all() {
    let it = Canned::<SamplingRule>::new(RULE)
        .answer("POST /GetSamplingRules", told_rules())
        .answer(TAGS, tags("Name", "other"));
    let read = it.read(rule()).await;
    assert_eq!(read["rule_name"], text("it"));
    assert_eq!(read["priority"], Value::Int(200));
    assert_eq!(read["fixed_rate"], Value::Float(0.5));
    assert_eq!(read["http_method"], text("POST"));
    assert_eq!(read["attributes"].as_map().unwrap()["tenant"], text("b"));
}

#[tokio::test]
async fn a_rule_is_found_again_by_its_name() {
    let it = Canned::<SamplingRule>::new(RULE)
        .answer("POST /GetSamplingRules", told_rules())
        .answer("POST /GetSamplingRules", told_rules())
        .answer(TAGS, tags("palinfra:token", "token"));
    assert_eq!(it.find(rule()).await.unwrap().unwrap().id, RULE);
}

#[tokio::test]
async fn a_change_of_a_rule_sends_all_of_it() {
    let it = Canned::<SamplingRule>::new(RULE);
    it.update(rule(), rule().host("example.com")).await.unwrap();
    let parts = [
        "POST /UpdateSamplingRule",
        "SamplingRuleUpdate.Host=example.com",
        "SamplingRuleUpdate.Priority=100",
        "SamplingRuleUpdate.Attributes.tenant=a",
        RULE,
    ];
    only(it.sent(), &parts);
}

#[tokio::test]
async fn a_rule_is_deleted_once() {
    let it = Canned::<SamplingRule>::new(RULE)
        .answer("POST /GetSamplingRules", told_rules())
        .answer(TAGS, tags("palinfra:lineage", "lineage"));
    assert_eq!(it.delete(rule()).await, Ok(Deletion::Gone));
    only(it.sent().split_off(2), &["POST /DeleteSamplingRule", RULE]);
    // It is gone.
    assert_eq!(it.delete(rule()).await, Ok(Deletion::Gone));
    only(it.sent(), &["POST /GetSamplingRules"]);
}
