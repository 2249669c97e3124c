//! How a service is declared.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Id, Input, Output, Stack};

use super::super::certificate::DomainName;
use super::super::{SecretValue, Vpc, full_name, name_tag};
use super::load_balancer::{self, LoadBalancer, everywhere};
use super::scaling::{self, Target};
use super::{FargateService, KIND, roles};
use crate::acm::Certificate;
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule};
use crate::ecs::{
    Cluster, ContainerDefinition, HealthCheck, LaunchType, LogConfiguration, NetworkConfiguration,
    PortMapping, PropagateTags, Service, ServiceLoadBalancer, TaskDefinition,
};
use crate::iam::{PolicyDocument, Role};
use crate::logs::LogGroup;
use crate::route53::HostedZone;
use crate::sts::CallerIdentity;

/// Seconds after a task's start in which a load balancer's failures do not count.
const GRACE: i64 = 60;

/// Builds a [`FargateService`].
#[must_use = "it does nothing until `declare`"]
pub struct FargateServiceBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    image: Input<String>,
    cluster: Option<Declared<Cluster>>,
    service_name: Option<String>,
    port: u16,
    size: (u32, u32),
    environment: BTreeMap<String, Input<String>>,
    secrets: BTreeMap<String, SecretValue>,
    rights: BTreeMap<String, PolicyDocument>,
    health_check: Option<String>,
    health_path: String,
    tasks: i64,
    scaling: Option<scaling::Plan>,
    public: bool,
    domain: Option<DomainName>,
    certificate: Option<Input<Arn<Certificate>>>,
    plain_http: bool,
    log_days: i64,
    log_bucket: Option<String>,
    line: Line,
}

impl<'a> FargateServiceBuilder<'a> {
    pub(super) fn new(name: String, vpc: &'a Vpc, image: Input<String>, line: Line) -> Self {
        FargateServiceBuilder {
            name,
            vpc,
            image,
            cluster: None,
            service_name: None,
            port: 8080,
            size: (256, 512),
            environment: BTreeMap::new(),
            secrets: BTreeMap::new(),
            rights: BTreeMap::new(),
            health_check: None,
            health_path: "/".into(),
            tasks: 1,
            scaling: None,
            public: true,
            domain: None,
            certificate: None,
            plain_http: false,
            log_days: 30,
            log_bucket: None,
            line,
        }
    }

    /// The cluster that it is in. Left out: one of its own.
    pub fn cluster(mut self, cluster: &Declared<Cluster>) -> Self {
        self.cluster = Some(cluster.clone());
        self
    }

