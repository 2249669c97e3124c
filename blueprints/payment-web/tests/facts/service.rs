//! The API: cluster, tasks, scaling, logs.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, dev, prod};

#[test]
fn the_cluster_and_the_service_have_the_owners_names() {
    for stack in both() {
        let suffix = &stack.stack;
        let cluster = stack.only("ecs:Cluster");
        assert_eq!(
            cluster.text("cluster_name"),
            format!("payment-ecs-cluster-{suffix}")
        );
        let service = stack.only("ecs:Service");
        assert_eq!(
            service.text("service_name"),
            format!("payment-service-{suffix}")
        );
        assert_eq!(service.text("cluster"), "‹payment-ecs-cluster›");
        assert_eq!(service.text("launch_type"), "FARGATE");
    }
}

#[test]
fn tasks_are_in_the_private_subnets_and_have_no_public_address() {
    for stack in both() {
        let service = stack.only("ecs:Service");
        let subnets = service.items("network_configuration.subnets");
        let private = ["a", "b", "c"].map(|zone| format!("‹payment-vpc/private-{zone}›"));
        assert_eq!(subnets, private);
        let public = service.text("network_configuration.assign_public_ip");
        assert_eq!(public, "DISABLED");
    }
}

#[test]
fn the_container_is_checked_every_30_seconds() {
    let dev = dev();
    let task = dev.only("ecs:TaskDefinition");
    let check = "container_definitions.0.health_check";
    assert_eq!(task.text(&format!("{check}.interval")), "30");
    let command = task.text(&format!("{check}.command"));
    assert!(command.contains("http://localhost:8080/"), "{command}");
}

#[test]
fn there_are_three_to_ten_tasks_by_cpu_of_70_and_memory_of_80_percent() {
    for stack in both() {
        let target = stack.only("autoscaling:ScalableTarget");
        assert_eq!(target.text("min_capacity"), "3");
        assert_eq!(target.text("max_capacity"), "10");
        assert_eq!(stack.of("autoscaling:ScalingPolicy").len(), 2);
        for (name, metric, percent) in [
            ("cpu", "ECSServiceAverageCPUUtilization", "70.0"),
            ("memory", "ECSServiceAverageMemoryUtilization", "80.0"),
        ] {
            let policy = stack.named("autoscaling:ScalingPolicy", &format!("payment-api/{name}"));
            let tracking = |field| {
                policy.text(&format!(
                    "target_tracking_scaling_policy_configuration.{field}"
                ))
            };
            assert_eq!(tracking("predefined_metric_type"), metric);
            assert_eq!(tracking("target_value"), percent);
            assert_eq!(tracking("scale_out_cooldown"), "60");
            assert_eq!(tracking("scale_in_cooldown"), "300");
        }
    }
}

#[test]
fn an_up_does_not_undo_what_scaling_has_done() {
    let dev = dev();
    let service = dev.only("ecs:Service");
    assert_eq!(service.text("desired_count"), "3");
    assert_eq!(service.options.ignore_changes, ["desired_count"]);
}

#[test]
fn a_deployment_that_does_not_come_up_is_rolled_back() {
    let dev = dev();
    let service = dev.only("ecs:Service");
    let breaker = "deployment_configuration.deployment_circuit_breaker";
    assert_eq!(service.text(&format!("{breaker}.enable")), "true");
    assert_eq!(service.text(&format!("{breaker}.rollback")), "true");
}

#[test]
fn the_service_comes_after_the_listener_and_the_way_out() {
    for stack in both() {
        let service = stack.only("ecs:Service");
        for listener in stack.of("elbv2:Listener") {
            let forwards = listener.text("default_actions.0.action_type") == "forward";
            assert_eq!(service.waits_for(listener), forwards, "{}", listener.urn);
        }
        for route in stack.of("ec2:Route") {
            let by_nat = !route.text("nat_gateway_id").is_empty();
            assert_eq!(service.waits_for(route), by_nat, "{}", route.urn);
        }
    }
}

#[test]
fn the_output_of_the_containers_is_kept_for_30_days() {
    for stack in both() {
        let logs = stack.named("logs:LogGroup", "payment-api/logs");
        let name = format!("/aws/ecs/payment-api-{}", stack.stack);
        assert_eq!(logs.text("log_group_name"), name);
        assert_eq!(logs.text("retention_in_days"), "30");
        let task = stack.only("ecs:TaskDefinition");
        let driver = "container_definitions.0.log_configuration";
        assert_eq!(task.text(&format!("{driver}.log_driver")), "awslogs");
        // The option's own name holds no period that would divide the path.
        let group = task.text(&format!("{driver}.options.awslogs-group"));
        assert_eq!(group, "‹payment-api/logs.log_group_name›");
    }
}

#[test]
fn the_retention_is_a_setting() {
    let stack = correct("dev", &[("log_days", "60")]);
    let logs = stack.only("logs:LogGroup");
    assert_eq!(logs.text("retention_in_days"), "60");
    let bucket = stack.named("s3:Bucket", "payment-api/access-logs");
    let days = bucket.text("lifecycle_configuration.0.expiration_in_days");
    assert_eq!(days, "60");
}

#[test]
fn the_database_credential_reaches_the_container_as_a_reference() {
    for stack in both() {
        let task = stack.only("ecs:TaskDefinition");
        let password = task.text("container_definitions.0.secrets.DATABASE_PASSWORD");
        assert_eq!(
            password,
            "‹payment-db/cluster.master_user_secret_arn›:password::"
        );
        let plain = task.at("container_definitions.0.environment").as_map();
        let plain: Vec<&String> = plain.unwrap().keys().collect();
        let of_database = plain.iter().filter(|name| name.starts_with("DATABASE_"));
        let of_database: Vec<_> = of_database.collect();
        assert_eq!(of_database, [&"DATABASE_HOST", &"DATABASE_NAME"]);
    }
}

#[test]
fn the_image_is_a_setting() {
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/pay/api:1";
    let stack = correct("dev", &[("image", image)]);
    let task = stack.only("ecs:TaskDefinition");
    assert_eq!(task.text("container_definitions.0.image"), image);
    assert_eq!(prod().of("ecr:Repository").len(), 0);
}
