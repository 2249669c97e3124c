use palinfra_aws::live::Deletion;
use palinfra_aws::ssm::{Association, AssociationBuilder};
use palinfra_core::provider::FailureKind;
use palinfra_core::{Id, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const TYPE: &str = "ssm:Association";
const ID: &str = "11111111-2222-3333-4444-555555555555";

pub const INSTEAD: &[Instead] = &[
    (TYPE, Exists, an_association_is_made_with_its_tags),
    (TYPE, Exists, an_association_is_waited_for),
    (TYPE, Exists, an_association_is_read),
    (TYPE, Exists, an_association_is_found_again_by_its_token),
    (TYPE, Exists, a_change_sends_all_of_it),
    (TYPE, Exists, an_association_is_deleted_once),
];

fn association() -> AssociationBuilder {
    Association::new("it", "it-name", "AWS-RunShellScript", [Id::new("i-1")])
        .parameters([("commands", ["date", "uptime"])])
        .schedule_expression("rate(30 minutes)")
}

fn described(status: &str) -> String {
    format!(
        r#"{{"AssociationDescription": {{"AssociationId": "{ID}", "Name": "Other",
        "AssociationName": "it-name", "DocumentVersion": "$DEFAULT",
        "Targets": [{{"Key": "InstanceIds", "Values": ["i-2"]}}],
        "Parameters": {{"commands": ["date"]}}, "ScheduleExpression": "rate(1 hour)",
        "Overview": {{"Status": "{status}", "DetailedStatus": "{status} it"}}}}}}"#
    )
}

#[tokio::test]
async fn an_association_is_made_with_its_tags() {
    let it = Canned::<Association>::new(ID).answer("CreateAssociation", described("Pending"));
    let made = it.create(association()).await.unwrap();
    assert_eq!((made.id.as_str(), made.ready), (ID, false));
    let sent = it.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    for part in [
        "AssociationName=it-name",
        "Name=AWS-RunShellScript",
        "InstanceIds",
        "i-1",
        "uptime",
        "palinfra:token",
    ] {
        assert!(sent[0].contains(part), "{part}: {sent:?}");
    }
}

#[tokio::test]
async fn an_association_is_waited_for() {
    let it = Canned::<Association>::new(ID)
        .answer("DescribeAssociation", described("Pending"))
        .answer("DescribeAssociation", described("Success"));
    it.wait_ready(association()).await.unwrap();
    let it = it.answer("DescribeAssociation", described("Failed"));
    let failure = it.wait_ready(association()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("Failed it"), "{failure}");
}

#[tokio::test]
async fn an_association_is_read() {
    let it = Canned::<Association>::new(ID)
        .answer("DescribeAssociation", described("Success"))
        .answer(
            "ListTagsForResource",
            r#"{"TagList": [{"Key": "Name", "Value": "other"}]}"#,
        );
    let read = it.read(association().document_version("2")).await;
    let list = |text: &str| Value::List(vec![Value::Text(text.into())]);
    assert_eq!(read["document_name"], Value::Text("Other".into()));
    assert_eq!(read["instance_ids"], list("i-2"));
    assert_eq!(
        read["parameters"].as_map().unwrap()["commands"],
        list("date")
    );
    assert_eq!(
        read["schedule_expression"],
        Value::Text("rate(1 hour)".into())
    );
    assert_eq!(read["document_version"], Value::Null);
    assert_eq!(
        read["tags"].as_map().unwrap()["Name"],
        Value::Text("other".into())
    );
}

#[tokio::test]
async fn an_association_is_found_again_by_its_token() {
    let list = format!(r#"{{"Associations": [{{"AssociationId": "{ID}"}}]}}"#);
    let other = r#"{"TagList": [{"Key": "palinfra:token", "Value": "other"}]}"#;
    let it = Canned::<Association>::new(ID)
        .answer("ListAssociations", list.clone())
        .answer("ListTagsForResource", other);
    assert_eq!(it.find(association()).await, Ok(None));
    let ours = r#"{"TagList": [{"Key": "palinfra:token", "Value": "token"}]}"#;
    let it = it
        .answer("ListAssociations", list)
        .answer("ListTagsForResource", ours)
        .answer("DescribeAssociation", described("Pending"))
        .answer("ListTagsForResource", ours);
    let found = it.find(association()).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.ready), (ID, false));
}

#[tokio::test]
async fn a_change_sends_all_of_it() {
    let it = Canned::<Association>::new(ID);
    let other = || association().parameters([("commands", ["hostname"])]);
    it.update(association(), other()).await.unwrap();
    let sent = it.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    // What is left out would be taken away.
    for part in [
        "UpdateAssociation",
        ID,
        "hostname",
        "it-name",
        "i-1",
        "rate(30 minutes)",
    ] {
        assert!(sent[0].contains(part), "{part}: {sent:?}");
    }
    let named = || association().tags([("Name", "it")]);
    it.update(association(), named()).await.unwrap();
    assert!(it.sent()[0].starts_with("AddTagsToResource"));
    it.update(named(), association()).await.unwrap();
    assert!(it.sent()[0].starts_with("RemoveTagsFromResource"));
}

#[tokio::test]
async fn an_association_is_deleted_once() {
    let it = Canned::<Association>::new(ID);
    assert_eq!(it.delete(association()).await, Ok(Deletion::Gone));
    assert_eq!(it.sent(), [format!("DeleteAssociation AssociationId={ID}")]);
    let it = it.refuse("DeleteAssociation", 400, "AssociationDoesNotExist");
    assert_eq!(it.delete(association()).await, Ok(Deletion::Gone));
}
