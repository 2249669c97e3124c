use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::Topic;
use crate::iam::{PolicyDocument, policy_shape};

/// Who may do what with a topic, instead of everyone in the account whom IAM lets.
///
/// [AWS documentation](https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "sns:TopicPolicy",
    cloudformation = "AWS::SNS::TopicPolicy",
    outputs = TopicPolicyOutputs,
    id = "{topic_arn}",
    summary = "{topic_arn}",
    unique("topic_arn"),
)]
pub struct TopicPolicy {
    /// The topic. It has one policy.
    #[input(replaces, cloudformation = "Topics")]
    pub topic_arn: Arn<Topic>,
    /// The policy, about the topic's ARN.
    #[input(check = policy_shape::resource_policy)]
    pub policy_document: PolicyDocument,
}

/// What a [`TopicPolicy`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TopicPolicyOutputs {
    /// The topic's ARN.
    pub id: Output<Id<TopicPolicy>>,
}

#[cfg(feature = "sns")]
mod live {
    use async_trait::async_trait;
    use serde_json::json;

    use super::TopicPolicy;
    use crate::iam::policy_text;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, not_found_is, refused,
    };
    use crate::sns::live::{attributes, set};

    const ATTRIBUTE: &str = "Policy";
    /// What a new topic's policy is called.
    const DEFAULT: &str = "__default_policy_ID";

    #[async_trait]
    impl Live for TopicPolicy {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let topic = self.topic_arn.as_str();
            if policy(call.aws, topic).await?.is_some() {
                let message = format!("the topic `{topic}` has a policy already: import it");
                return Err(refused(message));
            }
            self.put(call.aws).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("policy_document") {
                self.put(at.aws).await?;
            }
            Ok(())
        }

        /// A topic is never without a policy: it gets that of a new one.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let default = default_policy(at.id, at.aws.account());
            not_found_is((), set(at.aws, at.id, ATTRIBUTE, &default).await)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                if let Some(policy) = policy(aws, at.id).await? {
                    let it = Found::new(at.id).input("topic_arn", at.id);
                    found.push(it.input("policy_document", policy_text::value(&policy)));
                }
            }
            Ok(found)
        }
    }

    impl TopicPolicy {
        async fn put(&self, aws: &Aws) -> Result<(), Failure> {
            let text = policy_text::text(&self.policy_document);
            set(aws, self.topic_arn.as_str(), ATTRIBUTE, &text).await
        }
    }

    /// The policy, if it is not that of a new topic.
    async fn policy(aws: &Aws, topic: &str) -> Result<Option<String>, Failure> {
        let all = attributes(aws, topic).await?;
        let policy = all.and_then(|mut all| all.remove(ATTRIBUTE));
        Ok(policy.filter(|policy| !policy.is_empty() && !policy.contains(DEFAULT)))
    }

    fn default_policy(topic: &str, account: &str) -> String {
        let actions = [
            "GetTopicAttributes",
            "SetTopicAttributes",
            "AddPermission",
            "RemovePermission",
            "DeleteTopic",
            "Subscribe",
            "ListSubscriptionsByTopic",
            "Publish",
        ];
        json!({
            "Version": "2008-10-17",
            "Id": DEFAULT,
            "Statement": [{
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": actions.map(|action| format!("SNS:{action}")),
                "Resource": topic,
                "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
            }],
        })
        .to_string()
    }
}
