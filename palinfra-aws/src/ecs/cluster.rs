use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{CapacityProviderShare, names};
use crate::Tags;

/// A group of services and tasks.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecs:Cluster",
    cloudformation = "AWS::ECS::Cluster",
    outputs = ClusterOutputs,
    id = "{cluster_name}",
    summary = "{cluster_name}",
    unique("cluster_name"),
    usual(create = 3, update = 3, delete = 3),
)]
pub struct Cluster {
    /// The name, unique in the region.
    #[input(replaces, check = names::name)]
    pub cluster_name: String,
    /// What tasks can run on: `FARGATE`, `FARGATE_SPOT`, or groups of instances by name.
    #[input(unordered)]
    pub capacity_providers: Option<Vec<String>>,
    /// How tasks are spread over them if a service does not say.
    #[input(unordered)]
    pub default_capacity_provider_strategy: Option<Vec<CapacityProviderShare>>,
    /// Which measurements go to CloudWatch.
    #[input(default = ContainerInsights::Disabled, cloudformation = "ClusterSettings")]
    pub container_insights: ContainerInsights,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Cluster`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ClusterOutputs {
    /// Its name.
    pub id: Output<Id<Cluster>>,
    /// Its name, as text.
    pub cluster_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:ecs:{region}:{account}:cluster/{cluster_name}")]
    pub arn: Output<Arn<Cluster>>,
}

/// Which measurements of a cluster go to CloudWatch.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerInsights {
    /// Those of services, which cost nothing.
    #[property(rename = "disabled")]
    Disabled,
    /// Those of tasks too.
    #[property(rename = "enabled")]
    Enabled,
    /// Those of containers too.
    #[property(rename = "enhanced")]
    Enhanced,
}
