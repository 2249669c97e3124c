//! Who may do what, and who reaches what: the least that works.

use palinfra_core::stack::{Declaration, Node};

use crate::support::{at, both, items, named, of, only, text};

fn ways_in<'a>(stack: &'a Declaration, group: &str) -> Vec<&'a Node> {
    let all = of(stack, "ec2:SecurityGroupIngressRule").into_iter();
    let of_group = all.filter(|it| text(it, "group_id") == format!("‹{group}›"));
    of_group.collect()
}

#[test]
fn the_internet_reaches_the_load_balancer_alone() {
    for stack in both() {
        for rule in of(&stack, "ec2:SecurityGroupIngressRule") {
            if text(rule, "cidr_ip") == "0.0.0.0/0" {
                assert_eq!(text(rule, "group_id"), "‹alb/load-balancer›");
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
            let source = text(rule, "source_security_group_id");
            assert_eq!(source, format!("‹{from}›"));
            assert_eq!(text(rule, "from_port"), port);
        }
    }
}

#[test]
fn the_backend_may_read_its_configuration_and_nothing_else() {
    for stack in both() {
        let role = named(&stack, "iam:Role", "backend/task-role");
        let policies = at(role, "policies").as_map().unwrap();
        assert_eq!(policies.keys().collect::<Vec<_>>(), ["read-config"]);
        let statement = "policies.read-config.Statement.0";
        let actions = items(role, &format!("{statement}.Action"));
        assert_eq!(actions, ["secretsmanager:GetSecretValue"]);
        let resources = items(role, &format!("{statement}.Resource"));
        assert_eq!(resources, ["‹app-config/secret.arn›"]);
        let role = named(&stack, "iam:Role", "frontend/task-role");
        assert!(at(role, "policies").is_null());
    }
}

#[test]
fn no_role_may_do_everything() {
    for stack in both() {
        for role in of(&stack, "iam:Role") {
            assert!(at(role, "managed_policy_arns").is_null());
            let policies = text(role, "policies");
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
        let service = only(&stack, "rds:DbInstance");
        assert_eq!(text(service, "tags.Environment"), stack.stack);
        assert_eq!(text(service, "tags.Project"), "payment-system");
    }
}
