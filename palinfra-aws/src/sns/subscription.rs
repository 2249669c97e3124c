use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use super::Topic;
use crate::rules;

/// Who gets a topic's messages. Mail and HTTP only once their owner has confirmed it, which
/// nothing waits for; an unconfirmed one is gone after two days.
///
/// [AWS documentation](https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "sns:Subscription",
    cloudformation = "AWS::SNS::Subscription",
    outputs = SubscriptionOutputs,
    id = "arn:aws:sns:{region}:{account}:{protocol}:{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    summary = "{protocol} {endpoint}",
    unique("topic_arn", "protocol", "endpoint"),
)]
pub struct Subscription {
    /// The topic.
    #[input(replaces)]
    pub topic_arn: Arn<Topic>,
    /// `email`, `email-json`, `sms`, `http`, `https`, `sqs`, `lambda`, `firehose` or
    /// `application`.
    #[input(replaces, check = protocol)]
    pub protocol: String,
    /// The address, the number, the URL or the ARN.
    #[input(replaces)]
    pub endpoint: String,
    /// Which messages it gets, as a document by attribute. Left out: all.
    pub filter_policy: Option<Value>,
    /// What the filter is about: `MessageAttributes` or `MessageBody`.
    #[input(check = scope)]
    pub filter_policy_scope: Option<String>,
    /// Whether it gets the message as it was sent, without SNS's envelope.
    #[input(default = false)]
    pub raw_message_delivery: bool,
}

/// What a [`Subscription`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SubscriptionOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Subscription>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Subscription>>,
}

fn protocol(value: &Value) -> Result<(), String> {
    let all = [
        "email",
        "email-json",
        "sms",
        "http",
        "https",
        "sqs",
        "lambda",
        "firehose",
        "application",
    ];
    rules::one_of(value, &all)
}

fn scope(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["MessageAttributes", "MessageBody"])
}

#[cfg(feature = "sns")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::Value;

    use super::Subscription;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
    };

    const SCOPE: &str = "MessageAttributes";

    #[async_trait]
    impl Live for Subscription {
        /// A second call gives the first one's subscription.
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let mut create = call
                .aws
                .sns()
                .subscribe()
                .topic_arn(self.topic_arn.as_str())
                .protocol(&self.protocol)
                .endpoint(&self.endpoint)
                // Even while it is not confirmed.
                .return_subscription_arn(true);
            if let Some(policy) = &self.filter_policy {
                let scope = self.filter_policy_scope.as_deref().unwrap_or(SCOPE);
                create = create.attributes("FilterPolicyScope", scope);
                create = create.attributes("FilterPolicy", text(policy));
            }
            if self.raw_message_delivery {
                create = create.attributes("RawMessageDelivery", "true");
            }
            let answer = create.send().await.map_err(failure)?;
            Made::id(answer.subscription_arn())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            // The scope comes first: the filter is checked against it.
            if change.has("filter_policy_scope") {
                let scope = self.filter_policy_scope.as_deref().unwrap_or(SCOPE);
                set(at, "FilterPolicyScope", scope).await?;
            }
            if change.has("filter_policy") {
                let policy = self.filter_policy.as_ref().map_or("{}".into(), text);
                set(at, "FilterPolicy", &policy).await?;
            }
            if change.has("raw_message_delivery") {
                let raw = self.raw_message_delivery.to_string();
                set(at, "RawMessageDelivery", &raw).await?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.sns().get_subscription_attributes();
            let answer = call.subscription_arn(at.id).send().await.map_err(failure);
            let all = not_found_is(None, answer.map(|it| it.attributes))?;
            let pending = all.is_some_and(|all| is(all.get("PendingConfirmation")));
            // SNS drops by itself what nobody confirms, and refuses to do it before.
            if !pending {
                let call = at.aws.sns().unsubscribe().subscription_arn(at.id);
                call.send().await.map_err(failure)?;
            }
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                let call = aws.sns().get_subscription_attributes();
                let answer = call.subscription_arn(at.id).send().await.map_err(failure);
                let Some(all) = not_found_is(None, answer.map(|it| it.attributes))? else {
                    continue;
                };
                let text = |name: &str| all.get(name).map(String::as_str);
                let policy = text("FilterPolicy").and_then(document);
                let scope = text("FilterPolicyScope").filter(|_| at.shows("filter_policy_scope"));
                found.push(
                    Found::new(at.id)
                        .input("topic_arn", text("TopicArn"))
                        .input("protocol", text("Protocol"))
                        .input("endpoint", text("Endpoint"))
                        .input("filter_policy", policy)
                        .input("filter_policy_scope", scope)
                        .input("raw_message_delivery", is(all.get("RawMessageDelivery")))
                        .output("arn", at.id),
                );
            }
            Ok(found)
        }

        /// The one of this address, once it is confirmed: before that SNS does not say which.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let all = call.aws.sns().list_subscriptions_by_topic();
            let all = all.topic_arn(self.topic_arn.as_str()).into_paginator();
            let all = all.items().send().collect::<Result<Vec<_>, _>>().await;
            let all = not_found_is(Vec::new(), all.map_err(failure))?;
            let it = all.into_iter().find(|it| {
                it.protocol() == Some(self.protocol.as_str())
                    && it.endpoint() == Some(self.endpoint.as_str())
            });
            let arn = it.and_then(|it| it.subscription_arn);
            Ok(arn.filter(|arn| arn.starts_with("arn:")))
        }
    }

    async fn set(at: &Object<'_>, name: &str, value: &str) -> Result<(), Failure> {
        let call = at.aws.sns().set_subscription_attributes();
        let call = call.subscription_arn(at.id).attribute_name(name);
        let answer = call.attribute_value(value).send().await;
        answer.map(drop).map_err(failure)
    }

    fn is(attribute: Option<&String>) -> bool {
        attribute.is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    fn text(document: &Value) -> String {
        document.exposed().to_json().to_string()
    }

    /// A filter, unless it lets everything through.
    fn document(text: &str) -> Option<Value> {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let empty = json.as_object().is_some_and(|fields| fields.is_empty());
        (!empty).then(|| Value::from_json(&json))
    }
}
