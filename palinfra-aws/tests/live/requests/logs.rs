use palinfra_aws::logs::{LogGroup, LogGroupBuilder};
use palinfra_core::{Arn, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[(
    "logs:LogGroup",
    Update("kms_key_id"),
    the_key_of_a_group_is_set_and_taken_away,
)];

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/it";

fn group() -> LogGroupBuilder {
    LogGroup::new("it", "it")
}

#[tokio::test]
async fn the_key_of_a_group_is_set_and_taken_away() {
    let it = Canned::<LogGroup>::new("it");
    let with_key = || group().kms_key_id(Arn::new(KEY));
    it.update(group(), with_key()).await.unwrap();
    let set = format!("AssociateKmsKey kmsKeyId={KEY} logGroupName=it");
    assert_eq!(it.sent(), [set]);
    it.update(with_key(), group()).await.unwrap();
    assert_eq!(it.sent(), ["DisassociateKmsKey logGroupName=it"]);
}

#[tokio::test]
async fn the_key_of_a_group_is_read() {
    let it = Canned::<LogGroup>::new("it").answer(
        "DescribeLogGroups",
        r#"{"logGroups":[{"logGroupName":"it","kmsKeyId":"arn:other"}]}"#,
    );
    let read = it.read(group().kms_key_id(Arn::new(KEY))).await;
    assert_eq!(read["kms_key_id"], Value::Text("arn:other".into()));
    let tags = "ListTagsForResource \
        resourceArn=arn:aws:logs:us-east-1:123456789012:log-group:it";
    assert_eq!(it.sent(), ["DescribeLogGroups logGroupNamePrefix=it", tags]);
}
