//! What a service is made of.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Stack};

use super::super::application_load_balancer::entrance::everywhere;
use super::super::{full_name, name_tag};
use super::load_balancer::{Sender, WayIn};
use super::{FargateService, FargateServiceBuilder, roles, stand_in, tracing};
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule};
use crate::ecs::{
    Cluster, ContainerDefinition, HealthCheck, LaunchType, LogConfiguration, NetworkConfiguration,
    PortMapping, PropagateTags, Service, ServiceLoadBalancer, TaskDefinition,
};
use crate::iam::Role;
use crate::logs::LogGroup;
use crate::sts::CallerIdentity;

/// Seconds after a task's start in which failures do not count.
const GRACE: i64 = 60;

impl FargateServiceBuilder<'_> {
    pub(super) fn resources(self, stack: &mut Stack) -> FargateService {
        let full = full_name(stack, &self.name);
        let cluster = match &self.cluster {
            Some(cluster) => cluster.clone(),
            None => Cluster::new("cluster", &full).declare(stack),
        };
        let log_group = match &self.log_group_name {
            Some(name) => name.clone(),
            None => format!("/aws/ecs/{full}"),
        };
        let log_group = LogGroup::new("logs", log_group)
            .retention_in_days(self.log_days)
            .declare(stack);
        let account = CallerIdentity::new("account")
            .declare(stack)
            .account_id
            .clone();
        let name = full_name(stack, &format!("{}-execution", self.name));
        let secrets = self.secrets.values();
        let execution_role = roles::execution(stack, &name, &self.image, &log_group, secrets);
        let name = full_name(stack, &format!("{}-task", self.name));
        let trust = roles::of_these_tasks(stack.region(), &account);
        let mut task_role =
            Role::new("task-role", name, trust).description("The containers themselves");
        let mut rights = self.rights.clone();
        if self.collector.is_some() {
            rights.insert("send-traces".into(), tracing::rights());
        }
        if !rights.is_empty() {
            task_role = task_role.policies(rights);
        }
        let task_role = task_role.declare(stack);

        let (cpu, memory) = self.size;
        let mut container = self.container(stack, &log_group);
        if self.collector.is_some() {
            tracing::tell(&mut container, &full);
        }
        let mut containers = vec![container];
        if let Some(image) = &self.collector {
            containers.push(tracing::collector(stack, image, &log_group));
        }
        let task_definition = TaskDefinition::new("task", &full, containers)
            .cpu(cpu.to_string())
            .memory(memory.to_string())
            .execution_role_arn(&execution_role)
            .task_role_arn(&task_role)
            .declare(stack);

        let security_group = self.security_group(stack);
        let way_in = self.way_in(stack, &account, &security_group);
        let service = self.service(
            stack,
            &cluster,
            &task_definition,
            &security_group,
            way_in.as_ref(),
        );
        let scaling = self
            .scaling
            .as_ref()
            .map(|plan| plan.declare(stack, &cluster, &service, way_in.as_ref(), &full));
        let (target_group, rule, load_balancer) = match way_in {
            Some(WayIn {
                target_group,
                sender,
                own,
                ..
            }) => {
                let rule = match sender {
                    Sender::Rule(rule) => Some(rule),
                    Sender::Listener(_) => None,
                };
                (Some(target_group), rule, own)
            }
            None => (None, None, None),
        };
        FargateService {
            name: self.name,
            service,
            task_definition,
            cluster,
            execution_role,
            task_role,
            log_group,
            security_group,
            load_balancer,
            target_group,
            rule,
            scaling,
        }
    }

    fn container(&self, stack: &Stack, log_group: &Declared<LogGroup>) -> ContainerDefinition {
        let secrets = self.secrets.iter();
        let secrets: BTreeMap<_, _> = secrets
            .map(|(name, secret)| (name.clone(), secret.reference().into()))
            .collect();
        let logs = LogConfiguration::awslogs(&log_group.log_group_name, stack.region(), "task");
        let health_check = self.health_check.as_ref().map(|line| HealthCheck {
            start_period: Some(GRACE),
            ..HealthCheck::shell(line)
        });
        let stand_in = self.stands_in.then(|| stand_in::command(self.port));
        ContainerDefinition {
            port_mappings: Some(vec![PortMapping::tcp(self.port)]),
            environment: Some(self.environment.clone()).filter(|all| !all.is_empty()),
            secrets: Some(secrets).filter(|all| !all.is_empty()),
            health_check,
            user: self.user.clone(),
            command: self.command.clone().or(stand_in),
            log_configuration: Some(logs),
            ..ContainerDefinition::new(&self.name, &self.image)
        }
    }

    /// Nothing comes in but what the load balancer sends. HTTPS goes out, since images, secrets
    /// and logs are on AWS's own addresses; all else is opened by `allow_from`.
    fn security_group(&self, stack: &mut Stack) -> Declared<SecurityGroup> {
        let name = full_name(stack, &format!("{}-tasks", self.name));
        let group = SecurityGroup::new("tasks", self.vpc.id(), &name, "Tasks")
            .tags(name_tag(&name))
            .declare(stack);
        SecurityGroupEgressRule::new("tasks-to-https", &group)
            .port(443)
            .cidr_ip(everywhere())
            .description("HTTPS, for images, secrets and logs")
            .declare(stack);
        group
    }

    fn service(
        &self,
        stack: &mut Stack,
        cluster: &Declared<Cluster>,
        task: &Declared<TaskDefinition>,
        group: &Declared<SecurityGroup>,
        way_in: Option<&WayIn>,
    ) -> Declared<Service> {
        let name = self.service_name.as_ref().unwrap_or(&self.name);
        let name = full_name(stack, name);
        let network = NetworkConfiguration::private(&self.vpc.private.subnet_ids, [group]);
        // It is deployed with a circuit breaker and rollback: ECS's type has them by default.
        let mut service = Service::new("service", name, cluster, task)
            .launch_type(LaunchType::Fargate)
            .desired_count(self.tasks)
            .network_configuration(network)
            .enable_ecs_managed_tags(true)
            .propagate_tags(PropagateTags::Service);
        if let Some(way_in) = way_in {
            let targets = ServiceLoadBalancer {
                target_group_arn: (&way_in.target_group).into(),
                container_name: self.name.clone(),
                container_port: self.port,
            };
            service = service
                .load_balancers([targets])
                .health_check_grace_period_seconds(GRACE);
            // ECS takes only a target group that a listener sends to.
            service = match &way_in.sender {
                Sender::Listener(listener) => service.depends_on(listener),
                Sender::Rule(rule) => service.depends_on(rule),
            };
        }
        if self.scaling.is_some() {
            service = service.ignore_changes(["desired_count"]);
        }
        // Tasks cannot pull their image before they have a way out.
        for route in &self.vpc.private.routes {
            service = service.depends_on(route);
        }
        service.declare(stack)
    }
}
