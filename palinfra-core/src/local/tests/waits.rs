use std::time::Duration;

use super::schemas::{DATABASE, SUBNET, VPC};
use super::*;

const LONG: Duration = Duration::from_secs(60);

fn scaled(time_scale: f64) -> LocalOptions {
    LocalOptions {
        time_scale,
        ..LocalOptions::default()
    }
}

fn database() -> Map {
    map([("name", text("a"))])
}

#[tokio::test]
async fn without_waits_all_is_ready_at_once() {
    let world = World::plain();
    let done = world
        .provider
        .create_now(&DATABASE, &create(&DATABASE, "a", database()))
        .await;
    let done = done.unwrap();
    assert!(done.ready && done.outputs.contains_key("address"));
}

#[tokio::test]
async fn an_object_is_pending_and_tells_its_outputs_when_it_is_ready() {
    // 600 s take 0.3 s.
    let world = World::new(scaled(0.0005));
    let intent = create(&DATABASE, "a", database());
    let done = world.provider.create_now(&DATABASE, &intent).await.unwrap();
    assert!(!done.ready);
    assert_eq!(done.outputs.get("address"), None);
    assert!(done.outputs["arn"].as_str().unwrap().ends_with(":db:a"));
    let outputs = world
        .provider
        .wait_ready(&DATABASE, &record(&intent, &done), LONG)
        .await;
    let address = outputs.unwrap()["address"].clone();
    assert!(
        address
            .as_str()
            .unwrap()
            .ends_with(".us-east-1.rds.amazonaws.com"),
        "{address}"
    );
    let found = world
        .provider
        .find(&DATABASE, &intent)
        .await
        .unwrap()
        .unwrap();
    assert!(found.ready);
}

#[tokio::test]
async fn an_update_takes_its_time_too() {
    let world = World::new(scaled(0.0005));
    let record = world
        .provider
        .make(&DATABASE, "a", database())
        .await
        .unwrap();
    world
        .provider
        .wait_ready(&DATABASE, &record, LONG)
        .await
        .unwrap();
    let inputs = map([("name", text("a")), ("port", Value::Int(1))]);
    let done = world
        .provider
        .change(&DATABASE, &record, inputs)
        .await
        .unwrap();
    assert!(!done.ready && done.outputs.contains_key("address"));
    world
        .provider
        .wait_ready(&DATABASE, &record, LONG)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_wait_has_a_limit_and_the_object_stays() {
    let world = World::new(scaled(1.0));
    let record = world
        .provider
        .make(&DATABASE, "a", database())
        .await
        .unwrap();
    let limit = Duration::from_millis(20);
    let result = world.provider.wait_ready(&DATABASE, &record, limit).await;
    failed(result, FailureKind::TimedOut, "");
    world.provider.drop_it(&DATABASE, &record).await.unwrap();
    let result = world.provider.wait_gone(&DATABASE, &record, limit).await;
    failed(result, FailureKind::TimedOut, "");
}

#[tokio::test]
async fn a_wait_goes_on_after_a_restart() {
    let world = World::new(scaled(0.0005));
    let record = world
        .provider
        .make(&DATABASE, "a", database())
        .await
        .unwrap();
    let other = world.other();
    let limit = Duration::from_millis(1);
    failed(
        other.wait_ready(&DATABASE, &record, limit).await,
        FailureKind::TimedOut,
        "",
    );
    other.wait_ready(&DATABASE, &record, LONG).await.unwrap();
}

#[tokio::test]
async fn what_is_deleted_goes_and_is_gone() {
    // 400 s take 0.2 s.
    let world = World::new(scaled(0.0005));
    let record = world
        .provider
        .make(&DATABASE, "a", database())
        .await
        .unwrap();
    for _ in 0..2 {
        assert_eq!(
            world.provider.drop_it(&DATABASE, &record).await,
            Ok(Deletion::Going)
        );
    }
    // A run that was interrupted must not take it for gone.
    let read = world.provider.read(&DATABASE, &[&record]).await.remove(0);
    assert_eq!(read, Ok(Reading::Going));
    let result = world.provider.wait_ready(&DATABASE, &record, LONG).await;
    refused(result, "IncorrectState");
    world
        .provider
        .wait_gone(&DATABASE, &record, LONG)
        .await
        .unwrap();
    assert_eq!(
        world.provider.drop_it(&DATABASE, &record).await,
        Ok(Deletion::Gone)
    );
    world
        .provider
        .make(&DATABASE, "b", database())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_wait_for_what_is_not_there_ends() {
    let world = World::plain();
    let record = world
        .provider
        .make(&DATABASE, "a", database())
        .await
        .unwrap();
    let result = world.provider.wait_gone(&DATABASE, &record, LONG).await;
    refused(result, "IncorrectState");
    world.provider.drop_it(&DATABASE, &record).await.unwrap();
    let result = world.provider.wait_ready(&DATABASE, &record, LONG).await;
    failed(result, FailureKind::NotFound, "NotFound");
    world
        .provider
        .wait_gone(&DATABASE, &record, LONG)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reference_to_what_is_not_ready_yet_is_fine() {
    let world = World::new(scaled(1.0));
    let network = map([("cidr_block", text("10.0.0.0/16"))]);
    let vpc = world.provider.make(&VPC, "vpc", network).await.unwrap();
    let inputs = map([
        ("vpc_id", text(&vpc.id)),
        ("cidr_block", text("10.0.0.0/24")),
    ]);
    world.provider.make(&SUBNET, "a", inputs).await.unwrap();
}
