//! What the machine may do, and who reaches it: the least that it needs.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Input, Output, Stack, cidr, out};

use super::super::pull::pull;
use super::super::{Vpc, name_tag};
use super::container::Container;
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule};
use crate::iam::{PolicyDocument, Role};
use crate::logs::LogGroup;

/// What the agent of Systems Manager needs for sessions and for State Manager. AWS's managed
/// policy for it would also let the machine read every parameter of the account.
const AGENT: &[&str] = &[
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// Declares the machine's role.
pub(super) fn role(
    stack: &mut Stack,
    full: &str,
    containers: &[Container],
    log_group: &Declared<LogGroup>,
    rights: BTreeMap<String, PolicyDocument>,
) -> Declared<Role> {
    let agent = PolicyDocument::new().allow(AGENT.to_vec(), ["*"]);
    let write = ["logs:CreateLogStream", "logs:PutLogEvents"];
    let write = PolicyDocument::new().allow(write, [out!("{}:*", log_group.arn)]);
    let mut policies = BTreeMap::from([
        ("systems-manager".to_string(), Input::from(agent)),
        ("write-logs".into(), write.into()),
    ]);
    let mut read: Vec<Output<String>> = Vec::new();
    for secret in containers.iter().flat_map(Container::secrets) {
        let arn = out!("{}", secret.secret_arn());
        if !read.contains(&arn) {
            read.push(arn);
        }
    }
    if !read.is_empty() {
        let read = PolicyDocument::new().allow(["secretsmanager:GetSecretValue"], read);
        policies.insert("read-secrets".into(), read.into());
    }
    for container in containers {
        if let Some(pull) = pull(&container.image) {
            policies.insert(format!("pull-{}", container.name), pull.into());
        }
    }
    for (name, policy) in rights {
        policies.insert(name, policy.into());
    }
    let assumed = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    Role::new("role", full, assumed)
        .policies(policies)
        .declare(stack)
}

/// Declares the group around the machine. Out of it go HTTPS, for images, secrets, logs and the
/// agent, and what `allow_from` opens.
pub(super) fn security_group(
    stack: &mut Stack,
    full: &str,
    vpc: &Vpc,
    open: &[u16],
) -> Declared<SecurityGroup> {
    let group = SecurityGroup::new("security-group", vpc.id(), full, "Docker host")
        .tags(name_tag(full))
        .declare(stack);
    SecurityGroupEgressRule::new("https-outwards", &group)
        .port(443)
        .cidr_ip(cidr!("0.0.0.0/0"))
        .description("HTTPS to AWS and to registries")
        .declare(stack);
    for port in open {
        SecurityGroupIngressRule::new(format!("from-internet-{port}"), &group)
            .port(i32::from(*port))
            .cidr_ip(cidr!("0.0.0.0/0"))
            .description("From the internet")
            .declare(stack);
    }
    group
}