    /// What the service in ECS is called, if not as the component.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = Some(name.into());
        self
    }

    /// The port that the container listens on. Left out: 8080.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The size of a task: CPU units, of which 1024 are one processor, and MiB of memory.
    /// Fargate takes some pairs only. Left out: 256 and 512, the smallest.
    pub fn size(mut self, cpu_units: u32, memory_mib: u32) -> Self {
        self.size = (cpu_units, memory_mib);
        self
    }

    /// Sets an environment variable. Not for secrets: everyone who may look at the task
    /// definition can read it.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<Input<String>>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Sets an environment variable that ECS fills from Secrets Manager when a task starts. Only
    /// the secret's ARN is in the task definition.
    pub fn secret(mut self, name: impl Into<String>, secret: impl Into<SecretValue>) -> Self {
        self.secrets.insert(name.into(), secret.into());
        self
    }

    /// Lets the containers do something in AWS. Left out: nothing.
    pub fn task_policy(mut self, name: impl Into<String>, policy: PolicyDocument) -> Self {
        self.rights.insert(name.into(), policy);
        self
    }

    /// A line of shell that ECS runs in the container every 30 seconds; a container in which
    /// it fails three times is replaced.
    pub fn health_check(mut self, line: impl Into<String>) -> Self {
        self.health_check = Some(line.into());
        self
    }

    /// What the load balancer asks of each task every 30 seconds, to be answered with a status
    /// of 200 to 299. Left out: `/`.
    pub fn health_path(mut self, path: impl Into<String>) -> Self {
        self.health_path = path.into();
        self
    }

    /// How many tasks there are, if nothing scales them. Left out: 1.
    pub fn tasks(mut self, tasks: u32) -> Self {
        self.tasks = tasks.into();
        self
    }

    /// Between how many tasks it scales, so that these measurements stay near their targets.
    pub fn scale(
        mut self,
        tasks: RangeInclusive<u32>,
        targets: impl IntoIterator<Item = Target>,
    ) -> Self {
        self.tasks = i64::from(*tasks.start());
        let targets = targets.into_iter().collect();
        self.scaling = Some(scaling::Plan { tasks, targets });
        self
    }

    /// Whether the internet reaches it, through a load balancer. Left out: yes.
    pub fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }

    /// The name that it answers to, in this hosted zone: with records, and with a certificate
    /// that AWS renews.
    pub fn domain(
        mut self,
        name: impl Into<String>,
        zone: impl Into<Input<Id<HostedZone>>>,
    ) -> Self {
        self.domain = Some(DomainName::new(name, zone));
        self
    }

    /// A certificate that is there already, in the stack's region, instead of a new one.
    pub fn certificate(mut self, certificate: impl Into<Input<Arn<Certificate>>>) -> Self {
        self.certificate = Some(certificate.into());
        self
    }

    /// Whether it may answer over HTTP as long as it has neither a domain nor a certificate.
    /// Anyone on the way can read such requests. Left out: no.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// For how many days the containers' output and the load balancer's access logs are kept.
    /// Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// What the bucket for access logs is called, if not `NAME-access-logs`: all accounts of AWS
    /// share the names of buckets.
    pub fn log_bucket(mut self, name: impl Into<String>) -> Self {
        self.log_bucket = Some(name.into());
        self
    }

    /// Declares the service and what it needs.
    pub fn declare(self, stack: &mut Stack) -> FargateService {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> FargateService {
        let full = full_name(stack, &self.name);
        let cluster = match &self.cluster {
            Some(cluster) => cluster.clone(),
            None => Cluster::new("cluster", &full).declare(stack),
        };
        let log_group = LogGroup::new("logs", format!("/aws/ecs/{full}"))
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
        if !self.rights.is_empty() {
            task_role = task_role.policies(self.rights.clone());
        }
        let task_role = task_role.declare(stack);

        let (cpu, memory) = self.size;
        let containers = [self.container(stack, &log_group)];
        let task_definition = TaskDefinition::new("task", &full, containers)
            .cpu(cpu.to_string())
            .memory(memory.to_string())
            .execution_role_arn(&execution_role)
            .task_role_arn(&task_role)
            .declare(stack);

        let security_group = self.security_group(stack);
        let load_balancer = self.public.then(|| {
            self.load_balancer_plan(&account)
                .declare(stack, &security_group)
        });
        let service = self.service(
            stack,
            &cluster,
            &task_definition,
            &security_group,
            load_balancer.as_ref(),
        );
        let scaling = self
            .scaling
            .as_ref()
            .map(|plan| plan.declare(stack, &cluster, &service, &full));
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
        ContainerDefinition {
            port_mappings: Some(vec![PortMapping::tcp(self.port)]),
            environment: Some(self.environment.clone()).filter(|all| !all.is_empty()),
            secrets: Some(secrets).filter(|all| !all.is_empty()),
            health_check,
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

    fn load_balancer_plan<'b>(&'b self, account: &'b Output<String>) -> load_balancer::Plan<'b> {
        load_balancer::Plan {
            account,
            name: &self.name,
            vpc: self.vpc,
            port: self.port,
            health_path: &self.health_path,
            domain: self.domain.as_ref(),
            certificate: self.certificate.as_ref(),
            plain_http: self.plain_http,
            log_bucket: self.log_bucket.as_deref(),
            log_days: self.log_days,
        }
    }

    fn service(
        &self,
        stack: &mut Stack,
        cluster: &Declared<Cluster>,
        task: &Declared<TaskDefinition>,
        group: &Declared<SecurityGroup>,
        load_balancer: Option<&LoadBalancer>,
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
        if let Some(load_balancer) = load_balancer {
            let targets = ServiceLoadBalancer {
                target_group_arn: (&load_balancer.target_group).into(),
                container_name: self.name.clone(),
                container_port: self.port,
            };
            service = service
                .load_balancers([targets])
                .health_check_grace_period_seconds(GRACE)
                // ECS takes only a target group that a listener sends to.
                .depends_on(&load_balancer.listener);
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
