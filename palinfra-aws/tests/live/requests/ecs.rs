mod task_run;

pub use task_run::INSTEAD as OF_TASK_RUNS;

use palinfra_aws::ecs::*;
use palinfra_core::{Arn, Id, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        TYPE,
        Update("enable_ecs_managed_tags"),
        tags_of_ecs_are_turned_on_and_off,
    ),
    (
        TYPE,
        Drift("enable_ecs_managed_tags"),
        what_tags_tasks_get_is_read,
    ),
    (
        TYPE,
        Update("propagate_tags"),
        whose_tags_tasks_get_is_changed,
    ),
    (TYPE, Drift("propagate_tags"), what_tags_tasks_get_is_read),
];

const TYPE: &str = "ecs:Service";
const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:service/main/it";

fn service() -> ServiceBuilder {
    let tasks = Arn::new("arn:aws:ecs:us-east-1:123456789012:task-definition/it:1");
    Service::new("it", "it", Id::new("main"), tasks)
}

#[tokio::test]
async fn tags_of_ecs_are_turned_on_and_off() {
    let it = Canned::<Service>::new(ARN);
    let on = || service().enable_ecs_managed_tags(true);
    for (before, wanted, value) in [(service(), on(), true), (on(), service(), false)] {
        it.update(before, wanted).await.unwrap();
        let update =
            format!("UpdateService cluster=main enableECSManagedTags={value} service={ARN}");
        assert_eq!(it.sent(), [update]);
    }
}

#[tokio::test]
async fn whose_tags_tasks_get_is_changed() {
    let it = Canned::<Service>::new(ARN);
    let of_service = || service().propagate_tags(PropagateTags::Service);
    let of_tasks = || service().propagate_tags(PropagateTags::TaskDefinition);
    for (before, wanted, value) in [
        (service(), of_service(), "SERVICE"),
        (of_service(), of_tasks(), "TASK_DEFINITION"),
        (of_tasks(), service(), "NONE"),
    ] {
        it.update(before, wanted).await.unwrap();
        let update = format!("UpdateService cluster=main propagateTags={value} service={ARN}");
        assert_eq!(it.sent(), [update]);
    }
}

#[tokio::test]
async fn what_tags_tasks_get_is_read() {
    let answer = format!(
        r#"{{"services": [{{"serviceArn": "{ARN}", "serviceName": "it", "status": "ACTIVE",
        "enableECSManagedTags": true, "propagateTags": "SERVICE"}}]}}"#
    );
    let it = Canned::<Service>::new(ARN).answer("DescribeServices", answer);
    let read = it.read(service()).await;
    assert_eq!(read["enable_ecs_managed_tags"], Value::Bool(true));
    assert_eq!(read["propagate_tags"], Value::Text("SERVICE".into()));
}

#[tokio::test]
async fn shares_are_changed_with_a_deployment() {
    let it = Canned::<Service>::new(ARN);
    let share = |weight| CapacityProviderShare {
        capacity_provider: "FARGATE_SPOT".into(),
        base: 0,
        weight,
    };
    let before = service().capacity_provider_strategy([share(1)]);
    let wanted = service().capacity_provider_strategy([share(3)]);
    it.update(before, wanted).await.unwrap();
    let [update] = &it.sent()[..] else {
        panic!("one call changes it");
    };
    assert!(update.contains("capacityProviderStrategy.1.capacityProvider=FARGATE_SPOT"));
    assert!(update.contains("capacityProviderStrategy.1.weight=3"));
    assert!(update.contains("forceNewDeployment=true"));
}
