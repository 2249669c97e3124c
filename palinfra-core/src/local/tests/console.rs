use super::schemas::{DATABASE, ROLE, SUBNET, VPC};
use super::*;

async fn network(world: &World) -> (Record, Record) {
    let inputs = map([("cidr_block", text("10.0.0.0/16"))]);
    let vpc = world.provider.make(&VPC, "vpc", inputs).await.unwrap();
    let inputs = map([
        ("vpc_id", text(&vpc.id)),
        ("cidr_block", text("10.0.0.0/24")),
    ]);
    let subnet = world.provider.make(&SUBNET, "a", inputs).await.unwrap();
    (vpc, subnet)
}

fn console(world: &World) -> Console {
    Console::new(world.provider.cloud().clone(), vec![&VPC, &DATABASE])
}

#[tokio::test]
async fn objects_are_listed_with_their_state() {
    let world = World::new(LocalOptions {
        time_scale: 1.0,
        ..LocalOptions::default()
    });
    let (_, subnet) = network(&world).await;
    world.provider.drop_it(&SUBNET, &subnet).await.unwrap();
    let list = console(&world).list().unwrap();
    let shown: Vec<_> = list
        .iter()
        .map(|it| (it.resource_type.as_str(), it.urn.name(), it.state))
        .collect();
    assert_eq!(
        shown,
        [
            ("ec2:Vpc", "vpc", "pending"),
            ("ec2:Subnet", "a", "deleting")
        ]
    );
}

#[tokio::test]
async fn one_object_is_shown_by_any_of_its_names_with_secrets_masked() {
    let world = World::plain();
    let inputs = map([("name", text("main")), ("password", text("long enough"))]);
    let database = world.provider.make(&DATABASE, "a", inputs).await.unwrap();
    let arn = database.outputs["arn"].as_str().unwrap().to_string();
    for which in [
        "main",
        "a",
        &arn,
        database.urn.as_str(),
        "rds:DbInstance/main",
    ] {
        let details = console(&world).show(which).unwrap();
        assert_eq!(details.summary.id, "main");
        let json = serde_json::to_string(&details).unwrap();
        assert!(
            json.contains("[secret]") && !json.contains("long enough"),
            "{json}"
        );
        assert!(
            !json.contains(database.outputs["master_secret"].as_str().unwrap()),
            "{json}"
        );
    }
    failed(
        console(&world).show("none"),
        FailureKind::NotFound,
        "NotFound",
    );
    world
        .provider
        .make(&ROLE, "a", map([("name", text("main"))]))
        .await
        .unwrap();
    let message = refused(console(&world).show("main"), "InvalidParameter");
    assert!(
        message.contains("rds:DbInstance/main, iam:Role/main"),
        "{message}"
    );
}

#[tokio::test]
async fn a_property_that_is_set_is_drift_when_it_is_read() {
    let world = World::plain();
    let (vpc, subnet) = network(&world).await;
    let console = console(&world);
    console
        .set("vpc", "instance_tenancy", text("dedicated"))
        .unwrap();
    console.set("vpc", "tags.Name", text("renamed")).unwrap();
    console
        .set("vpc", "enable_dns_hostnames", text("false"))
        .unwrap();
    let inputs = world.provider.inputs(&VPC, &vpc).await.unwrap();
    assert_eq!(inputs["instance_tenancy"], text("dedicated"));
    assert_eq!(inputs["tags"].as_map().unwrap()["Name"], text("renamed"));
    assert_eq!(inputs["enable_dns_hostnames"], Value::Bool(false));
    let Ok(Reading::Present { outputs, .. }) = world
        .provider
        .import(&VPC, REGION, &vpc.id, &Map::new())
        .await
    else {
        panic!("gone")
    };
    assert_eq!(outputs["instance_tenancy"], text("dedicated"));
    console.set("vpc", "tags", Value::Null).unwrap();
    assert_eq!(
        world.provider.inputs(&VPC, &vpc).await.unwrap().get("tags"),
        None
    );
    // Without a schema, the value that is there tells the type.
    console.set("a", "cidr_block", text("10.0.9.0/24")).unwrap();
    refused(
        console.set("a", "cidr_block", Value::Bool(true)),
        "InvalidParameter",
    );
    let inputs = world.provider.inputs(&SUBNET, &subnet).await.unwrap();
    assert_eq!(inputs["cidr_block"], text("10.0.9.0/24"));
}

#[tokio::test]
async fn a_property_keeps_its_type_and_its_secret() {
    let world = World::plain();
    network(&world).await;
    let console = console(&world);
    refused(
        console.set("vpc", "enable_dns_hostnames", text("maybe")),
        "InvalidParameter",
    );
    refused(console.set("vpc", "no_such", text("x")), "InvalidParameter");
    world
        .provider
        .make(&DATABASE, "db", map([("name", text("main"))]))
        .await
        .unwrap();
    console
        .set("db", "password", text("something new"))
        .unwrap();
    let shown = serde_json::to_string(&console.show("db").unwrap()).unwrap();
    assert!(!shown.contains("something new"), "{shown}");
}

#[tokio::test]
async fn an_object_is_taken_away_even_when_it_is_used() {
    let world = World::plain();
    let (vpc, subnet) = network(&world).await;
    let console = console(&world);
    assert_eq!(
        console.show("vpc").unwrap().used_by,
        [format!("ec2:Subnet {}", subnet.id)]
    );
    console.remove("vpc").unwrap();
    assert_eq!(world.provider.inputs(&VPC, &vpc).await, None);
    world.provider.drop_it(&SUBNET, &subnet).await.unwrap();
}

#[tokio::test]
async fn a_reset_takes_all_away_under_the_eyes_of_others() {
    let world = World::plain();
    network(&world).await;
    Console::reset(world.folder.path()).unwrap();
    assert!(console(&world).list().unwrap().is_empty());
    network(&world).await;
    assert_eq!(world.other().cloud().calls(), 0);
    assert_eq!(console(&world).list().unwrap().len(), 2);
}
