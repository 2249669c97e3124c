use palinfra_aws::ecr::{Repository, TagMutability};
use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(repository)
            .update("image_tag_mutability", TagMutability::Mutable.into_value())
            .update("scan_on_push", false)
            .update("lifecycle_policy_text", keeps(3))
            .update(
                "repository_policy_text",
                pulls("arn:aws:iam::123456789012:root").into_value(),
            )
            .update("empty_on_delete", true),
    ]
}

fn repository(stack: &mut Stack) -> Declared<Repository> {
    Repository::new("it", "contract/it")
        .lifecycle_policy_text(keeps(10))
        .repository_policy_text(pulls("arn:aws:iam::210987654321:root"))
        .declare(stack)
}

fn keeps(images: u32) -> String {
    format!(
        r#"{{"rules":[{{"rulePriority":1,"selection":{{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":{images}}},"action":{{"type":"expire"}}}}]}}"#
    )
}

fn pulls(who: &str) -> PolicyDocument {
    let actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    PolicyDocument::new().statement(Statement::trust(actions).principal(Principal::aws(who)))
}
