use super::schemas::{CLUSTER, DATABASE, PEERING, ROLE, ROUTE, RULE, SUBNET, VPC};
use super::*;

async fn vpc(world: &World, name: &str, range: &str) -> Record {
    world
        .provider
        .make(&VPC, name, map([("cidr_block", text(range))]))
        .await
        .unwrap()
}

async fn subnet(world: &World, name: &str, vpc: &str, range: &str) -> Result<Record, Failure> {
    let inputs = map([("vpc_id", text(vpc)), ("cidr_block", text(range))]);
    world.provider.make(&SUBNET, name, inputs).await
}

#[tokio::test]
async fn a_reference_to_nothing_is_refused() {
    let world = World::plain();
    let message = refused(
        subnet(&world, "a", "vpc-1", "10.0.0.0/24").await,
        "InvalidReference.NotFound",
    );
    assert_eq!(message, "`vpc_id`: the ec2:Vpc `vpc-1` does not exist");
}

#[tokio::test]
async fn what_an_object_brings_along_can_be_referred_to_and_keeps_it() {
    let world = World::plain();
    let inputs = map([("name", text("main"))]);
    let cluster = world.provider.make(&CLUSTER, "main", inputs).await.unwrap();
    let rule = |group: Value| world.provider.make(&RULE, "in", map([("group_id", group)]));
    refused(rule(text("sg-1")).await, "InvalidReference.NotFound");
    let rule = rule(cluster.outputs["group"].clone()).await.unwrap();
    refused(
        world.provider.drop_it(&CLUSTER, &cluster).await,
        "DependencyViolation",
    );
    world.provider.drop_it(&RULE, &rule).await.unwrap();
    world.provider.drop_it(&CLUSTER, &cluster).await.unwrap();
}

