//! What holds besides the contract of each type.

use std::sync::Arc;

use aws_config::{BehaviorVersion, Region};
use aws_smithy_http_client::Builder;
use palinfra_aws::ec2::{Ami, AmiParameter, AvailabilityZones, DefaultVpc, Subnet, Vpc};
use palinfra_aws::iam::{PolicyDocument, Role};
use palinfra_aws::live::AwsCloud;
use palinfra_aws::sts::CallerIdentity;
use palinfra_core::clouds::Cloud;
use palinfra_core::provider::{FailureKind, Provider, Reading};
use palinfra_core::record::Action;
use palinfra_core::{Cidr, Map, Project, Resource, Schema, Stack, Value, cidr};

use crate::support::emulator::Emulator;
use crate::support::world::{REGION, World, project};

fn network(stack: &mut Stack) {
    let vpc = Vpc::new("vpc", cidr!("10.9.0.0/16")).declare(stack);
    for number in 0..20 {
        let range = Cidr::new(format!("10.9.{number}.0/24"));
        Subnet::new(format!("subnet-{number}"), &vpc, range).declare(stack);
    }
}

fn role(name: &'static str) -> Project {
    project(move |stack| {
        let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
        Role::new("it", name, trust).declare(stack);
    })
}

async fn look_up<R: Resource>(inputs: &[(&str, &str)]) -> Result<Map, FailureKind> {
    let world = World::on(Emulator::Moto).await;
    let text = |(name, value): &(&str, &str)| (name.to_string(), Value::Text(value.to_string()));
    let inputs: Map = inputs.iter().map(text).collect();
    let schema: &'static Schema = const { &R::SCHEMA };
    let answer = world
        .provider()
        .await
        .look_up(schema, REGION, &inputs)
        .await;
    answer.map_err(|failure| failure.kind)
}

#[tokio::test]
async fn objects_of_a_type_are_read_together() {
    let world = World::on(Emulator::Moto).await;
    world.up(project(network), false).await.unwrap();
    world.wire.take();
    assert_eq!(world.up(project(network), true).await.unwrap().same, 21);
    let sent: Vec<String> = world
        .wire
        .take()
        .into_iter()
        .map(|call| call.operation)
        .collect();
    assert_eq!(
        sent.iter()
            .filter(|operation| *operation == "DescribeSubnets")
            .count(),
        1
    );
    // One for each kind, and one for each attribute of the VPC.
    assert_eq!(sent.len(), 4, "{sent:?}");
    world.destroy(project(network)).await.unwrap();
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_sent_again() {
    let world = World::on(Emulator::Moto).await;
    let provider = world.provider().await;
    provider.home().await.unwrap();
    let inputs = Map::new();
    let look = || provider.look_up(const { &DefaultVpc::SCHEMA }, REGION, &inputs);
    world.wire.take();
    look().await.unwrap();
    let usual = world.wire.take().len();
    world.wire.lose_next_read();
    look().await.unwrap();
    assert_eq!(world.wire.take().len(), usual + 1);
}

#[tokio::test]
async fn a_request_that_the_models_of_aws_forbid_is_seen() {
    let world = World::on(Emulator::Moto).await;
    let provider = world.provider().await;
    // The emulator takes the name, and has no such role.
    let role = provider
        .import(const { &Role::SCHEMA }, REGION, "two words", &Map::new())
        .await;
    assert_eq!(role, Ok(Reading::Gone));
    let wrong = world.wire.wrong();
    let said = "iam GetRole RoleName: not of the form";
    assert!(wrong.iter().any(|line| line.starts_with(said)), "{wrong:?}");
}

#[tokio::test]
async fn lookups_answer_with_every_output() {
    let zones = look_up::<AvailabilityZones>(&[]).await.unwrap();
    assert_eq!(zones["id"], Value::Text(REGION.into()));
    let names = zones["names"].as_list().unwrap();
    assert_eq!(names.first(), Some(&Value::Text("us-east-1a".into())));
    assert!(names.len() >= 3);
    let vpc = look_up::<DefaultVpc>(&[]).await.unwrap();
    assert_eq!(vpc["cidr_block"], Value::Text("172.31.0.0/16".into()));
    let zones = vpc["zones"].as_list().unwrap();
    assert_eq!(zones.first(), Some(&Value::Text("us-east-1a".into())));
    assert_eq!(vpc["subnet_ids"].as_list().unwrap().len(), zones.len());
    let table = vpc["main_route_table_id"].as_str();
    assert!(table.is_some_and(|id| id.starts_with("rtb-")), "{vpc:?}");
    let caller = look_up::<CallerIdentity>(&[]).await.unwrap();
    assert_eq!(caller["account_id"], Value::Text("123456789012".into()));
    assert!(
        caller["arn"]
            .as_str()
            .is_some_and(|arn| arn.starts_with("arn:aws:"))
    );
}

#[tokio::test]
async fn an_image_is_the_newest_of_its_name_and_none_is_an_error() {
    let known = [
        ("owner", "amazon"),
        ("name_pattern", "amzn-ami-hvm-*"),
        ("architecture", "x86_64"),
    ];
    let ami = look_up::<Ami>(&known).await.unwrap();
    assert!(ami["id"].as_str().is_some_and(|id| id.starts_with("ami-")));
    let none = [
        ("owner", "amazon"),
        ("name_pattern", "no-such-*"),
        ("architecture", "x86_64"),
    ];
    assert_eq!(look_up::<Ami>(&none).await, Err(FailureKind::NotFound));
}

#[tokio::test]
async fn an_image_is_named_by_a_parameter() {
    let parameter = AmiParameter::amazon_linux("x86_64");
    let ami = look_up::<AmiParameter>(&[("parameter", &parameter)]).await;
    let ami = ami.unwrap();
    assert!(ami["id"].as_str().is_some_and(|id| id.starts_with("ami-")));
    let none = look_up::<AmiParameter>(&[("parameter", "/no/such")]).await;
    assert_eq!(none, Err(FailureKind::NotFound));
    // Another one's value may be anything.
    let other = look_up::<AmiParameter>(&[(
        "parameter",
        "/aws/service/global-infrastructure/regions/us-east-1",
    )])
    .await;
    assert_eq!(other, Err(FailureKind::Refused));
}

#[tokio::test]
async fn what_another_stack_made_under_the_same_name_is_neither_taken_nor_deleted() {
    let (ours, theirs) = (
        World::on(Emulator::Moto).await,
        World::on(Emulator::Moto).await,
    );
    theirs.up(role("contested"), false).await.unwrap();
    let refused = ours.up(role("contested"), false).await.unwrap_err();
    assert!(refused.contains("EntityAlreadyExists"), "{refused}");
    // Nor after a lost answer.
    ours.wire.lose_next_change();
    let refused = ours.up(role("contested"), false).await.unwrap_err();
    assert!(
        refused.contains("EntityAlreadyExists") || refused.contains("reset"),
        "{refused}"
    );
    // A record of a role that is no longer ours.
    ours.up(role("mine"), false).await.unwrap();
    let mut record = ours.record(&Role::SCHEMA, "it").await;
    record.id = "contested".into();
    let intent = ours.intent(Action::Delete, record, Map::new()).await;
    let deleted = ours
        .provider()
        .await
        .delete(const { &Role::SCHEMA }, &intent)
        .await;
    let failure = deleted.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("another stack"), "{failure}");
    theirs.destroy(role("contested")).await.unwrap();
    ours.destroy(role("mine")).await.unwrap();
}

