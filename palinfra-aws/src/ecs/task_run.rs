use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Cluster, LaunchType, NetworkConfiguration, TaskDefinition};
use crate::Tags;

/// A task that runs once, to its end: a migration, the first user of a database. What depends
/// on it comes after it has succeeded; a change of it runs it again. What it has done stays when
/// it is deleted.
///
/// Make it so that it can run twice: a run whose end nobody saw is run again.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecs:TaskRun",
    outputs = TaskRunOutputs,
    id = "arn:aws:ecs:{region}:{account}:task/{cluster}/{hex32}",
    summary = "{task_definition}",
    token,
    usual(create = 60, update = 1, delete = 1),
)]
pub struct TaskRun {
    /// The cluster.
    #[input(replaces, cloudformation = none)]
    pub cluster: Id<Cluster>,
    /// What runs.
    #[input(replaces, cloudformation = none)]
    pub task_definition: Arn<TaskDefinition>,
    /// What it runs on.
    #[input(replaces, default = LaunchType::Fargate, cloudformation = none)]
    pub launch_type: LaunchType,
    /// Where it is and what it reaches, for a task with a network of its own.
    #[input(replaces, write_only, cloudformation = none)]
    pub network_configuration: Option<NetworkConfiguration>,
    /// Tags.
    #[input(write_only, check = crate::names::tags, cloudformation = none)]
    pub tags: Option<Tags>,
}

/// What a [`TaskRun`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TaskRunOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<TaskRun>>,
    /// Its ARN: known once it has succeeded.
    #[output(form = "{id}")]
    pub arn: Output<Arn<TaskRun>>,
}

#[cfg(feature = "ecs")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ecs::types::{DesiredStatus, Task, TaskField};

    use super::TaskRun;
    use crate::ecs::live::{sdk_tags, tags};
    use crate::ecs::live_settings::sdk_network;
    use crate::live::{
        Aws, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure, not_found_is,
        refused, text_as,
    };

    #[async_trait]
    impl Live for TaskRun {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let network = self.network_configuration.as_ref();
            let answer = call
                .aws
                .ecs()
                .run_task()
                .client_token(call.token)
                .cluster(self.cluster.as_str())
                .task_definition(self.task_definition.as_str())
                .launch_type(text_as(self.launch_type))
                .set_network_configuration(network.map(sdk_network).transpose()?)
                // By this it is found again.
                .started_by(call.token)
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            if let Some(it) = answer.failures().first() {
                let reason = it.reason().unwrap_or("no reason is given");
                return Err(refused(format!("ECS does not run it: {reason}")));
            }
            Made::id(answer.tasks().first().and_then(|it| it.task_arn()))
        }

        /// One that still runs is stopped. What it has done stays.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let cluster = cluster_of(at.id);
            let task = described(at.aws, cluster, at.id).await?;
            if task.is_some_and(|it| it.last_status() != Some("STOPPED")) {
                let call = at.aws.ecs().stop_task().cluster(cluster).task(at.id);
                call.send().await.map_err(failure)?;
            }
            Ok(Deletion::Gone)
        }

        /// ECS forgets a task an hour after its end. One that is known to have succeeded is
        /// there for good.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let cluster = cluster_of(at.id);
            let Some(it) = described(aws, cluster, at.id).await? else {
                let succeeded = at.output("arn").is_some();
                return Ok(succeeded.then(|| Found::new(at.id)).into_iter().collect());
            };
            let status = status(&it);
            let mut found = Found::new(at.id)
                .input("cluster", cluster)
                .input("task_definition", it.task_definition_arn())
                .input("launch_type", it.launch_type().map(|it| it.as_str()))
                .tags(tags(it.tags()));
            if status == Status::Ready {
                found = found.output("arn", at.id);
            }
            Ok(vec![found.status(status)])
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            for status in [DesiredStatus::Running, DesiredStatus::Stopped] {
                let list = call.aws.ecs().list_tasks().cluster(self.cluster.as_str());
                let list = list.started_by(call.token).desired_status(status);
                let answer = list.send().await.map_err(failure)?;
                if let Some(arn) = answer.task_arns().first() {
                    return Ok(Some(arn.clone()));
                }
            }
            Ok(None)
        }
    }

    async fn described(aws: &Aws, cluster: &str, arn: &str) -> Result<Option<Task>, Failure> {
        let call = aws.ecs().describe_tasks().cluster(cluster).tasks(arn);
        let answer = call.include(TaskField::Tags).send().await;
        // Without its cluster it is gone too.
        let tasks = answer.map(|answer| answer.tasks.unwrap_or_default());
        let tasks = not_found_is(Vec::new(), tasks.map_err(failure))?;
        Ok(tasks.into_iter().next())
    }

    /// The cluster's name: the part of the ARN before the task's own.
    fn cluster_of(arn: &str) -> &str {
        arn.rsplit('/').nth(1).unwrap_or("default")
    }

    fn status(it: &Task) -> Status {
        if it.last_status() != Some("STOPPED") {
            return Status::PendingFor(format!("it is {}", it.last_status().unwrap_or("new")));
        }
        let failed = |code: Option<i32>| code != Some(0);
        let mut containers = it.containers().iter();
        let Some(container) = containers.find(|it| failed(it.exit_code())) else {
            return Status::Ready;
        };
        let code = container.exit_code();
        let code = code.map_or("no exit code".into(), |code| format!("exit code {code}"));
        let reasons = [container.reason(), it.stopped_reason()];
        let reasons: Vec<&str> = reasons.into_iter().flatten().collect();
        let name = container.name().unwrap_or_default();
        let reasons = reasons.join("; ");
        Status::Failed(format!(
            "the container `{name}` ended with {code}: {reasons}; its log says more"
        ))
    }
}
