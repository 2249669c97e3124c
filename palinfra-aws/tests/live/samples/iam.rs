use palinfra_aws::iam::*;
use palinfra_core::{Arn, Declared, Property, Stack};

use super::{Sample, output_of, sample};

pub fn all() -> Vec<Sample> {
    let trust = PolicyDocument::assumed_by_service("ecs-tasks.amazonaws.com");
    let inline = [("write".to_string(), reads("arn:aws:s3:::other/*"))];
    let inline: std::collections::BTreeMap<String, PolicyDocument> = inline.into();
    vec![
        sample(instance_profile).update("role", output_of::<Role>("other", "id")),
        sample(open_id_connect_provider)
            .update("client_id_list", vec!["sts.amazonaws.com", "other"])
            .update("thumbprint_list", vec!["b".repeat(40)]),
        sample(policy).update(
            "policy_document",
            reads("arn:aws:s3:::other/*").into_value(),
        ),
        sample(role_policy_attachment),
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

fn policy(stack: &mut Stack) -> Declared<Policy> {
    Policy::new("it", "contract-policy", reads("arn:aws:s3:::it/*"))
        .description("of the contract")
        .path("/contract/")
        .declare(stack)
}

fn trusting(stack: &mut Stack, name: &str, full: &str) -> Declared<Role> {
    let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    Role::new(name, full, trust).declare(stack)
}

fn role_policy_attachment(stack: &mut Stack) -> Declared<RolePolicyAttachment> {
    let role = trusting(stack, "role", "contract-attached");
    let document = reads("arn:aws:s3:::it/*");
    let policy = Policy::new("policy", "contract-attached", document).declare(stack);
    RolePolicyAttachment::new("it", &role, &policy).declare(stack)
}

fn instance_profile(stack: &mut Stack) -> Declared<InstanceProfile> {
    let role = trusting(stack, "role", "contract-profile");
    trusting(stack, "other", "contract-profile-other");
    InstanceProfile::new("it", "contract-profile", &role)
        .path("/contract/")
        .declare(stack)
}

fn open_id_connect_provider(stack: &mut Stack) -> Declared<OpenIdConnectProvider> {
    OpenIdConnectProvider::new("it", "issuer.example.com/contract")
        .thumbprint_list(["a".repeat(40)])
        .declare(stack)
}
