use super::schemas::{DATABASE, GATEWAY, ROLE, SUBNET, VPC};
use super::*;

fn network() -> Map {
    map([("cidr_block", text("10.0.0.0/16"))])
}

#[tokio::test]
async fn ids_and_arns_have_the_real_form_and_hang_on_the_token() {
    let world = World::plain();
    let vpc = world.provider.make(&VPC, "vpc", network()).await.unwrap();
    let hex = vpc.id.strip_prefix("vpc-").unwrap();
    assert!(
        hex.len() == 17 && hex.chars().all(|c| c.is_ascii_hexdigit()),
        "{}",
        vpc.id
    );
    let arn = format!("arn:aws:ec2:us-east-1:123456789012:vpc/{}", vpc.id);
    assert_eq!(vpc.outputs["arn"], text(&arn));
    assert_eq!(vpc.outputs["id"], text(&vpc.id));
    let elsewhere = World::plain();
    assert_eq!(
        elsewhere
            .provider
            .make(&VPC, "vpc", network())
            .await
            .unwrap()
            .id,
        vpc.id
    );
    assert_ne!(
        elsewhere
            .provider
            .make(&VPC, "other", network())
            .await
            .unwrap()
            .id,
        vpc.id
    );
    let seeded = World::new(LocalOptions {
        seed: Some(7),
        ..LocalOptions::default()
    });
    assert_ne!(
        seeded
            .provider
            .make(&VPC, "vpc", network())
            .await
            .unwrap()
            .id,
        vpc.id
    );
}

#[tokio::test]
async fn outputs_echo_inputs_and_defaults() {
    let world = World::plain();
    let vpc = world.provider.make(&VPC, "vpc", network()).await.unwrap();
    assert_eq!(vpc.outputs["instance_tenancy"], text("default"));
    let mut inputs = network();
    inputs.insert("instance_tenancy".into(), text("dedicated"));
    let other = world.provider.make(&VPC, "other", inputs).await.unwrap();
    assert_eq!(other.outputs["instance_tenancy"], text("dedicated"));
}

#[tokio::test]
async fn a_create_leaves_out_what_an_update_sets() {
    let world = World::plain();
    let mut inputs = network();
    inputs.insert("enable_dns_hostnames".into(), Value::Bool(false));
    let vpc = world
        .provider
        .make(&VPC, "vpc", inputs.clone())
        .await
        .unwrap();
    let read = world.provider.inputs(&VPC, &vpc).await.unwrap();
    assert_eq!(read.get("enable_dns_hostnames"), None);
    assert_eq!(read["instance_tenancy"], text("default"));
    let old = Record {
        inputs: network(),
        ..vpc
    };
    for _ in 0..2 {
        world
            .provider
            .change(&VPC, &old, inputs.clone())
            .await
            .unwrap();
        let read = world.provider.inputs(&VPC, &old).await.unwrap();
        assert_eq!(read["enable_dns_hostnames"], Value::Bool(false));
    }
}

#[tokio::test]
async fn an_update_changes_what_differs_and_nothing_else() {
    let world = World::plain();
    let inputs = map([
        ("name", text("a")),
        ("port", Value::Int(1)),
        ("password", text("long enough")),
    ]);
    let old = world
        .provider
        .make(&DATABASE, "a", inputs.clone())
        .await
        .unwrap();
    let other = world.other();
    let console = Console::new(other.cloud().clone(), vec![&DATABASE]);
    console
        .set("a", "monitoring.interval", Value::Int(60))
        .unwrap();
    let mut wanted = inputs;
    wanted.insert("port".into(), Value::Int(2));
    wanted.remove("password");
    let done = world
        .provider
        .change(&DATABASE, &old, wanted)
        .await
        .unwrap();
    assert_eq!(done.outputs["master_secret"], old.outputs["master_secret"]);
    let read = world.provider.inputs(&DATABASE, &old).await.unwrap();
    assert_eq!(read["port"], Value::Int(2));
    assert_eq!(
        read["monitoring"].as_map().unwrap()["interval"],
        Value::Int(60)
    );
}

#[tokio::test]
async fn the_order_of_a_list_may_mean_nothing() {
    let world = World::plain();
    let vpc = world.provider.make(&VPC, "vpc", network()).await.unwrap();
    let mut ids = Vec::new();
    for (name, range) in [("a", "10.0.0.0/24"), ("b", "10.0.1.0/24")] {
        let inputs = map([("vpc_id", text(&vpc.id)), ("cidr_block", text(range))]);
        ids.push(text(
            &world.provider.make(&SUBNET, name, inputs).await.unwrap().id,
        ));
    }
    let inputs = |ids: Vec<Value>| map([("name", text("a")), ("subnet_ids", Value::List(ids))]);
    let database = world
        .provider
        .make(&DATABASE, "a", inputs(ids.clone()))
        .await
        .unwrap();
    let reversed = inputs(ids.iter().rev().cloned().collect());
    world
        .provider
        .change(&DATABASE, &database, reversed)
        .await
        .unwrap();
    let read = world.provider.inputs(&DATABASE, &database).await.unwrap();
    assert_eq!(read["subnet_ids"], Value::List(ids));
}

