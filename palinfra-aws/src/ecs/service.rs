use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{
    CapacityProviderShare, Cluster, DeploymentConfiguration, LaunchType, NetworkConfiguration,
    PropagateTags, ServiceLoadBalancer, TaskDefinition, names,
};
use crate::Tags;

/// Keeps a number of tasks running, and takes them to a new task definition step by step.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecs:Service",
    cloudformation = "AWS::ECS::Service",
    outputs = ServiceOutputs,
    id = "arn:aws:ecs:{region}:{account}:service/{cluster}/{service_name}",
    summary = "{service_name} × {desired_count}",
    unique("cluster", "service_name"),
    token,
    usual(create = 150, update = 150, delete = 120),
)]
pub struct Service {
    /// The name, unique in the cluster.
    #[input(replaces, check = names::name)]
    pub service_name: String,
    /// The cluster.
    #[input(replaces)]
    pub cluster: Id<Cluster>,
    /// What its tasks are.
    pub task_definition: Arn<TaskDefinition>,
    /// How many tasks. Where something scales it, see `ignore_changes`.
    #[input(default = 1)]
    pub desired_count: i64,
    /// What tasks run on. Left out: what the strategy or the cluster says.
    #[input(replaces)]
    pub launch_type: Option<LaunchType>,
    /// How tasks are spread over Fargate and Fargate Spot, instead of a launch type.
    #[input(unordered)]
    pub capacity_provider_strategy: Option<Vec<CapacityProviderShare>>,
    /// `REPLICA`, or `DAEMON` for one task on each instance.
    #[input(replaces, default = "REPLICA")]
    pub scheduling_strategy: String,
    /// The version of Fargate. Left out: the latest.
    pub platform_version: Option<String>,
    /// Where tasks are and who reaches them.
    pub network_configuration: Option<NetworkConfiguration>,
    /// The target groups that its tasks are in.
    #[input(unordered)]
    pub load_balancers: Option<Vec<ServiceLoadBalancer>>,
    /// How new tasks take the place of old ones.
    #[input(default = DeploymentConfiguration::default())]
    pub deployment_configuration: DeploymentConfiguration,
    /// Seconds after a task's start in which a load balancer's failures do not count.
    pub health_check_grace_period_seconds: Option<i64>,
    /// Whether `aws ecs execute-command` may open a shell in a container.
    #[input(default = false)]
    pub enable_execute_command: bool,
    /// Whether tasks get the tags of ECS: their cluster and service.
    #[input(default = false, cloudformation = "EnableECSManagedTags")]
    pub enable_ecs_managed_tags: bool,
    /// Whose tags tasks get too.
    pub propagate_tags: Option<PropagateTags>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Service`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ServiceOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Service>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Service>>,
    /// Its name.
    pub service_name: Output<String>,
}
