//! What ECS and the containers of a service may do: the least that they need.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Input, Output, Stack, out};

use crate::iam::{Condition, PolicyDocument, Principal, Role, Statement};
use crate::logs::LogGroup;

use super::super::SecretValue;
use super::super::pull::pull;

const TASKS: &str = "ecs-tasks.amazonaws.com";

/// Who may be the role of the containers: ECS, and only for tasks of this account and region, so
/// that nobody can make ECS lend the role to another account.
pub(super) fn of_these_tasks(region: &str, account: &Output<String>) -> PolicyDocument {
    let tasks = out!("arn:aws:ecs:{}:{}:*", region, account);
    let statement = Statement::trust(["sts:AssumeRole"])
        .principal(Principal::service(TASKS))
        .condition(Condition::string_equals("aws:SourceAccount", [account]))
        .condition(Condition::arn_like("aws:SourceArn", [tasks]));
    PolicyDocument::new().statement(statement)
}

/// Declares the role that ECS has while it starts a task.
pub(in super::super) fn execution<'a>(
    stack: &mut Stack,
    role_name: &str,
    image: &Input<String>,
    log_group: &Declared<LogGroup>,
    secrets: impl Iterator<Item = &'a SecretValue>,
) -> Declared<Role> {
    let write = ["logs:CreateLogStream", "logs:PutLogEvents"];
    let write = PolicyDocument::new().allow(write, [out!("{}:*", log_group.arn)]);
    let mut policies = vec![("write-logs".to_string(), Input::from(write))];

    let mut read: Vec<Output<String>> = Vec::new();
    for secret in secrets {
        let arn = out!("{}", secret.secret_arn());
        if !read.contains(&arn) {
            read.push(arn);
        }
    }
    if !read.is_empty() {
        let read = PolicyDocument::new().allow(["secretsmanager:GetSecretValue"], read);
        policies.push(("read-secrets".into(), read.into()));
    }
    if let Some(pull) = pull(image) {
        policies.push(("pull-image".into(), pull.into()));
    }
    let policies: BTreeMap<_, _> = policies.into_iter().collect();
    Role::new(
        "execution-role",
        role_name,
        PolicyDocument::assumed_by_service(TASKS),
    )
    .description("ECS, while it starts tasks")
    .policies(policies)
    .declare(stack)
}
