//! The services: containers, images, scaling.

use palinfra_core::Value;
use palinfra_core::stack::{Declaration, Node};
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, production, staging};

const NAMES: [&str; 2] = ["backend", "frontend"];

fn task<'a>(stack: &'a Declaration, name: &str) -> &'a Node {
    stack.named("ecs:TaskDefinition", &format!("{name}/task"))
}

#[test]
fn one_cluster_has_both_services() {
    for stack in both() {
        stack.only("ecs:Cluster");
        for name in NAMES {
            let service = stack.named("ecs:Service", &format!("{name}/service"));
            let full = format!("payment-system-{}-{name}", stack.stack);
            assert_eq!(service.text("service_name"), full);
            assert_eq!(service.text("launch_type"), "FARGATE");
            let breaker = "deployment_configuration.deployment_circuit_breaker";
            // It has AWS's rollback by default; what is set must not switch it off.
            assert_ne!(service.text(&format!("{breaker}.rollback")), "false");
        }
    }
}

#[test]
fn containers_are_not_root() {
    for stack in both() {
        for name in NAMES {
            let user = task(&stack, name).text("container_definitions.0.user");
            assert_eq!(user, "1000:1000");
        }
    }
}

#[test]
fn images_have_two_repositories_that_are_scanned_and_tidied() {
    for stack in both() {
        let repositories = stack.of("ecr:Repository");
        assert_eq!(repositories.len(), 2);
        for repository in repositories {
            assert_ne!(repository.text("scan_on_push"), "false");
            assert!(
                repository
                    .text("lifecycle_policy_text")
                    .contains("imageCountMoreThan")
            );
            let name = repository.text("repository_name");
            let start = format!("payment-system-{}-", stack.stack);
            assert!(name.starts_with(&start), "{name}");
        }
    }
}

#[test]
fn one_tag_is_that_of_both_images_unless_an_image_is_set() {
    let image = |stack: &Declaration, name| task(stack, name).text("container_definitions.0.image");
    let stack = production();
    for name in NAMES {
        assert_eq!(
            image(&stack, name),
            format!("‹images/{name}.repository_uri›:1.4.2")
        );
        assert!(
            task(&stack, name)
                .at("container_definitions.0.command")
                .is_null()
        );
    }
    let other = "public.ecr.aws/pay/backend:7";
    let stack = correct("staging", &[("image_tag", "2"), ("backend_image", other)]);
    assert_eq!(image(&stack, "backend"), other);
    assert_eq!(
        image(&stack, "frontend"),
        "‹images/frontend.repository_uri›:2"
    );
}

#[test]
fn what_stands_in_for_an_image_passes_the_checks() {
    let stack = staging();
    for name in NAMES {
        let command = task(&stack, name).items("container_definitions.0.command");
        assert!(
            command[2].contains("location / { return 200; }"),
            "{command:?}"
        );
    }
}

#[test]
fn the_backend_scales_on_cpu_memory_and_requests_and_the_frontend_on_cpu_and_memory() {
    let policies = |stack: &Declaration, name: &str| -> Vec<String> {
        let all = stack.of("autoscaling:ScalingPolicy").into_iter();
        let ours = all.filter(|it| it.urn.short().starts_with(name));
        let path = "target_tracking_scaling_policy_configuration.predefined_metric_type";
        ours.map(|it| it.text(path)).collect()
    };
    let (cpu, memory) = (
        "ECSServiceAverageCPUUtilization",
        "ECSServiceAverageMemoryUtilization",
    );
    for stack in both() {
        let requests = "ALBRequestCountPerTarget";
        assert_eq!(policies(&stack, "backend"), [cpu, memory, requests]);
        assert_eq!(policies(&stack, "frontend"), [cpu, memory]);
        for (name, most) in [("backend", "20"), ("frontend", "10")] {
            let target = stack.named("autoscaling:ScalableTarget", &format!("{name}/tasks"));
            let range = (target.text("min_capacity"), target.text("max_capacity"));
            assert_eq!(range, ("1".into(), most.into()));
            // Only what scales it decides how many tasks there are.
            let service = stack.named("ecs:Service", &format!("{name}/service"));
            assert_eq!(service.options.ignore_changes, ["desired_count"]);
        }
    }
    let five = correct("production", &[("backend_tasks", "5")]);
    let target = five.named("autoscaling:ScalableTarget", "backend/tasks");
    assert_eq!(target.text("min_capacity"), "5");
}

#[test]
fn requests_are_counted_at_the_backends_targets() {
    let stack = staging();
    let policy = stack.named("autoscaling:ScalingPolicy", "backend/requests");
    let label = "target_tracking_scaling_policy_configuration.resource_label";
    let label = policy.at(label).resolve(&|promise| {
        let kind = promise.to_string();
        let arn = if kind.contains("load-balancer") {
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/1"
        } else {
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/b/2"
        };
        Some(Value::Text(arn.into()))
    });
    assert_eq!(
        label.unwrap(),
        Value::Text("app/a/1/targetgroup/b/2".into())
    );
}

#[test]
fn the_backend_knows_where_everything_is_and_its_secrets_are_references() {
    for stack in both() {
        let task = task(&stack, "backend");
        let variable =
            |name: &str| task.text(&format!("container_definitions.0.environment.{name}"));
        assert_eq!(variable("DB_HOST"), "‹postgres/instance.endpoint_address›");
        assert_eq!(variable("DB_NAME"), "payment_system");
        assert_eq!(variable("DB_USERNAME"), "payment_user");
        assert_eq!(
            variable("REDIS_HOST"),
            "‹redis/replication-group.primary_endpoint_address›"
        );
        assert_eq!(variable("REDIS_PORT"), "6379");
        assert_eq!(variable("SPRING_PROFILES_ACTIVE"), "aws");
        assert_eq!(variable("ENVIRONMENT"), stack.stack);
        let secret = |name: &str| task.text(&format!("container_definitions.0.secrets.{name}"));
        assert_eq!(secret("DB_PASSWORD"), "‹db-password/secret.arn›");
        assert_eq!(secret("REDIS_PASSWORD"), "‹redis-auth-token/secret.arn›");
        assert_eq!(secret("JWT_SECRET"), "‹jwt-secret/secret.arn›");
    }
}

#[test]
fn output_goes_to_the_groups_that_owners_look_at() {
    for stack in both() {
        for name in NAMES {
            let group = stack.named("logs:LogGroup", &format!("{name}/logs"));
            let full = format!("/ecs/payment-system-{}/{name}", stack.stack);
            assert_eq!(group.text("log_group_name"), full);
        }
    }
}
