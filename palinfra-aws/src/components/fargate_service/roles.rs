//! What ECS and the containers of a service may do: the least that they need.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Input, Output, Stack, Value, out};

use crate::iam::{Condition, PolicyDocument, Principal, Role, Statement};
use crate::logs::LogGroup;

use super::super::SecretValue;

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

/// What the pull of an image takes: nothing, if it is public.
fn pull(image: &Input<String>) -> Option<Output<PolicyDocument>> {
    match image.value() {
        Value::Text(text) => repository(text).map(|arn| pull_from(&arn).into()),
        // It comes from a repository of the program, whose address is not known yet.
        _ => Some(
            image
                .to_output()
                .try_map(|image: String| match repository(&image) {
                    Some(arn) => Ok(pull_from(&arn)),
                    None => Err(format!("`{image}` is not an image in a repository of ECR")),
                }),
        ),
    }
}

fn pull_from(repository: &str) -> PolicyDocument {
    let layers = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ];
    PolicyDocument::new()
        .allow(layers, [repository])
        // To log in to ECR is not about any one repository.
        .allow(["ecr:GetAuthorizationToken"], ["*"])
}

/// The ARN of the ECR repository that an image is in: of
/// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`.
fn repository(image: &str) -> Option<String> {
    let (host, name) = image.split_once('/')?;
    let (account, rest) = host.split_once(".dkr.ecr.")?;
    let region = rest.strip_suffix(".amazonaws.com")?;
    let name = name.split(['@', ':']).next()?;
    Some(format!("arn:aws:ecr:{region}:{account}:repository/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_that_of_the_image_and_no_other() {
        let host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        let arn = "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api";
        for end in ["", ":1.4", "@sha256:0a", ":1.4@sha256:0a"] {
            let image = format!("{host}/shop/api{end}");
            assert_eq!(repository(&image).as_deref(), Some(arn), "{image}");
        }
        for public in ["nginx", "public.ecr.aws/nginx/nginx:stable", "ghcr.io/a/b"] {
            assert_eq!(repository(public), None, "{public}");
            assert_eq!(pull(&public.into()), None);
        }
    }
}
