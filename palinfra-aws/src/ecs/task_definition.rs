use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{ContainerDefinition, names};
use crate::Tags;
use crate::iam::Role;

/// What runs as one task: its containers, its size and its rights. Each change makes a new
/// revision. It is for Fargate, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecs:TaskDefinition",
    cloudformation = "AWS::ECS::TaskDefinition",
    outputs = TaskDefinitionOutputs,
    id = "arn:aws:ecs:{region}:{account}:task-definition/{family}:1{digits3}",
    summary = "{family} cpu {cpu} memory {memory}",
)]
pub struct TaskDefinition {
    /// The name that all revisions share.
    #[input(replaces, check = names::name)]
    pub family: String,
    /// The containers.
    #[input(replaces)]
    pub container_definitions: Vec<ContainerDefinition>,
    /// CPU units, of which 1024 are one processor.
    #[input(replaces, default = "256", check = names::cpu)]
    pub cpu: String,
    /// Memory, in MiB. Fargate takes some pairs of CPU and memory only.
    #[input(replaces, default = "512", check = names::memory)]
    pub memory: String,
    /// What ECS itself may do to start the task: pull the image, read secrets, write logs.
    #[input(replaces)]
    pub execution_role_arn: Option<Arn<Role>>,
    /// What the containers may do.
    #[input(replaces)]
    pub task_role_arn: Option<Arn<Role>>,
    /// `awsvpc`, a network interface of its own, or `bridge`, `host`, `none` on instances.
    #[input(replaces, default = "awsvpc")]
    pub network_mode: String,
    /// What it can run on.
    #[input(replaces, unordered, default = vec!["FARGATE".to_string()])]
    pub requires_compatibilities: Vec<String>,
    /// The processor and the system. Left out: Linux on x86.
    #[input(replaces)]
    pub runtime_platform: Option<RuntimePlatform>,
    /// The disk of a task, in GiB, from 21 to 200. Left out: 20.
    #[input(replaces, cloudformation = "EphemeralStorage")]
    pub ephemeral_storage_gib: Option<i64>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`TaskDefinition`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TaskDefinitionOutputs {
    /// Its ARN with the revision, which is its id.
    pub id: Output<Id<TaskDefinition>>,
    /// Its ARN with the revision.
    #[output(form = "{id}")]
    pub arn: Output<Arn<TaskDefinition>>,
    /// The name that all revisions share.
    pub family: Output<String>,
}

/// The processor and the system of a task.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct RuntimePlatform {
    /// `X86_64` or `ARM64`.
    pub cpu_architecture: String,
    /// `LINUX` or a version of Windows.
    pub operating_system_family: String,
}

impl RuntimePlatform {
    /// Linux on ARM, which costs less than on x86.
    pub fn linux_arm64() -> RuntimePlatform {
        RuntimePlatform {
            cpu_architecture: "ARM64".into(),
            operating_system_family: "LINUX".into(),
        }
    }
}
