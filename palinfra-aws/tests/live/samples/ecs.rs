use palinfra_aws::ec2::{SecurityGroup, Subnet, Vpc};
use palinfra_aws::ecs::*;
use palinfra_aws::elbv2::TargetGroup;
use palinfra_core::{Arn, Declared, Property, Stack, Value, cidr};

use super::{Sample, output_of, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    // Moto drops much of what a cluster and a service have.
    let all = [
        sample(cluster)
            .update("capacity_providers", vec!["FARGATE_SPOT"])
            .update(
                "default_capacity_provider_strategy",
                vec![share("FARGATE_SPOT", 3)],
            )
            .update(
                "container_insights",
                ContainerInsights::Enhanced.into_value(),
            ),
        sample(task_definition),
        sample(task_run),
        sample(service)
            .update(
                "task_definition",
                output_of::<TaskDefinition>("other", "arn"),
            )
            .update("desired_count", 2)
            .update("platform_version", "1.3.0")
            .update("network_configuration", public())
            .update("load_balancers", vec![balanced().into_value()])
            .update("deployment_configuration", slow().into_value())
            .update("health_check_grace_period_seconds", 90)
            .update("enable_execute_command", true)
            .update("enable_ecs_managed_tags", true)
            .update("propagate_tags", PropagateTags::Service.into_value())
            .without(
                "capacity_provider_strategy",
                "is changed where there is no launch type",
            ),
        sample(service_by_shares).update("capacity_provider_strategy", vec![share("FARGATE", 2)]),
    ];
    all.map(|sample| sample.on(Emulator::Ministack)).into()
}

fn task_run(stack: &mut Stack) -> Declared<TaskRun> {
    let cluster = Cluster::new("cluster", "contract-runs").declare(stack);
    let container = ContainerDefinition::new("it", "public.ecr.aws/docker/library/busybox:1");
    let task = TaskDefinition::new("task", "contract-run", [container]).declare(stack);
    TaskRun::new("it", &cluster, &task).declare(stack)
}

fn share(provider: &str, weight: i64) -> Value {
    shares(provider, weight).into_value()
}

fn shares(provider: &str, weight: i64) -> CapacityProviderShare {
    CapacityProviderShare {
        capacity_provider: provider.into(),
        base: 0,
        weight,
    }
}

fn cluster(stack: &mut Stack) -> Declared<Cluster> {
    Cluster::new("it", "contract-it")
        .capacity_providers(["FARGATE", "FARGATE_SPOT"])
        .default_capacity_provider_strategy([shares("FARGATE", 1)])
        .container_insights(ContainerInsights::Enabled)
        .declare(stack)
}

fn container(image: &str) -> ContainerDefinition {
    ContainerDefinition {
        port_mappings: Some(vec![PortMapping::tcp(8080)]),
        environment: Some([("STAGE".to_string(), "dev".into())].into()),
        secrets: Some(
            [(
                "PASSWORD".to_string(),
                "arn:aws:ssm:us-east-1:123456789012:parameter/password".into(),
            )]
            .into(),
        ),
        health_check: Some(HealthCheck::shell("true")),
        log_configuration: Some(LogConfiguration::awslogs("/contract", "us-east-1", "it")),
        stop_timeout: Some(30),
        ..ContainerDefinition::new("app", image)
    }
}

fn task_definition(stack: &mut Stack) -> Declared<TaskDefinition> {
    TaskDefinition::new("it", "contract-it", [container("nginx:1")])
        .runtime_platform(RuntimePlatform::linux_arm64())
        .ephemeral_storage_gib(30)
        .declare(stack)
}

fn tasks(stack: &mut Stack, family: &str) -> Declared<TaskDefinition> {
    TaskDefinition::new("other", family, [container("nginx:2")]).declare(stack);
    TaskDefinition::new("tasks", family, [container("nginx:1")]).declare(stack)
}

fn place(stack: &mut Stack) -> NetworkConfiguration {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let subnet = Subnet::new("subnet", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    let group = SecurityGroup::new("group", &vpc, "contract-it", "of the contract").declare(stack);
    NetworkConfiguration::private([&subnet], [&group])
}

fn service(stack: &mut Stack) -> Declared<Service> {
    let cluster = Cluster::new("cluster", "contract-service").declare(stack);
    let tasks = tasks(stack, "contract-service");
    let place = place(stack);
    Service::new("it", "contract-it", &cluster, &tasks)
        .launch_type(LaunchType::Fargate)
        .platform_version("1.4.0")
        .network_configuration(place)
        .health_check_grace_period_seconds(30)
        .load_balancers([ServiceLoadBalancer {
            container_port: 8080,
            ..balanced()
        }])
        .propagate_tags(PropagateTags::TaskDefinition)
        .declare(stack)
}

fn service_by_shares(stack: &mut Stack) -> Declared<Service> {
    let cluster = Cluster::new("cluster", "contract-shares").declare(stack);
    let tasks = tasks(stack, "contract-shares");
    let place = place(stack);
    Service::new("it", "contract-shares", &cluster, &tasks)
        .capacity_provider_strategy([shares("FARGATE_SPOT", 1)])
        .network_configuration(place)
        .declare(stack)
}

/// As it is, with addresses on the internet.
fn public() -> Value {
    let subnets = Value::List(vec![output_of::<Subnet>("subnet", "id")]);
    let groups = Value::List(vec![output_of::<SecurityGroup>("group", "id")]);
    let fields = [
        ("subnets", subnets),
        ("security_groups", groups),
        ("assign_public_ip", AssignPublicIp::Enabled.into_value()),
    ];
    let fields = fields.map(|(name, value)| (name.to_string(), value));
    Value::Map(fields.into_iter().collect())
}

fn balanced() -> ServiceLoadBalancer {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/it/0123456789abcdef";
    ServiceLoadBalancer {
        target_group_arn: Arn::<TargetGroup>::new(arn).into(),
        container_name: "app".into(),
        container_port: 9090,
    }
}

fn slow() -> DeploymentConfiguration {
    DeploymentConfiguration {
        maximum_percent: 150,
        minimum_healthy_percent: 50,
        deployment_circuit_breaker: DeploymentCircuitBreaker {
            enable: true,
            rollback: false,
        },
    }
}