#[tokio::test]
async fn an_import_reads_inputs_and_outputs() {
    let world = World::on(Emulator::Moto).await;
    let role = || role("imported");
    world.up(role(), false).await.unwrap();
    let provider = world.provider().await;
    let schema: &'static Schema = const { &Role::SCHEMA };
    let Reading::Present { inputs, outputs } = provider
        .import(schema, REGION, "imported", &Map::new())
        .await
        .unwrap()
    else {
        panic!("it is not there")
    };
    assert_eq!(inputs["role_name"], Value::Text("imported".into()));
    assert!(
        !inputs.contains_key("description"),
        "what is not set is left out"
    );
    assert_eq!(
        inputs["tags"],
        Value::Map(Map::new()),
        "our own tags are not shown"
    );
    assert!(Role::from_map(&inputs).is_ok());
    assert!(
        outputs["arn"]
            .as_str()
            .is_some_and(|arn| arn.ends_with(":role/imported"))
    );
    world.destroy(role()).await.unwrap();
    let gone = provider
        .import(schema, REGION, "imported", &Map::new())
        .await;
    assert_eq!(gone, Ok(Reading::Gone));
}

async fn provider_at(endpoint: &str, credentials: bool) -> Arc<dyn Provider> {
    let mut config = aws_config::SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .http_client(Builder::new().build_http());
    if credentials {
        let keys = aws_sdk_sts::config::Credentials::new("AKIATEST", "test", None, None, "test");
        let keys = aws_sdk_sts::config::SharedCredentialsProvider::new(keys);
        config = config.credentials_provider(keys);
    }
    AwsCloud::from_config(config.build())
        .provider(REGION, None)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_endpoint_that_refuses_connections_is_said_to_pass() {
    let failure = provider_at("http://127.0.0.1:1", true)
        .await
        .home()
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Passing, "{failure}");
}

#[tokio::test]
async fn missing_credentials_are_said_before_anything_is_sent() {
    let failure = provider_at("http://127.0.0.1:1", false)
        .await
        .home()
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied, "{failure}");
}

#[tokio::test]
async fn what_the_state_has_lost_is_listed_by_its_tags() {
    let world = World::on(Emulator::Moto).await;
    world.up(project(network), false).await.unwrap();
    let engine = world.engine(project(network));
    assert_eq!(engine.ghosts("dev").await.unwrap(), Some(Vec::new()));
    let forgotten = engine.forget("dev", &["subnet-1*".into()]).await.unwrap();
    let mut lost: Vec<String> = forgotten.iter().map(|record| record.id.clone()).collect();
    lost.sort();
    assert_eq!(lost.len(), 11);
    let ghosts = engine.ghosts("dev").await.unwrap().unwrap();
    let mut listed: Vec<String> = ghosts.iter().map(|ghost| ghost.id.clone()).collect();
    listed.sort();
    assert_eq!(listed, lost);
    for ghost in ghosts {
        assert_eq!(ghost.resource_type, "ec2:Subnet");
        assert_eq!(ghost.region.as_deref(), Some(REGION));
        assert!(ghost.urn.contains(":ec2:Subnet:subnet-1"), "{ghost:?}");
    }
}
