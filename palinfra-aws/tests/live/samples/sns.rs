use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::live::Shown;
use palinfra_aws::sns::*;
use palinfra_core::{Declared, Property, Stack, Value, out};
use serde_json::json;

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    let other = PolicyDocument::new().statement(
        Statement::allow(
            ["sns:Publish"],
            ["arn:aws:sns:us-east-1:123456789012:contract-policy"],
        )
        .principal(Principal::service("events.amazonaws.com")),
    );
    let filter = Value::from_json(&json!({"kind": ["refund"]}));
    vec![
        sample(topic)
            .update("display_name", "Others")
            .update("kms_master_key_id", key)
            .without(
                "content_based_deduplication",
                "is changed where a topic keeps the order",
            ),
        sample(ordered).update("content_based_deduplication", true),
        sample(policy).update("policy_document", other.into_value()),
        sample(subscription)
            .together([
                ("filter_policy", Value::from_json(&json!({"body": ["x"]}))),
                ("filter_policy_scope", "MessageBody".shown()),
            ])
            .update("raw_message_delivery", true),
        sample(mail).update("filter_policy", filter),
    ]
}

fn topic(stack: &mut Stack) -> Declared<Topic> {
    Topic::new("it", "contract-it")
        .display_name("Alerts")
        .declare(stack)
}

fn ordered(stack: &mut Stack) -> Declared<Topic> {
    Topic::new("it", "contract-it.fifo")
        .fifo_topic(true)
        .declare(stack)
}

fn policy(stack: &mut Stack) -> Declared<TopicPolicy> {
    let topic = Topic::new("topic", "contract-policy").declare(stack);
    let publish = Statement::allow(["sns:Publish"], [out!("{}", topic.arn)])
        .principal(Principal::service("cloudwatch.amazonaws.com"));
    TopicPolicy::new("it", &topic, PolicyDocument::new().statement(publish)).declare(stack)
}

fn subscription(stack: &mut Stack) -> Declared<Subscription> {
    let topic = Topic::new("topic", "contract").declare(stack);
    let queue = "arn:aws:sqs:us-east-1:123456789012:contract";
    Subscription::new("it", &topic, "sqs", queue)
        .filter_policy(Value::from_json(&json!({"kind": ["payment"]})))
        .filter_policy_scope("MessageAttributes")
        .declare(stack)
}

fn mail(stack: &mut Stack) -> Declared<Subscription> {
    let topic = Topic::new("topic", "contract-mail").declare(stack);
    Subscription::new("it", &topic, "email", "ops@example.com").declare(stack)
}