#[tokio::test]
async fn a_reference_inside_of_lists_and_fields_is_checked() {
    let world = World::plain();
    let list = map([
        ("name", text("a")),
        ("subnet_ids", Value::List(vec![text("subnet-1")])),
    ]);
    refused(
        world.provider.make(&DATABASE, "a", list).await,
        "InvalidReference.NotFound",
    );
    let role = |arn: &str| {
        map([
            ("name", text("b")),
            ("monitoring", Value::Map(map([("role_arn", text(arn))]))),
        ])
    };
    let arn = "arn:aws:iam::123456789012:role/monitor";
    refused(
        world.provider.make(&DATABASE, "b", role(arn)).await,
        "InvalidReference.NotFound",
    );
    world
        .provider
        .make(&ROLE, "monitor", map([("name", text("monitor"))]))
        .await
        .unwrap();
    world
        .provider
        .make(&DATABASE, "b", role(arn))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reference_to_what_is_being_deleted_is_refused() {
    let world = World::new(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    let subnet = subnet(&world, "a", &vpc.id, "10.0.0.0/24").await.unwrap();
    assert_eq!(
        world.provider.drop_it(&SUBNET, &subnet).await,
        Ok(Deletion::Going)
    );
    let inputs = map([
        ("name", text("a")),
        ("subnet_ids", Value::List(vec![text(&subnet.id)])),
    ]);
    let result = world.provider.make(&DATABASE, "a", inputs).await;
    let message = refused(result, "InvalidReference.NotFound");
    assert!(message.ends_with("is being deleted"), "{message}");
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted_and_its_users_are_named() {
    let world = World::new(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    let a = subnet(&world, "a", &vpc.id, "10.0.0.0/24").await.unwrap();
    let message = refused(
        world.provider.drop_it(&VPC, &vpc).await,
        "DependencyViolation",
    );
    assert!(
        message.contains(&format!("in use by ec2:Subnet {} (a)", a.id)),
        "{message}"
    );
    // While the subnet is being deleted it still counts.
    assert_eq!(
        world.provider.drop_it(&SUBNET, &a).await,
        Ok(Deletion::Going)
    );
    refused(
        world.provider.drop_it(&VPC, &vpc).await,
        "DependencyViolation",
    );
}

#[tokio::test]
async fn a_name_taken_twice_is_refused_in_one_region_only() {
    let world = World::plain();
    let inputs = || map([("name", text("main"))]);
    let first = world.provider.make(&DATABASE, "a", inputs()).await.unwrap();
    let message = refused(
        world.provider.make(&DATABASE, "b", inputs()).await,
        "AlreadyExists",
    );
    assert!(message.contains("rds:DbInstance main (a)"), "{message}");
    let mut elsewhere = create(&DATABASE, "c", inputs());
    elsewhere.record.region = "eu-west-1".into();
    world
        .provider
        .create_now(&DATABASE, &elsewhere)
        .await
        .unwrap();
    world.provider.drop_it(&DATABASE, &first).await.unwrap();
    world.provider.make(&DATABASE, "b", inputs()).await.unwrap();
}

#[tokio::test]
async fn a_name_is_taken_until_its_object_is_gone() {
    let world = World::new(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let inputs = || map([("name", text("main"))]);
    let first = world.provider.make(&DATABASE, "a", inputs()).await.unwrap();
    assert_eq!(
        world.provider.drop_it(&DATABASE, &first).await,
        Ok(Deletion::Going)
    );
    let message = refused(
        world.provider.make(&DATABASE, "b", inputs()).await,
        "AlreadyExists",
    );
    assert!(
        message.ends_with("which is still being deleted"),
        "{message}"
    );
}

#[tokio::test]
async fn a_property_that_replaces_cannot_be_updated() {
    let world = World::plain();
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    let inputs = map([("cidr_block", text("10.1.0.0/16"))]);
    let message = refused(
        world.provider.change(&VPC, &vpc, inputs).await,
        "InvalidParameter",
    );
    assert!(
        message.starts_with("`cidr_block` cannot be changed"),
        "{message}"
    );
}

#[tokio::test]
async fn a_range_outside_of_its_network_is_refused() {
    let world = World::plain();
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    let message = refused(
        subnet(&world, "a", &vpc.id, "10.1.0.0/24").await,
        "InvalidRange",
    );
    assert!(
        message.contains("10.1.0.0/24 is not inside 10.0.0.0/16"),
        "{message}"
    );
}

#[tokio::test]
async fn siblings_do_not_overlap_and_others_may() {
    let world = World::plain();
    let one = vpc(&world, "one", "10.0.0.0/16").await;
    let two = vpc(&world, "two", "10.0.0.0/16").await;
    let first = subnet(&world, "a", &one.id, "10.0.0.0/20").await.unwrap();
    let message = refused(
        subnet(&world, "b", &one.id, "10.0.4.0/24").await,
        "RangeConflict",
    );
    assert!(
        message.contains("10.0.4.0/24 overlaps 10.0.0.0/20 of ec2:Subnet"),
        "{message}"
    );
    subnet(&world, "c", &two.id, "10.0.4.0/24").await.unwrap();
    world.provider.drop_it(&SUBNET, &first).await.unwrap();
    subnet(&world, "b", &one.id, "10.0.4.0/24").await.unwrap();
}

#[tokio::test]
async fn networks_that_overlap_are_not_peered() {
    let world = World::plain();
    let one = vpc(&world, "one", "10.0.0.0/16").await;
    let two = vpc(&world, "two", "10.0.128.0/17").await;
    let three = vpc(&world, "three", "10.3.0.0/16").await;
    let pair =
        |a: &Record, b: &Record| map([("vpc_id", text(&a.id)), ("peer_vpc_id", text(&b.id))]);
    let provider = &world.provider;
    refused(
        provider.make(&PEERING, "x", pair(&one, &two)).await,
        "RangeConflict",
    );
    provider
        .make(&PEERING, "y", pair(&one, &three))
        .await
        .unwrap();
}

#[tokio::test]
async fn wrong_inputs_are_refused_by_name() {
    let world = World::plain();
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    let cases = [
        (
            map([("vpc_id", text(&vpc.id))]),
            "ec2:Subnet: the input `cidr_block` is needed",
        ),
        (
            map([("size", Value::Int(1))]),
            "ec2:Subnet: there is no input `size`",
        ),
        (
            map([
                ("vpc_id", Value::Int(1)),
                ("cidr_block", text("10.0.0.0/24")),
            ]),
            "ec2:Subnet: `vpc_id`: expected an id, found 1",
        ),
        (
            map([
                ("vpc_id", text(&vpc.id)),
                ("cidr_block", text("10.0.0.0/8")),
            ]),
            "ec2:Subnet: `cidr_block`: a subnet is at most a /16",
        ),
    ];
    for (inputs, expected) in cases {
        let result = world.provider.make(&SUBNET, "a", inputs).await;
        assert_eq!(refused(result, "InvalidParameter"), expected);
    }
    let fields = Value::Map(map([("size", Value::Int(1))]));
    let inputs = map([("name", text("a")), ("monitoring", fields)]);
    let message = refused(
        world.provider.make(&DATABASE, "a", inputs).await,
        "InvalidParameter",
    );
    assert_eq!(
        message,
        "rds:DbInstance: `monitoring`: there is no field `size`"
    );
}

#[tokio::test]
async fn inputs_that_do_not_go_together_are_refused() {
    let world = World::plain();
    let (one, other) = (("gateway_id", text("a")), ("nat_gateway_id", text("b")));
    for inputs in [map([]), map([one.clone(), other])] {
        let made = world.provider.make(&ROUTE, "a", inputs).await;
        let message = refused(made, "InvalidParameter");
        assert_eq!(message, "ec2:Route: one target is wanted");
    }
    world.provider.make(&ROUTE, "a", map([one])).await.unwrap();
}

#[tokio::test]
async fn a_refused_secret_is_not_in_the_message() {
    let world = World::plain();
    for password in [
        text("hunter2").into_secret(),
        Value::Int(4711).into_secret(),
    ] {
        let inputs = map([("name", text("a")), ("password", password)]);
        let result = world.provider.make(&DATABASE, "a", inputs).await;
        let message = refused(result, "InvalidParameter");
        assert!(message.contains("`password`"), "{message}");
        assert!(
            !message.contains("hunter2") && !message.contains("4711"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_cannot_be_updated_and_is_deleted_already() {
    let world = World::plain();
    let mut vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    vpc.id = "vpc-0".into();
    let inputs = vpc.inputs.clone();
    let result = world.provider.change(&VPC, &vpc, inputs).await;
    failed(result, FailureKind::NotFound, "NotFound");
    assert_eq!(world.provider.drop_it(&VPC, &vpc).await, Ok(Deletion::Gone));
    assert_eq!(world.provider.inputs(&VPC, &vpc).await, None);
    assert_eq!(
        world
            .provider
            .import(&VPC, REGION, "vpc-0", &Map::new())
            .await,
        Ok(Reading::Gone)
    );
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let world = World::plain();
    let vpc = vpc(&world, "vpc", "10.0.0.0/16").await;
    refused(
        subnet(&world, "a", &vpc.id, "10.1.0.0/24").await,
        "InvalidRange",
    );
    assert_eq!(world.provider.drop_it(&VPC, &vpc).await, Ok(Deletion::Gone));
}
