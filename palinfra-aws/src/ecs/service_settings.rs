//! The settings of a service.

use palinfra_core::{Arn, Id, Input, Property};

use crate::ec2::{SecurityGroup, Subnet};
use crate::elbv2::TargetGroup;

/// What tasks run on.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchType {
    /// Machines that AWS keeps.
    #[property(rename = "FARGATE")]
    Fargate,
    /// Instances of the cluster.
    #[property(rename = "EC2")]
    Ec2,
    /// Machines outside of AWS.
    #[property(rename = "EXTERNAL")]
    External,
}

/// Whose tags tasks get.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropagateTags {
    /// Those of the service.
    #[property(rename = "SERVICE")]
    Service,
    /// Those of the task definition.
    #[property(rename = "TASK_DEFINITION")]
    TaskDefinition,
    /// No one's.
    #[property(rename = "NONE")]
    None,
}

/// A capacity provider's share of the tasks.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct CapacityProviderShare {
    /// `FARGATE`, `FARGATE_SPOT`, or a group of instances by name.
    pub capacity_provider: String,
    /// How many tasks it gets at least.
    pub base: i64,
    /// Its share of the others, against the other providers' weights.
    pub weight: i64,
}

/// Where tasks are and who reaches them.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct NetworkConfiguration {
    /// The subnets.
    pub subnets: Input<Vec<Id<Subnet>>>,
    /// The security groups.
    pub security_groups: Input<Vec<Id<SecurityGroup>>>,
    /// Whether they have addresses on the internet.
    pub assign_public_ip: AssignPublicIp,
}

impl NetworkConfiguration {
    /// With private addresses only.
    pub fn private(
        subnets: impl Into<Input<Vec<Id<Subnet>>>>,
        security_groups: impl Into<Input<Vec<Id<SecurityGroup>>>>,
    ) -> NetworkConfiguration {
        NetworkConfiguration {
            subnets: subnets.into(),
            security_groups: security_groups.into(),
            assign_public_ip: AssignPublicIp::Disabled,
        }
    }
}

/// Whether tasks have addresses on the internet.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignPublicIp {
    /// They have.
    #[property(rename = "ENABLED")]
    Enabled,
    /// They have not.
    #[property(rename = "DISABLED")]
    Disabled,
}

/// A target group that the tasks of a service are in.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ServiceLoadBalancer {
    /// The target group. A listener must send to it before the service is made.
    pub target_group_arn: Input<Arn<TargetGroup>>,
    /// The container.
    pub container_name: String,
    /// Its port.
    pub container_port: u16,
}

/// How new tasks take the place of old ones.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct DeploymentConfiguration {
    /// How many tasks there may be meanwhile, in percent of the wanted number.
    pub maximum_percent: i64,
    /// How many there must be, in percent.
    pub minimum_healthy_percent: i64,
    /// What happens when new tasks do not come up.
    pub deployment_circuit_breaker: DeploymentCircuitBreaker,
}

/// New tasks come first, and what does not come up is rolled back.
impl Default for DeploymentConfiguration {
    fn default() -> Self {
        DeploymentConfiguration {
            maximum_percent: 200,
            minimum_healthy_percent: 100,
            deployment_circuit_breaker: DeploymentCircuitBreaker {
                enable: true,
                rollback: true,
            },
        }
    }
}

/// What happens when new tasks do not come up.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentCircuitBreaker {
    /// Whether ECS gives up after some failures.
    pub enable: bool,
    /// Whether it then goes back to the former task definition.
    pub rollback: bool,
}
