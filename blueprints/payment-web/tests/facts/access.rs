//! Who reaches what, and who may do what.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, dev, prod};

const BALANCER: &str = "‹payment-api/load-balancer›";
const TASKS: &str = "‹payment-api/tasks›";
const DATABASE: &str = "‹payment-db/security-group›";

fn set(rules: &[(&str, &str, &str)]) -> BTreeSet<[String; 3]> {
    let owned =
        |(group, side, port): &(&str, &str, &str)| [group, side, port].map(|it| it.to_string());
    rules.iter().map(owned).collect()
}

#[test]
fn the_internet_reaches_the_balancer_that_reaches_the_tasks_that_reach_the_database() {
    let kind = "ec2:SecurityGroupIngressRule";
    let inside = [(TASKS, BALANCER, "8080"), (DATABASE, TASKS, "5432")];
    let secure = [
        (BALANCER, "0.0.0.0/0", "443"),
        (BALANCER, "0.0.0.0/0", "80"),
    ];
    let ingress = prod().tcp_rules(kind, "source_security_group_id");
    assert_eq!(ingress, set(&[&secure[..], &inside[..]].concat()));
    let ingress = dev().tcp_rules(kind, "source_security_group_id");
    assert_eq!(ingress, set(&[&secure[1..], &inside[..]].concat()));
}

#[test]
fn nothing_leaves_but_that_and_https() {
    for stack in both() {
        let kind = "ec2:SecurityGroupEgressRule";
        let egress = stack.tcp_rules(kind, "destination_security_group_id");
        let wanted = [
            (BALANCER, TASKS, "8080"),
            (TASKS, DATABASE, "5432"),
            // Images, secrets and logs are on AWS's own addresses.
            (TASKS, "0.0.0.0/0", "443"),
        ];
        assert_eq!(egress, set(&wanted));
        for group in stack.of("ec2:SecurityGroup") {
            assert_eq!(group.text("revoke_default_egress"), "true");
        }
    }
}

#[test]
fn ecs_may_read_this_secret_and_write_this_log_group_and_nothing_else() {
    for stack in both() {
        let role = stack.named("iam:Role", "payment-api/execution-role");
        let policies = role.at("policies").as_map().unwrap();
        let names: Vec<&String> = policies.keys().collect();
        assert_eq!(
            names,
            ["read-secrets", "write-logs"],
            "a public image takes no rights"
        );
        let read = |field| role.items(&format!("policies.read-secrets.Statement.0.{field}"));
        assert_eq!(read("Action"), ["secretsmanager:GetSecretValue"]);
        assert_eq!(
            read("Resource"),
            ["‹payment-db/cluster.master_user_secret_arn›"]
        );
        let write = |field| role.items(&format!("policies.write-logs.Statement.0.{field}"));
        assert_eq!(
            write("Action"),
            ["logs:CreateLogStream", "logs:PutLogEvents"]
        );
        assert_eq!(write("Resource"), ["‹payment-api/logs.arn›:*"]);
        assert_eq!(role.text("managed_policy_arns"), "");
    }
}

#[test]
fn ecs_may_pull_from_the_repository_of_the_image_alone() {
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/pay/api:1";
    let stack = correct("dev", &[("image", image)]);
    let role = stack.named("iam:Role", "payment-api/execution-role");
    let pull = |index, field| role.items(&format!("policies.pull-image.Statement.{index}.{field}"));
    let repository = "arn:aws:ecr:us-east-1:123456789012:repository/pay/api";
    assert_eq!(pull(0, "Resource"), [repository]);
    // AWS grants the login to all repositories or to none.
    assert_eq!(pull(1, "Action"), ["ecr:GetAuthorizationToken"]);
    assert_eq!(pull(1, "Resource"), ["*"]);
}

#[test]
fn the_containers_may_do_nothing_in_aws_but_hand_in_traces() {
    for stack in both() {
        let role = stack.named("iam:Role", "payment-api/task-role");
        let policies = role.text("policies");
        let is_traced = stack.stack == "prod";
        assert_eq!(policies.contains("xray:PutTraceSegments"), is_traced);
        assert_eq!(policies.matches("Effect").count(), usize::from(is_traced));
        assert_eq!(role.text("managed_policy_arns"), "");
        let trust = "assume_role_policy_document.Statement.0";
        let service = role.text(&format!("{trust}.Principal.Service.0"));
        assert_eq!(service, "ecs-tasks.amazonaws.com");
        let condition = role.text(&format!("{trust}.Condition"));
        assert!(condition.contains("aws:SourceAccount"), "{condition}");
    }
}

#[test]
fn no_secret_is_in_the_program_or_in_a_setting() {
    let project = blueprint_payment_web::project();
    let definition = project.definition("dev").unwrap();
    assert!(definition.settings.iter().all(|setting| !setting.secret));
    for stack in both() {
        for node in &stack.nodes {
            for input in node.schema.inputs.iter().filter(|input| input.secret) {
                assert!(!node.inputs.contains_key(input.name), "{}", node.urn);
            }
        }
    }
}
