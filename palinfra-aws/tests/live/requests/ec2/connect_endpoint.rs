use palinfra_aws::ec2::{InstanceConnectEndpoint, InstanceConnectEndpointBuilder};
use palinfra_aws::live::Deletion;
use palinfra_core::provider::FailureKind;
use palinfra_core::{Id, Value};

use crate::requests::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const TYPE: &str = "ec2:InstanceConnectEndpoint";

pub const INSTEAD: &[Instead] = &[
    (TYPE, Exists, a_connect_endpoint_is_made_with_token_and_tags),
    (TYPE, Exists, a_connect_endpoint_is_waited_for),
    (TYPE, Exists, a_connect_endpoint_is_read),
    (TYPE, Exists, a_connect_endpoint_is_found_again_by_its_token),
    (
        TYPE,
        Exists,
        only_tags_of_a_connect_endpoint_change_in_place,
    ),
    (TYPE, Exists, a_connect_endpoint_is_deleted_and_waited_for),
];

fn connect() -> InstanceConnectEndpointBuilder {
    InstanceConnectEndpoint::new("it", Id::new("subnet-1"))
        .security_group_ids([Id::new("sg-1")])
        .preserve_client_ip(true)
}

/// The answer that tells of one in a state.
fn connect_in(state: &str) -> String {
    format!(
        "<instanceConnectEndpointSet><item>\
        <instanceConnectEndpointId>eice-1</instanceConnectEndpointId>\
        <instanceConnectEndpointArn>arn:it</instanceConnectEndpointArn>\
        <state>{state}</state><stateMessage>no room</stateMessage>\
        <subnetId>subnet-2</subnetId><preserveClientIp>false</preserveClientIp>\
        <securityGroupIdSet><item>sg-2</item></securityGroupIdSet>\
        <tagSet><item><key>Name</key><value>other</value></item></tagSet>\
        </item></instanceConnectEndpointSet>"
    )
}

#[tokio::test]
async fn a_connect_endpoint_is_made_with_token_and_tags() {
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1").answer(
        "CreateInstanceConnectEndpoint",
        "<instanceConnectEndpoint><instanceConnectEndpointId>eice-1\
        </instanceConnectEndpointId></instanceConnectEndpoint>",
    );
    let made = it.create(connect()).await.unwrap();
    assert_eq!((made.id.as_str(), made.ready), ("eice-1", false));
    assert_eq!(
        it.sent(),
        [
            "CreateInstanceConnectEndpoint ClientToken=token PreserveClientIp=true \
          SecurityGroupId.1=sg-1 SubnetId=subnet-1 \
          TagSpecification.1.ResourceType=instance-connect-endpoint \
          TagSpecification.1.Tag[palinfra:lineage]=lineage \
          TagSpecification.1.Tag[palinfra:token]=token \
          TagSpecification.1.Tag[palinfra:urn]=urn:palinfra:contract:dev:ec2:InstanceConnectEndpoint:it"
        ]
    );
}

#[tokio::test]
async fn a_connect_endpoint_is_waited_for() {
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1")
        .answer(
            "DescribeInstanceConnectEndpoints",
            connect_in("create-in-progress"),
        )
        .answer(
            "DescribeInstanceConnectEndpoints",
            connect_in("create-complete"),
        );
    let outputs = it.wait_ready(connect()).await.unwrap();
    assert_eq!(outputs["arn"], Value::Text("arn:it".into()));
    let look = "DescribeInstanceConnectEndpoints Filter.1.Name=instance-connect-endpoint-id \
                Filter.1.Value.1=eice-1";
    assert_eq!(it.sent(), [look, look]);
    let it = it.answer(
        "DescribeInstanceConnectEndpoints",
        connect_in("create-failed"),
    );
    let failure = it.wait_ready(connect()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.starts_with("no room"), "{failure}");
}

#[tokio::test]
async fn a_connect_endpoint_is_read() {
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1").answer(
        "DescribeInstanceConnectEndpoints",
        connect_in("create-complete"),
    );
    let read = it.read(connect()).await;
    let groups = Value::List(vec![Value::Text("sg-2".into())]);
    assert_eq!(read["subnet_id"], Value::Text("subnet-2".into()));
    assert_eq!(read["security_group_ids"], groups);
    assert_eq!(read["preserve_client_ip"], Value::Bool(false));
    assert_eq!(
        read["tags"].as_map().unwrap()["Name"],
        Value::Text("other".into())
    );
}

#[tokio::test]
async fn a_connect_endpoint_is_found_again_by_its_token() {
    let tag = "<tagSet><item><key>palinfra:token</key><value>token</value>\
        <resourceId>eice-1</resourceId></item></tagSet>";
    let other = "<tagSet><item><resourceId>i-1</resourceId></item></tagSet>";
    let search = "DescribeTags Filter.1.Name=key Filter.1.Value.1=palinfra:token \
                  Filter.2.Name=value Filter.2.Value.1=token";
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1").answer("DescribeTags", other);
    assert_eq!(it.find(connect()).await, Ok(None));
    assert_eq!(it.sent(), [search]);
    let (name, token) = (
        "<key>Name</key><value>other</value>",
        "<key>palinfra:token</key><value>token</value>",
    );
    let ours = connect_in("create-in-progress").replace(name, token);
    let it = it
        .answer("DescribeTags", tag)
        .answer("DescribeInstanceConnectEndpoints", ours);
    let found = it.find(connect()).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.ready), ("eice-1", false));
}

#[tokio::test]
async fn only_tags_of_a_connect_endpoint_change_in_place() {
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1");
    let named = |name: &str| connect().tags([("Name".to_string(), name.to_string())]);
    it.update(named("it"), named("other")).await.unwrap();
    assert_eq!(
        it.sent(),
        ["CreateTags ResourceId.1=eice-1 Tag[Name]=other"]
    );
}

#[tokio::test]
async fn a_connect_endpoint_is_deleted_and_waited_for() {
    let describe = "DescribeInstanceConnectEndpoints";
    let it = Canned::<InstanceConnectEndpoint>::new("eice-1");
    assert_eq!(it.delete(connect()).await, Ok(Deletion::Going));
    let delete = "DeleteInstanceConnectEndpoint InstanceConnectEndpointId=eice-1";
    assert_eq!(it.sent(), [delete]);
    let it = it
        .answer(describe, connect_in("delete-in-progress"))
        .answer(describe, connect_in("delete-complete"));
    it.wait_gone(connect()).await.unwrap();
    assert_eq!(it.sent().len(), 2);
    let it = it.refuse(
        "DeleteInstanceConnectEndpoint",
        400,
        "InvalidInstanceConnectEndpointId.NotFound",
    );
    assert_eq!(it.delete(connect()).await, Ok(Deletion::Gone));
}
