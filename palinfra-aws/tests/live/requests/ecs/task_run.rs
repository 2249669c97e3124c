use palinfra_aws::ecs::{NetworkConfiguration, TaskRun, TaskRunBuilder};
use palinfra_aws::live::Deletion;
use palinfra_core::provider::FailureKind;
use palinfra_core::{Arn, Id};

use crate::requests::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const TYPE: &str = "ecs:TaskRun";
const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:task/main/0123456789abcdef";
const TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task-definition/it:1";

pub const INSTEAD: &[Instead] = &[
    (TYPE, Exists, a_task_is_run_once_for_a_token),
    (TYPE, Exists, a_task_is_waited_for_until_its_end),
    (TYPE, Exists, a_task_that_fails_says_how),
    (TYPE, Exists, a_task_that_ecs_has_forgotten_has_run),
    (TYPE, Exists, a_task_is_found_again_by_who_started_it),
    (TYPE, Exists, a_task_that_still_runs_is_stopped),
];

fn run() -> TaskRunBuilder {
    let network = NetworkConfiguration::private(["subnet-1"].map(Id::new), ["sg-1"].map(Id::new));
    TaskRun::new("it", Id::new("main"), Arn::new(TASK)).network_configuration(network)
}

fn described(status: &str, container: &str) -> String {
    format!(
        r#"{{"tasks": [{{"taskArn": "{ARN}", "taskDefinitionArn": "{TASK}",
        "lastStatus": "{status}", "launchType": "FARGATE", "stoppedReason": "it ended",
        "tags": [{{"key": "palinfra:token", "value": "token"}}],
        "containers": [{{"name": "it" {container}}}]}}]}}"#
    )
}

#[tokio::test]
async fn a_task_is_run_once_for_a_token() {
    let it = Canned::<TaskRun>::new(ARN).answer("RunTask", described("PROVISIONING", ""));
    let made = it.create(run()).await.unwrap();
    assert_eq!((made.id.as_str(), made.ready), (ARN, false));
    let sent = it.sent().pop().unwrap();
    for words in [
        "clientToken=token",
        "cluster=main",
        "launchType=FARGATE",
        "startedBy=token",
        "networkConfiguration.awsvpcConfiguration.assignPublicIp=DISABLED",
        "networkConfiguration.awsvpcConfiguration.subnets.1=subnet-1",
        &format!("taskDefinition={TASK}"),
    ] {
        assert!(sent.contains(words), "{words}: {sent}");
    }
    let none = r#"{"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}"#;
    let it = it.answer("RunTask", none);
    let failure = it.create(run()).await.unwrap_err();
    assert!(failure.message.contains("RESOURCE:ENI"), "{failure}");
}

#[tokio::test]
async fn a_task_is_waited_for_until_its_end() {
    let it = Canned::<TaskRun>::new(ARN)
        .answer("DescribeTasks", described("RUNNING", ""))
        .answer("DescribeTasks", described("STOPPED", r#", "exitCode": 0"#));
    let outputs = it.wait_ready(run()).await.unwrap();
    assert_eq!(outputs["arn"].as_str(), Some(ARN));
    let look = format!("DescribeTasks cluster=main include.1=TAGS tasks.1={ARN}");
    assert_eq!(it.sent(), [look.clone(), look]);
}

#[tokio::test]
async fn a_task_that_fails_says_how() {
    for (container, words) in [
        (r#", "exitCode": 3"#, "exit code 3"),
        (r#", "reason": "CannotPullContainerError""#, "CannotPull"),
    ] {
        let it = Canned::<TaskRun>::new(ARN);
        let it = it.answer("DescribeTasks", described("STOPPED", container));
        let failure = it.wait_ready(run()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Refused);
        assert!(failure.message.contains(words), "{failure}");
        assert!(failure.message.contains("it ended"), "{failure}");
    }
}

#[tokio::test]
async fn a_task_that_ecs_has_forgotten_has_run() {
    let it = Canned::<TaskRun>::new(ARN).knows("arn", ARN);
    // It is there, and nothing differs.
    assert!(it.read(run()).await.is_empty());
    let it = Canned::<TaskRun>::new(ARN);
    it.wait_gone(run()).await.unwrap();
}

#[tokio::test]
async fn a_task_is_found_again_by_who_started_it() {
    let it = Canned::<TaskRun>::new(ARN)
        .answer("ListTasks", r#"{"taskArns": []}"#)
        .answer("ListTasks", format!(r#"{{"taskArns": ["{ARN}"]}}"#))
        .answer("DescribeTasks", described("STOPPED", r#", "exitCode": 0"#));
    let found = it.find(run()).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.ready), (ARN, true));
    assert_eq!(
        it.sent()[..2],
        [
            "ListTasks cluster=main desiredStatus=RUNNING startedBy=token",
            "ListTasks cluster=main desiredStatus=STOPPED startedBy=token",
        ]
    );
}

#[tokio::test]
async fn a_task_that_still_runs_is_stopped() {
    let it = Canned::<TaskRun>::new(ARN).answer("DescribeTasks", described("RUNNING", ""));
    assert_eq!(it.delete(run()).await, Ok(Deletion::Gone));
    assert_eq!(
        it.sent().pop().unwrap(),
        format!("StopTask cluster=main task={ARN}")
    );
    let it = it.answer("DescribeTasks", described("STOPPED", r#", "exitCode": 0"#));
    assert_eq!(it.delete(run()).await, Ok(Deletion::Gone));
    assert_eq!(it.sent().len(), 1);
}
