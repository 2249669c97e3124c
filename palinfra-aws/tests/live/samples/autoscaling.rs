use palinfra_aws::autoscaling::*;
use palinfra_aws::ec2::{SecurityGroup, Subnet, Vpc};
use palinfra_aws::ecs::*;
use palinfra_core::{Declared, Property, Stack, cidr};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(target)
            .update("min_capacity", 1)
            .update("max_capacity", 8),
        sample(policy)
            .update(
                "target_tracking_scaling_policy_configuration",
                TargetTracking::ecs_cpu(60.0).into_value(),
            )
            .without("policy_type", "there is one kind"),
    ]
}

fn service(stack: &mut Stack, name: &str) -> Declared<Service> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let group = SecurityGroup::new("group", &vpc, name, "of the contract").declare(stack);
    let cluster = Cluster::new("cluster", name).declare(stack);
    let container = ContainerDefinition::new("app", "nginx:1");
    let tasks = TaskDefinition::new("tasks", name, [container]).declare(stack);
    // Moto drops how a service is deployed, and runs two tasks of it.
    Service::new("service", name, &cluster, &tasks)
        .launch_type(LaunchType::Fargate)
        .desired_count(2)
        .network_configuration(NetworkConfiguration::private([&subnet], [&group]))
        .ignore_changes(["deployment_configuration", "enable_execute_command"])
        .declare(stack)
}

fn target(stack: &mut Stack) -> Declared<ScalableTarget> {
    let service = service(stack, "contract-target");
    ScalableTarget::new("it", "service/contract-target/contract-target", 2, 4)
        .depends_on(&service)
        .declare(stack)
}

fn policy(stack: &mut Stack) -> Declared<ScalingPolicy> {
    let service = service(stack, "contract-policy");
    let target = ScalableTarget::new("target", "service/contract-policy/contract-policy", 2, 4)
        .depends_on(&service)
        .declare(stack);
    ScalingPolicy::new("it", "cpu", &target, TargetTracking::ecs_cpu(70.0)).declare(stack)
}
