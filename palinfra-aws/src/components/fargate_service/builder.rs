//! How a service is declared.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Id, Input, Stack};

use super::super::certificate::DomainName;
use super::super::{ApplicationLoadBalancer, SecretValue, Vpc};
use super::load_balancer::Shared;
use super::scaling::{self, Target};
use super::{FargateService, KIND, tracing};
use crate::acm::Certificate;
use crate::ecs::Cluster;
use crate::iam::PolicyDocument;
use crate::route53::HostedZone;

/// Builds a [`FargateService`].
#[must_use = "it does nothing until `declare`"]
pub struct FargateServiceBuilder<'a> {
    pub(super) name: String,
    pub(super) vpc: &'a Vpc,
    pub(super) image: Input<String>,
    pub(super) stands_in: bool,
    pub(super) cluster: Option<Declared<Cluster>>,
    pub(super) service_name: Option<String>,
    pub(super) port: u16,
    pub(super) size: (u32, u32),
    pub(super) user: Option<String>,
    pub(super) command: Option<Vec<String>>,
    pub(super) environment: BTreeMap<String, Input<String>>,
    pub(super) secrets: BTreeMap<String, SecretValue>,
    pub(super) rights: BTreeMap<String, PolicyDocument>,
    pub(super) health_check: Option<String>,
    pub(super) health_path: String,
    pub(super) tasks: i64,
    pub(super) scaling: Option<scaling::Plan>,
    pub(super) public: bool,
    pub(super) shared: Option<Shared>,
    pub(super) target_name: Option<String>,
    pub(super) domain: Option<DomainName>,
    pub(super) certificate: Option<Input<Arn<Certificate>>>,
    pub(super) plain_http: bool,
    pub(super) log_days: i64,
    pub(super) log_bucket: Option<String>,
    pub(super) log_group_name: Option<String>,
    pub(super) collector: Option<String>,
    pub(super) line: Line,
}

impl<'a> FargateServiceBuilder<'a> {
    pub(super) fn new(name: String, vpc: &'a Vpc, image: Input<String>, line: Line) -> Self {
        FargateServiceBuilder {
            name,
            vpc,
            image,
            stands_in: false,
            cluster: None,
            service_name: None,
            port: 8080,
            size: (256, 512),
            user: None,
            command: None,
            environment: BTreeMap::new(),
            secrets: BTreeMap::new(),
            rights: BTreeMap::new(),
            health_check: None,
            health_path: "/".into(),
            tasks: 1,
            scaling: None,
            public: true,
            shared: None,
            target_name: None,
            domain: None,
            certificate: None,
            plain_http: false,
            log_days: 30,
            log_bucket: None,
            log_group_name: None,
            collector: None,
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

    /// The user that the container runs as, by number or name: `1000`, `1000:1000`. Left out:
    /// the image's, which is often root.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// What is run instead of the image's command.
    pub fn command<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.command = Some(words.into_iter().map(Into::into).collect());
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

    /// Sends traces to AWS X-Ray: a collector runs beside the container, and the task may hand
    /// traces in, and nothing else. It takes them as OpenTelemetry has them on the ports 4317 and
    /// 4318, which `OTEL_EXPORTER_OTLP_ENDPOINT` names, and as X-Ray's own libraries do on 2000.
    /// The container has to send some; they have the service's full name.
    pub fn tracing(self) -> Self {
        self.tracing_with(tracing::COLLECTOR)
    }

    /// The same with another image of AWS's collector for OpenTelemetry.
    pub fn tracing_with(mut self, image: impl Into<String>) -> Self {
        self.collector = Some(image.into());
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

    /// Puts it behind a load balancer that it shares: it gets the requests for these paths,
    /// such as `/api/*`. `priority` says which service comes first where paths overlap: the
    /// lowest, from 1 to 50000.
    pub fn behind<T: Into<String>>(
        mut self,
        load_balancer: &ApplicationLoadBalancer,
        priority: i64,
        paths: impl IntoIterator<Item = T>,
    ) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        self.shared = Some(Shared::new(load_balancer, priority, paths));
        self
    }

    /// What the target group is called, if not as the component: AWS takes 32 characters.
    pub fn target_name(mut self, name: impl Into<String>) -> Self {
        self.target_name = Some(name.into());
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

    /// What the log group is called, whole, if not `/aws/ecs/NAME`.
    pub fn log_group_name(mut self, name: impl Into<String>) -> Self {
        self.log_group_name = Some(name.into());
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
}
