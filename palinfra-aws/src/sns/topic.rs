use palinfra_core::{Arn, Id, Map, Output, Outputs, Resource, Value};

use crate::{Tags, rules};

/// Passes messages on to whoever subscribes to it.
///
/// [AWS documentation](https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "sns:Topic",
    cloudformation = "AWS::SNS::Topic",
    outputs = TopicOutputs,
    id = "arn:aws:sns:{region}:{account}:{topic_name}",
    summary = "{topic_name}",
    unique("topic_name"),
    check = fifo,
)]
pub struct Topic {
    /// The name, unique in the region. That of a topic that keeps the order ends in `.fifo`.
    #[input(replaces, check = topic_name)]
    pub topic_name: String,
    /// What mails and text messages are from.
    pub display_name: Option<String>,
    /// The key that encrypts messages, by its id, its ARN or an alias. CloudWatch can publish
    /// with a key of your own alone, whose policy allows it. Left out: not encrypted.
    pub kms_master_key_id: Option<String>,
    /// Whether it keeps the order of messages and passes each on once.
    #[input(replaces, default = false)]
    pub fifo_topic: bool,
    /// Whether messages of the same text are one. Only if it keeps the order.
    #[input(default = false)]
    pub content_based_deduplication: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Topic`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TopicOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Topic>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Topic>>,
    /// Its name.
    pub topic_name: Output<String>,
}

fn topic_name(value: &Value) -> Result<(), String> {
    rules::text(
        value,
        1..=256,
        "letters, digits, `_`, `-`, and `.fifo` at its end",
        |c| c.is_ascii_alphanumeric() || "_-.".contains(c),
    )
}

fn fifo(inputs: &Map) -> Result<(), String> {
    let Some(name) = inputs.get("topic_name").and_then(Value::as_str) else {
        return Ok(());
    };
    let is = |name: &str| inputs.get(name) == Some(&Value::Bool(true));
    match (name.strip_suffix(".fifo"), is("fifo_topic")) {
        (None, true) => Err("the name of a topic with `fifo_topic` must end in `.fifo`".into()),
        (Some(_), false) => Err("a topic whose name ends in `.fifo` needs `fifo_topic`".into()),
        (None, false) if name.contains('.') => {
            Err("`topic_name`: must have no `.` but in `.fifo` at its end".into())
        }
        (None, false) if is("content_based_deduplication") => {
            Err("`content_based_deduplication` needs `fifo_topic`".into())
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "sns")]
mod live {
    use async_trait::async_trait;
    use palinfra_core::{Map, Value};

    use super::Topic;
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};
    use crate::sns::live::{attributes, sdk_tags, set, update_tags};

    #[async_trait]
    impl Live for Topic {
        /// A topic of this name with other tags is refused: it is somebody else's.
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let mut create = call.aws.sns().create_topic().name(&self.topic_name);
            if let Some(name) = &self.display_name {
                create = create.attributes("DisplayName", name);
            }
            if let Some(key) = &self.kms_master_key_id {
                create = create.attributes("KmsMasterKeyId", key);
            }
            if self.fifo_topic {
                let once = self.content_based_deduplication.to_string();
                create = create.attributes("FifoTopic", "true");
                create = create.attributes("ContentBasedDeduplication", once);
            }
            let create = create.set_tags(Some(sdk_tags(&call.tags)?));
            let answer = create.send().await.map_err(failure)?;
            Made::id(answer.topic_arn())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            // No text takes a name or a key away.
            if change.has("display_name") {
                let name = self.display_name.as_deref().unwrap_or_default();
                set(at.aws, at.id, "DisplayName", name).await?;
            }
            if change.has("kms_master_key_id") {
                let key = self.kms_master_key_id.as_deref().unwrap_or_default();
                set(at.aws, at.id, "KmsMasterKeyId", key).await?;
            }
            if change.has("content_based_deduplication") {
                let once = self.content_based_deduplication.to_string();
                set(at.aws, at.id, "ContentBasedDeduplication", &once).await?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.sns().delete_topic().topic_arn(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let mut found = Vec::new();
            for at in objects {
                let Some(all) = attributes(aws, at.id).await? else {
                    continue;
                };
                let text = |name: &str| {
                    let value = all.get(name).filter(|value| !value.is_empty());
                    value.map(String::as_str)
                };
                let is = |name| text(name).is_some_and(|it| it.eq_ignore_ascii_case("true"));
                let call = aws.sns().list_tags_for_resource().resource_arn(at.id);
                let tags = call.send().await.map_err(failure)?.tags.unwrap_or_default();
                let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
                let name = at.id.rsplit(':').next();
                // The name itself stands in where none was set.
                let shown = text("DisplayName");
                let shown = shown.filter(|shown| Some(*shown) != name || said(at.inputs, shown));
                found.push(
                    Found::new(at.id)
                        .input("topic_name", name)
                        .input("display_name", shown)
                        .input("kms_master_key_id", text("KmsMasterKeyId"))
                        .input("fifo_topic", is("FifoTopic"))
                        .input(
                            "content_based_deduplication",
                            is("ContentBasedDeduplication"),
                        )
                        .output("arn", at.id)
                        .tags(tags),
                );
            }
            Ok(found)
        }

        /// A name is free or its topic's.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let arn = call.aws.arn("sns", &self.topic_name);
            Ok(attributes(call.aws, &arn).await?.map(|_| arn))
        }
    }

    fn said(inputs: &Map, shown: &str) -> bool {
        inputs.get("display_name").and_then(Value::as_str) == Some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_whether_a_topic_keeps_the_order() {
        let of = |name: &str, keeps: bool| {
            let name = ("topic_name".to_string(), Value::Text(name.into()));
            fifo(&[name, ("fifo_topic".to_string(), Value::Bool(keeps))].into()).is_ok()
        };
        assert!(of("alerts", false) && of("orders.fifo", true));
        assert!(!of("orders", true) && !of("orders.fifo", false) && !of("a.b", false));
    }
}
