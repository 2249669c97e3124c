//! How far a service is, and why it is not further. Pure.

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState as State, Service, Task};

/// How far the deployment of a service is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rollout {
    /// All tasks run.
    Complete,
    /// Tasks come up.
    UnderWay,
    /// ECS has given up; its words.
    GivenUp(String),
}

/// How far the deployment of a service to `wanted`, the task definition that is recorded, is.
pub(super) fn rollout(service: &Service, wanted: Option<&str>) -> Rollout {
    let primary = service
        .deployments()
        .iter()
        .find(|it| it.status() == Some("PRIMARY"));
    let state = primary.and_then(|it| it.rollout_state());
    let settled = service.running_count() == service.desired_count();
    if let Some(reason) = given_up(service, primary, wanted) {
        return Rollout::GivenUp(reason);
    }
    let complete = match state {
        Some(state) => *state == State::Completed,
        // Deployments that something else than ECS makes have no such state.
        None => service.deployments().len() <= 1,
    };
    if complete && settled {
        Rollout::Complete
    } else {
        Rollout::UnderWay
    }
}

/// The deployment has failed, or ECS has put the former one in its place.
fn given_up(
    service: &Service,
    primary: Option<&Deployment>,
    wanted: Option<&str>,
) -> Option<String> {
    let primary = primary?;
    let reason = |it: &Deployment| {
        let reason = it.rollout_state_reason().unwrap_or("it failed");
        reason.to_string()
    };
    let has_failed = |it: &&Deployment| it.rollout_state() == Some(&State::Failed);
    if has_failed(&primary) {
        return Some(reason(primary));
    }
    let wanted = wanted.filter(|wanted| primary.task_definition() != Some(*wanted))?;
    let mut others = service.deployments().iter();
    if let Some(failed) = others.find(|it| it.task_definition() == Some(wanted) && has_failed(it)) {
        return Some(reason(failed));
    }
    let rolled_back = reason(primary).contains("rolling back");
    rolled_back.then(|| reason(primary))
}

/// Whether tasks have failed, so that it is worth asking why.
pub(super) fn has_failed_tasks(service: &Service) -> bool {
    service.deployments().iter().any(|it| it.failed_tasks() > 0)
}

/// What ECS says about a service that does not come up: its last events, and why tasks
/// stopped.
pub(super) fn told(service: &Service, stopped: &[Task]) -> String {
    let events = service.events().iter().filter_map(|it| it.message());
    let events: Vec<String> = events.take(5).map(String::from).collect();
    let mut reasons: Vec<String> = Vec::new();
    for reason in stopped.iter().filter_map(why_stopped) {
        // Tasks that are tried again and again stop for the same reason.
        if !reasons.contains(&reason) && reasons.len() < 3 {
            reasons.push(reason);
        }
    }
    let part = |title: &str, texts: Vec<String>| {
        let text = format!("{title}: {}", texts.join("; "));
        (!texts.is_empty()).then_some(text)
    };
    let events = part("last events", events);
    let tasks = part("stopped tasks", reasons);
    let parts: Vec<String> = events.into_iter().chain(tasks).collect();
    parts.join(". ")
}

fn why_stopped(task: &Task) -> Option<String> {
    let mut text = task.stopped_reason()?.to_string();
    for container in task.containers() {
        let name = container.name().unwrap_or_default();
        if let Some(code) = container.exit_code().filter(|code| *code != 0) {
            text.push_str(&format!(", {name} exited with {code}"));
        }
        if let Some(reason) = container.reason() {
            text.push_str(&format!(", {name}: {reason}"));
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{Container, ServiceEvent};

    use super::*;

    fn deployment(status: &str, of: &str, state: State, reason: &str) -> Deployment {
        Deployment::builder()
            .status(status)
            .task_definition(of)
            .rollout_state(state)
            .rollout_state_reason(reason)
            .build()
    }

    fn service(running: i32, deployments: Vec<Deployment>) -> Service {
        Service::builder()
            .desired_count(2)
            .running_count(running)
            .set_deployments(Some(deployments))
            .build()
    }

    #[test]
    fn a_service_is_ready_when_its_deployment_is_complete_and_all_tasks_run() {
        let of = |running, state| {
            let primary = deployment("PRIMARY", "app:1", state, "");
            rollout(&service(running, vec![primary]), Some("app:1"))
        };
        assert_eq!(of(2, State::Completed), Rollout::Complete);
        assert_eq!(of(1, State::Completed), Rollout::UnderWay);
        assert_eq!(of(2, State::InProgress), Rollout::UnderWay);
        assert_eq!(of(0, State::Failed), Rollout::GivenUp(String::new()));
    }

    #[test]
    fn a_deployment_that_was_rolled_back_has_failed() {
        let back = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1";
        let primary = deployment("PRIMARY", "app:1", State::Completed, back);
        let gone = service(2, vec![primary.clone()]);
        assert_eq!(rollout(&gone, Some("app:2")), Rollout::GivenUp(back.into()));
        assert_eq!(rollout(&gone, Some("app:1")), Rollout::Complete);
        let failed = deployment("ACTIVE", "app:2", State::Failed, "tasks failed to start.");
        let both = service(2, vec![primary, failed.clone()]);
        let reason = "tasks failed to start.".to_string();
        assert_eq!(rollout(&both, Some("app:2")), Rollout::GivenUp(reason));
        let again = deployment("PRIMARY", "app:2", State::InProgress, "");
        let retried = service(2, vec![again, failed]);
        assert_eq!(rollout(&retried, Some("app:2")), Rollout::UnderWay);
    }

    #[test]
    fn events_and_reasons_are_told_once() {
        let event = ServiceEvent::builder().message("(service app) was unable to place a task.");
        let service = Service::builder().events(event.build()).build();
        let container = Container::builder().name("app").exit_code(1).build();
        let task = Task::builder()
            .stopped_reason("Essential container in task exited")
            .containers(container)
            .build();
        assert_eq!(
            told(&service, &[task.clone(), task]),
            "last events: (service app) was unable to place a task.. stopped tasks: Essential \
             container in task exited, app exited with 1"
        );
        assert_eq!(told(&Service::builder().build(), &[]), "");
    }
}
