//! Who may do what, and who reaches what: the least that works.

use palinfra_core::stack::{Declaration, Node};
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::both;

fn ways_in<'a>(stack: &'a Declaration, group: &str) -> Vec<&'a Node> {
    let group = format!("‹{group}›");
    stack.having("ec2:SecurityGroupIngressRule", "group_id", &group)
}

#[test]
fn the_internet_reaches_the_load_balancer_alone() {
    for stack in both() {
        for rule in stack.of("ec2:SecurityGroupIngressRule") {
            if rule.text("cidr_ip") == "0.0.0.0/0" {
                assert_eq!(rule.text("group_id"), "‹alb/load-balancer›");
            }
        }
        for (group, from, port) in [
            ("backend/tasks", "alb/load-balancer", "8080"),
            ("frontend/tasks", "alb/load-balancer", "8080"),
            ("postgres/security-group", "backend/tasks", "5432"),
            ("redis/security-group", "backend/tasks", "6379"),
        ] {
            let [rule] = ways_in(&stack, group)[..] else {
                panic!("one way into {group}");
            };
            let source = rule.text("source_security_group_id");
            assert_eq!(source, format!("‹{from}›"));
            assert_eq!(rule.text("from_port"), port);
        }
    }
}

#[test]
fn the_backend_may_read_its_configuration_and_nothing_else() {
    for stack in both() {
        let role = stack.named("iam:Role", "backend/task-role");
        let policies = role.at("policies").as_map().unwrap();
        assert_eq!(policies.keys().collect::<Vec<_>>(), ["read-config"]);
        let statement = "policies.read-config.Statement.0";
        let actions = role.items(&format!("{statement}.Action"));
        assert_eq!(actions, ["secretsmanager:GetSecretValue"]);
        let resources = role.items(&format!("{statement}.Resource"));
        assert_eq!(resources, ["‹app-config/secret.arn›"]);
        let role = stack.named("iam:Role", "frontend/task-role");
        assert!(role.at("policies").is_null());
    }
}

#[test]
fn no_role_may_do_everything() {
    for stack in both() {
        for role in stack.of("iam:Role") {
            assert!(role.at("managed_policy_arns").is_null());
            let policies = role.text("policies");
            assert!(
                !policies.contains("*:*") && !policies.contains("[*]: "),
                "{policies}"
            );
        }
    }
}

#[test]
fn everything_is_tagged_with_its_environment() {
    for stack in both() {
        let service = stack.only("rds:DbInstance");
        assert_eq!(service.text("tags.Environment"), stack.stack);
        assert_eq!(service.text("tags.Project"), "payment-system");
    }
}
