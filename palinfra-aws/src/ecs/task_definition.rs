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

#[cfg(feature = "ecs")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ecs::operation::describe_task_definition::DescribeTaskDefinitionOutput;
    use aws_sdk_ecs::types::{
        Compatibility, EphemeralStorage, RuntimePlatform, SortOrder, TaskDefinitionField,
        TaskDefinitionStatus,
    };

    use super::TaskDefinition;
    use crate::ecs::live::{sdk_tags, tags, update_tags};
    use crate::ecs::live_container::{sdk_containers, shown_containers};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Shown,
        TOKEN_TAG, block, failure, not_found_is, whole,
    };

    /// How many of the newest revisions may be newer than the one that a lost answer made.
    const NEWEST: usize = 20;

    #[async_trait]
    impl Live for TaskDefinition {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let role = |arn: &Option<_>| arn.as_ref().map(role_text);
            let compatibilities = self.requires_compatibilities.iter();
            let compatibilities = compatibilities.map(|it| Compatibility::from(it.as_str()));
            let platform = self.runtime_platform.as_ref().map(|it| {
                RuntimePlatform::builder()
                    .cpu_architecture(it.cpu_architecture.as_str().into())
                    .operating_system_family(it.operating_system_family.as_str().into())
                    .build()
            });
            let storage = self.ephemeral_storage_gib;
            let storage =
                storage.map(|gib| EphemeralStorage::builder().size_in_gib(whole(gib)).build());
            let answer = call
                .aws
                .ecs()
                .register_task_definition()
                .family(&self.family)
                .set_container_definitions(Some(sdk_containers(&self.container_definitions)?))
                .cpu(&self.cpu)
                .memory(&self.memory)
                .set_execution_role_arn(role(&self.execution_role_arn))
                .set_task_role_arn(role(&self.task_role_arn))
                .network_mode(self.network_mode.as_str().into())
                .set_requires_compatibilities(Some(compatibilities.collect()))
                .set_runtime_platform(platform)
                .set_ephemeral_storage(storage)
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            let made = answer.task_definition();
            Made::id(made.and_then(|it| it.task_definition_arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            update_tags(at, at.id, change).await
        }

        /// Tasks that run go on. The revision stays to be seen, and nothing starts it again.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ecs().deregister_task_definition();
            let answer = call.task_definition(at.id).send().await;
            let answer = answer.map(drop).map_err(failure).map_err(gone);
            not_found_is((), answer)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let answer = described(aws, at.id).await?;
            let Some(it) = answer.task_definition() else {
                return Ok(Vec::new());
            };
            if it.status() != Some(&TaskDefinitionStatus::Active) {
                return Ok(Vec::new());
            }
            let platform = it.runtime_platform().map(|it| {
                let cpu = it.cpu_architecture().map(|it| it.as_str());
                let system = it.operating_system_family().map(|it| it.as_str());
                block([
                    ("cpu_architecture", cpu.shown()),
                    ("operating_system_family", system.shown()),
                ])
            });
            let compatibilities = it.requires_compatibilities().iter();
            let compatibilities: Vec<&str> = compatibilities.map(|it| it.as_str()).collect();
            let role = |arn: Option<&str>| arn.filter(|arn| !arn.is_empty()).map(String::from);
            let mut found = Found::new(it.task_definition_arn().unwrap_or_default())
                .input("family", it.family())
                .input("cpu", it.cpu())
                .input("memory", it.memory())
                .input("execution_role_arn", role(it.execution_role_arn()))
                .input("task_role_arn", role(it.task_role_arn()))
                .input("network_mode", it.network_mode().map(|it| it.as_str()))
                .input("requires_compatibilities", compatibilities)
                .input("runtime_platform", platform)
                .input(
                    "ephemeral_storage_gib",
                    it.ephemeral_storage().map(|it| it.size_in_gib()),
                )
                .output("arn", it.task_definition_arn())
                .tags(tags(answer.tags()));
            // A revision never changes. AWS only words its containers otherwise, and for a
            // difference that means nothing all tasks would start anew.
            if at.inputs.is_empty() {
                let containers = shown_containers(it.container_definitions());
                found = found.input("container_definitions", containers);
            }
            Ok(vec![found])
        }

        /// No name and no token leads to a revision: the newest are looked at for our tag.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let newest = call
                .aws
                .ecs()
                .list_task_definitions()
                .family_prefix(&self.family)
                .sort(SortOrder::Desc)
                .max_results(whole(NEWEST as i64));
            let answer = newest.send().await.map_err(failure)?;
            for arn in answer.task_definition_arns() {
                let it = described(call.aws, arn).await?;
                let mut tags = tags(it.tags());
                if tags.any(|(key, value)| key == TOKEN_TAG && value == call.token) {
                    return Ok(Some(arn.clone()));
                }
            }
            Ok(None)
        }
    }

    fn role_text(arn: &palinfra_core::Arn<crate::iam::Role>) -> String {
        arn.as_str().into()
    }

    async fn described(aws: &Aws, arn: &str) -> Result<DescribeTaskDefinitionOutput, Failure> {
        let call = aws.ecs().describe_task_definition().task_definition(arn);
        let call = call.include(TaskDefinitionField::Tags);
        call.send().await.map_err(failure).map_err(gone)
    }

    /// ECS has no code for what is not there or was taken away before.
    fn gone(mut failure: Failure) -> Failure {
        let says = |words| failure.message.contains(words);
        let is_gone = says("Unable to describe task definition") || says("is inactive");
        if failure.code.as_deref() == Some("ClientException") && is_gone {
            failure.kind = FailureKind::NotFound;
        }
        failure
    }
}
