use super::schemas::{AMI, DEFAULT_VPC, SUBNET, ZONE, ZONES};
use super::*;

#[tokio::test]
async fn each_region_has_its_zones() {
    let world = World::plain();
    let provider = &world.provider;
    let east = provider
        .look_up(&ZONES, "us-east-1", &Map::new())
        .await
        .unwrap();
    let names: Vec<&str> = east["names"]
        .as_list()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        names.join(" "),
        "us-east-1a us-east-1b us-east-1c us-east-1d us-east-1e us-east-1f"
    );
    let west = provider
        .look_up(&ZONES, "eu-west-1", &Map::new())
        .await
        .unwrap();
    assert_eq!(west["names"].as_list().unwrap().len(), 3);
}

#[tokio::test]
async fn what_a_look_up_gave_can_be_referred_to_from_then_on() {
    let world = World::plain();
    let vpc = world
        .provider
        .look_up(&DEFAULT_VPC, REGION, &Map::new())
        .await
        .unwrap();
    assert_eq!(vpc["cidr_block"], text("172.31.0.0/16"));
    assert_eq!(vpc["subnet_ids"].as_list().unwrap().len(), 6);
    let inputs = map([
        ("vpc_id", vpc["id"].clone()),
        ("cidr_block", text("172.31.200.0/24")),
    ]);
    world.other().make(&SUBNET, "a", inputs).await.unwrap();
}

#[tokio::test]
async fn an_image_hangs_on_its_name_and_region() {
    let world = World::plain();
    let image = async |name: &str, region: &str| {
        let inputs = map([("name", text(name))]);
        let outputs = world.provider.look_up(&AMI, region, &inputs).await.unwrap();
        assert_eq!(outputs["name"], text(name));
        outputs["id"].as_str().unwrap().to_string()
    };
    let first = image("al2023-*", "us-east-1").await;
    assert!(first.starts_with("ami-") && first.len() == 21, "{first}");
    assert_eq!(image("al2023-*", "us-east-1").await, first);
    assert_ne!(image("al2023-*", "eu-west-1").await, first);
    assert_ne!(image("ubuntu-*", "us-east-1").await, first);
}

#[tokio::test]
async fn a_look_up_that_is_not_listed_is_answered_from_its_forms() {
    let world = World::plain();
    let inputs = map([("name", text("example.com"))]);
    let zone = world
        .provider
        .look_up(&ZONE, REGION, &inputs)
        .await
        .unwrap();
    let id = zone["id"].as_str().unwrap();
    assert!(id.len() == 21 && id.starts_with('Z'), "{id}");
    assert_eq!(
        zone["arn"],
        text(&format!("arn:aws:route53:::hostedzone/{id}"))
    );
    refused(
        world.provider.look_up(&ZONE, REGION, &Map::new()).await,
        "InvalidParameter",
    );
}
