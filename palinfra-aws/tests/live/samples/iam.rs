use palinfra_aws::iam::{PolicyDocument, Role};
use palinfra_core::{Arn, Declared, Property, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let trust = PolicyDocument::assumed_by_service("ecs-tasks.amazonaws.com");
    let inline = [("write".to_string(), reads("arn:aws:s3:::other/*"))];
    let inline: std::collections::BTreeMap<String, PolicyDocument> = inline.into();
    vec![
        sample(role)
            .update("assume_role_policy_document", trust.into_value())
            .update("description", "other")
            .update(
                "managed_policy_arns",
                vec!["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
            )
            .update("policies", inline.into_value())
            .update(
                "permissions_boundary",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
            )
            .update("max_session_duration", 7200),
    ]
}

fn role(stack: &mut Stack) -> Declared<Role> {
    let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    Role::new("it", "contract-role", trust)
        .description("of the contract")
        .managed_policy_arns([Arn::new("arn:aws:iam::aws:policy/PowerUserAccess")])
        .policies([("read", reads("arn:aws:s3:::it/*"))])
        .max_session_duration(3600)
        .declare(stack)
}

fn reads(what: &str) -> PolicyDocument {
    PolicyDocument::new().allow(["s3:GetObject", "s3:GetObjectVersion"], [what])
}