#[tokio::test]
async fn what_an_update_no_longer_refers_to_can_be_deleted() {
    let world = World::plain();
    let vpc = world.provider.make(&VPC, "vpc", network()).await.unwrap();
    let inputs = map([
        ("vpc_id", text(&vpc.id)),
        ("cidr_block", text("10.0.0.0/24")),
    ]);
    let subnet = world.provider.make(&SUBNET, "a", inputs).await.unwrap();
    let with = map([
        ("name", text("a")),
        ("subnet_ids", Value::List(vec![text(&subnet.id)])),
    ]);
    let database = world.provider.make(&DATABASE, "a", with).await.unwrap();
    refused(
        world.provider.drop_it(&SUBNET, &subnet).await,
        "DependencyViolation",
    );
    world
        .provider
        .change(&DATABASE, &database, map([("name", text("a"))]))
        .await
        .unwrap();
    assert_eq!(
        world.provider.drop_it(&SUBNET, &subnet).await,
        Ok(Deletion::Gone)
    );
}

#[tokio::test]
async fn secrets_are_marked_and_write_only_inputs_are_never_read() {
    let world = World::plain();
    let inputs = map([("name", text("a")), ("password", text("long enough"))]);
    let database = world.provider.make(&DATABASE, "a", inputs).await.unwrap();
    assert!(database.outputs["master_secret"].has_secret());
    assert_eq!(
        world
            .provider
            .inputs(&DATABASE, &database)
            .await
            .unwrap()
            .get("password"),
        None
    );
}

#[tokio::test]
async fn the_same_token_gives_the_same_object_where_the_type_takes_one() {
    let world = World::plain();
    let intent = create(&ROLE, "a", map([("name", text("a"))]));
    let first = world.provider.create_now(&ROLE, &intent).await.unwrap();
    assert_eq!(
        world.provider.create_now(&ROLE, &intent).await.unwrap(),
        first
    );
    let mut other = intent.clone();
    other.record.inputs.insert("path".into(), text("/x/"));
    let result = world.provider.create_now(&ROLE, &other).await;
    refused(result, "IdempotentParameterMismatch");
    // A type without a token makes a second object.
    let intent = create(&VPC, "vpc", network());
    let first = world.provider.create_now(&VPC, &intent).await.unwrap();
    assert_ne!(
        world.provider.create_now(&VPC, &intent).await.unwrap().id,
        first.id
    );
}

#[tokio::test]
async fn an_object_is_found_by_its_token_only() {
    let world = World::plain();
    let intent = create(&VPC, "vpc", network());
    assert_eq!(world.provider.find(&VPC, &intent).await, Ok(None));
    let done = world.provider.create_now(&VPC, &intent).await.unwrap();
    assert_eq!(world.provider.find(&VPC, &intent).await, Ok(Some(done)));
    assert_eq!(world.provider.find(&GATEWAY, &intent).await, Ok(None));
    let other = Intent {
        token: "another".into(),
        ..intent
    };
    assert_eq!(world.provider.find(&VPC, &other).await, Ok(None));
}

#[tokio::test]
async fn an_object_is_imported_by_id_or_arn() {
    let world = World::plain();
    let role = world
        .provider
        .make(&ROLE, "a", map([("name", text("a"))]))
        .await
        .unwrap();
    let arn = role.outputs["arn"].as_str().unwrap();
    for id in ["a", arn] {
        let reading = world
            .provider
            .import(&ROLE, REGION, id, &Map::new())
            .await
            .unwrap();
        let Reading::Present { inputs, outputs } = reading else {
            panic!("{id} is gone")
        };
        assert_eq!((&inputs["name"], &outputs["id"]), (&text("a"), &text("a")));
    }
}

#[tokio::test]
async fn a_batch_is_read_in_its_order() {
    let world = World::plain();
    let mut records = Vec::new();
    for name in ["a", "b", "c"] {
        records.push(
            world
                .provider
                .make(&ROLE, name, map([("name", text(name))]))
                .await
                .unwrap(),
        );
    }
    world.provider.drop_it(&ROLE, &records[1]).await.unwrap();
    let batch: Vec<&Record> = records.iter().rev().collect();
    let readings = world.provider.read(&ROLE, &batch).await;
    let names: Vec<Option<Value>> = readings
        .into_iter()
        .map(|reading| match reading.unwrap() {
            Reading::Present { inputs, .. } => Some(inputs["name"].clone()),
            Reading::Gone | Reading::Going => None,
        })
        .collect();
    assert_eq!(names, [Some(text("c")), None, Some(text("a"))]);
}
