//! Who reaches what, and who may do what.

use std::collections::BTreeSet;

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{all, stack};

/// The rules that let something in: the group, from where, the port.
fn let_in(stack: &Declaration) -> BTreeSet<(String, String, String)> {
    stack
        .of("ec2:SecurityGroupIngressRule")
        .into_iter()
        .map(|rule| {
            assert_eq!(rule.text("from_port"), rule.text("to_port"));
            let from = rule.text("cidr_ip") + &rule.text("source_security_group_id");
            (rule.text("group_id"), from, rule.text("from_port"))
        })
        .collect()
}

fn group(of: &str) -> String {
    format!("‹{of}/security-group›")
}

fn wanted(rules: &[(&str, &str, &str)]) -> BTreeSet<(String, String, String)> {
    let side = |name: &str| {
        if name.contains('/') {
            name.into()
        } else {
            group(name)
        }
    };
    let rule = |(to, from, port): &(&str, &str, &str)| (side(to), side(from), port.to_string());
    rules.iter().map(rule).collect()
}

#[test]
fn only_the_application_reaches_its_data() {
    let rules = wanted(&[
        ("Prod-Server", "0.0.0.0/0", "80"),
        ("Prod-Server", "0.0.0.0/0", "443"),
        ("prod-kafka-server", "Prod-Server", "9092"),
        ("palipoint-prod", "Prod-Server", "5432"),
        ("palipoint-prod", "prod-kafka-server", "5432"),
        ("palipoint-prod", "Prod-Server", "443"),
        ("palipoint-prod", "prod-kafka-server", "443"),
        ("palipoint-prod", "prod-kibana-server", "443"),
        ("palipoint", "Prod-Server", "6379"),
        ("palipoint", "prod-kafka-server", "6379"),
    ]);
    assert_eq!(let_in(&stack("prod")), rules);
    let rules = wanted(&[
        ("Dev-QA-Server", "0.0.0.0/0", "80"),
        ("Dev-QA-Server", "0.0.0.0/0", "443"),
        ("Dev-Kafka-Server", "Dev-QA-Server", "9092"),
        ("palipoint-dev", "Dev-QA-Server", "5432"),
        ("palipoint-dev", "Dev-Kafka-Server", "5432"),
        ("palipoint-dev", "Dev-QA-Server", "443"),
        ("palipoint-dev", "Dev-Kafka-Server", "443"),
        ("‹prod/cache_security_group›", "Dev-QA-Server", "6379"),
        ("‹prod/cache_security_group›", "Dev-Kafka-Server", "6379"),
    ]);
    assert_eq!(let_in(&stack("nonprod")), rules);
}

#[test]
fn port_22_is_closed_and_people_come_through_session_manager() {
    for stack in all() {
        for (_, _, port) in let_in(&stack) {
            assert_ne!(port, "22");
        }
        for role in stack.of("iam:Role") {
            let agent = role.items("policies.systems-manager.Statement.0.Action");
            let is_server = role
                .text("assume_role_policy_document")
                .contains("ec2.amazonaws.com");
            assert_eq!(
                agent.contains(&"ssmmessages:OpenDataChannel".into()),
                is_server
            );
        }
    }
}

#[test]
fn a_server_may_pull_its_images_read_its_secrets_and_nothing_more() {
    for (name, server, images, secrets) in [
        ("prod", "Prod-Server", &["backend", "frontend"][..], 2),
        ("prod", "prod-kafka-server", &["notification"], 2),
        ("prod", "prod-kibana-server", &[], 1),
        ("nonprod", "Dev-QA-Server", &["backend", "frontend"], 2),
        ("nonprod", "Dev-Kafka-Server", &["notification"], 2),
        ("cicd", "gitlab-server", &[], 0),
    ] {
        let declared = stack(name);
        let role = declared.named("iam:Role", &format!("{server}/role"));
        assert_eq!(role.text("managed_policy_arns"), "");
        let policies = role.at("policies").as_map().unwrap();
        let mut names: Vec<String> = images.iter().map(|image| format!("pull-{image}")).collect();
        if secrets > 0 {
            names.push("read-secrets".into());
        }
        names.extend(["systems-manager".into(), "write-logs".into()]);
        assert_eq!(policies.keys().cloned().collect::<Vec<_>>(), names);
        let read = |field| role.items(&format!("policies.read-secrets.Statement.0.{field}"));
        assert_eq!(read("Resource").len(), secrets, "{server}");
        assert!(read("Resource").iter().all(|arn| !arn.contains('*')));
        if secrets > 0 {
            assert_eq!(read("Action"), ["secretsmanager:GetSecretValue"]);
        }
    }
}

#[test]
fn only_these_repositories_can_be_pulled_from() {
    let uri = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/palipoint-be";
    let prod = stack("prod");
    let role = prod.named("iam:Role", "Prod-Server/role");
    let policy = role.at("policies.pull-backend");
    let policy = policy
        .resolve(&|_| Some(palinfra_core::Value::Text(uri.into())))
        .unwrap();
    let policy = policy.to_string();
    let arn = "arn:aws:ecr:ap-south-1:123456789012:repository/palipoint-be";
    assert!(policy.contains(arn), "{policy}");
    assert!(!policy.contains("PutImage"), "{policy}");
}

#[test]
fn nothing_is_open_but_what_is_listed() {
    for stack in all() {
        for group in stack.of("ec2:SecurityGroup") {
            assert_eq!(group.text("revoke_default_egress"), "true");
        }
    }
}
