use std::time::Instant;

use super::schemas::{SUBNET, VPC};
use super::*;

/// Prints how long it takes; what it asserts is that all are there.
#[tokio::test]
async fn ten_thousand_objects_with_all_rules() {
    let world = World::plain();
    let inputs = map([("cidr_block", text("10.0.0.0/8"))]);
    let vpc = world.provider.make(&VPC, "vpc", inputs).await.unwrap();
    let start = Instant::now();
    for number in 0..10_000u32 {
        let range = format!("10.{}.{}.0/24", number / 256, number % 256);
        let inputs = map([("vpc_id", text(&vpc.id)), ("cidr_block", text(&range))]);
        world
            .provider
            .make(&SUBNET, &format!("s{number}"), inputs)
            .await
            .unwrap();
    }
    let made = start.elapsed();
    let start = Instant::now();
    let console = Console::new(world.other().cloud().clone(), Vec::new());
    assert_eq!(console.list().unwrap().len(), 10_001);
    println!("10,000 creates: {made:?}, loaded in {:?}", start.elapsed());
    refused(
        world.provider.drop_it(&VPC, &vpc).await,
        "DependencyViolation",
    );
}
