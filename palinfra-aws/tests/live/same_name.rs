//! What another stack made under the same name, where the service takes a second create of it
//! for a success.

use palinfra_aws::autoscaling::ScalableTarget;
use palinfra_aws::ec2::{Subnet, Vpc};
use palinfra_aws::ecs::{Cluster, ContainerDefinition, TaskDefinition};
use palinfra_aws::elbv2::{LoadBalancer, TargetGroup};
use palinfra_core::provider::Reading;
use palinfra_core::{Map, Project, Resource, Schema, cidr};

use crate::support::emulator::Emulator;
use crate::support::world::{REGION, World, project};

/// The second stack is refused, and sends no change for it.
async fn is_refused(emulator: Emulator, program: fn() -> Project, create: &str) {
    let (ours, theirs) = (World::on(emulator).await, World::on(emulator).await);
    theirs.up(program(), false).await.unwrap();
    let refused = ours.up(program(), false).await.unwrap_err();
    assert!(refused.contains("already"), "{refused}");
    let sent = ours.wire.take_changes();
    assert!(
        !sent.iter().any(|operation| operation == create),
        "{sent:?}"
    );
    theirs.destroy(program()).await.unwrap();
    ours.destroy(program()).await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_another_is_not_taken() {
    let program = || {
        project(|stack| {
            Cluster::new("it", "contested").declare(stack);
        })
    };
    is_refused(Emulator::Ministack, program, "CreateCluster").await;
}

#[tokio::test]
async fn a_load_balancer_of_another_is_not_taken() {
    let program = || {
        project(|stack| {
            let vpc = Vpc::new("vpc", cidr!("10.8.0.0/16")).declare(stack);
            let a = Subnet::new("a", &vpc, cidr!("10.8.1.0/24"))
                .availability_zone("us-east-1a")
                .declare(stack);
            let b = Subnet::new("b", &vpc, cidr!("10.8.2.0/24"))
                .availability_zone("us-east-1b")
                .declare(stack);
            LoadBalancer::new("it", "contested", [&a, &b]).declare(stack);
        })
    };
    is_refused(Emulator::Moto, program, "CreateLoadBalancer").await;
}

#[tokio::test]
async fn a_target_group_of_another_is_not_taken() {
    let program = || {
        project(|stack| {
            let vpc = Vpc::new("vpc", cidr!("10.8.0.0/16")).declare(stack);
            TargetGroup::new("it", "contested", 80, "HTTP", &vpc).declare(stack);
        })
    };
    is_refused(Emulator::Moto, program, "CreateTargetGroup").await;
}

#[tokio::test]
async fn a_scalable_target_of_another_is_not_changed() {
    let program = || {
        project(|stack| {
            ScalableTarget::new("it", "table/contested", 1, 2)
                .service_namespace("dynamodb")
                .scalable_dimension("dynamodb:table:WriteCapacityUnits")
                .declare(stack);
        })
    };
    is_refused(Emulator::Moto, program, "RegisterScalableTarget").await;
}

#[tokio::test]
async fn a_task_definition_is_imported_with_its_containers() {
    let world = World::on(Emulator::Ministack).await;
    let program = || {
        project(|stack| {
            let container = ContainerDefinition::new("app", "nginx:1");
            TaskDefinition::new("it", "imported", [container]).declare(stack);
        })
    };
    world.up(program(), false).await.unwrap();
    let schema: &'static Schema = const { &TaskDefinition::SCHEMA };
    let id = world.record(schema, "it").await.id;
    let provider = world.provider().await;
    let read = provider
        .import(schema, REGION, &id, &Map::new())
        .await
        .unwrap();
    let Reading::Present { inputs, .. } = read else {
        panic!("it is not there")
    };
    let imported = TaskDefinition::from_map(&inputs).unwrap();
    let container = ContainerDefinition::new("app", "nginx:1");
    assert_eq!(imported.container_definitions, [container]);
    world.destroy(program()).await.unwrap();
}
