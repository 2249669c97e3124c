//! A service of containers on Fargate.

mod builder;
mod load_balancer;
mod resources;
pub(super) mod roles;
mod scaling;
mod stand_in;
mod tracing;

pub use builder::FargateServiceBuilder;
pub use load_balancer::LoadBalancer;
pub use scaling::{Scaling, Target};

use palinfra_core::{Declared, Input, Output, Value};

use super::allow::{SecurityGroupSource, Source};
use super::metric::{Metric, target_group_name};
use super::{Vpc, caller};
use crate::ec2::SecurityGroup;
use crate::ecs::{Cluster, Service, TaskDefinition};
use crate::elbv2::{ListenerRule, TargetGroup};
use crate::iam::Role;
use crate::logs::LogGroup;

const KIND: &str = "FargateService";

/// A service of containers in private subnets, behind a load balancer that the internet reaches.
///
/// It has no addresses on the internet, and two roles: ECS gets what it needs to start the
/// containers (the pull of this image, these secrets, this log group), the containers get what
/// [`task_policy`](FargateServiceBuilder::task_policy) says, which is nothing at first. What
/// does not come up is rolled back. The load balancer speaks HTTPS, for which it needs
/// [`domain`](FargateServiceBuilder::domain) or a certificate.
///
/// ```
/// use palinfra_aws::{AuroraCluster, FargateService, Target, Vpc};
/// use palinfra_core::Stack;
/// fn service(stack: &mut Stack, vpc: &Vpc, database: &AuroraCluster) {
///     let api = FargateService::new("payment-api", vpc, "public.ecr.aws/nginx/nginx:stable")
///         .port(8080)
///         .environment("DATABASE_HOST", database.endpoint())
///         .secret("DATABASE_PASSWORD", database.password())
///         .scale(3..=10, [Target::cpu(70), Target::memory(80)])
///         .domain("api.example.com", palinfra_core::Id::new("Z0123456789ABCDEFGHIJ"))
///         .declare(stack);
///     database.allow_from(stack, &api);
/// }
/// ```
pub struct FargateService {
    name: String,
    /// The service.
    pub service: Declared<Service>,
    /// What its tasks are.
    pub task_definition: Declared<TaskDefinition>,
    /// The cluster, its own or the one that was passed in.
    pub cluster: Declared<Cluster>,
    /// What ECS may do to start a task.
    pub execution_role: Declared<Role>,
    /// What the containers may do.
    pub task_role: Declared<Role>,
    /// Where the containers' output goes.
    pub log_group: Declared<LogGroup>,
    /// The firewall around the tasks.
    pub security_group: Declared<SecurityGroup>,
    /// Its own load balancer, if it has one.
    pub load_balancer: Option<LoadBalancer>,
    /// Its tasks as a load balancer sees them, its own or one that it shares.
    pub target_group: Option<Declared<TargetGroup>>,
    /// Which requests of a shared load balancer are for it.
    pub rule: Option<Declared<ListenerRule>>,
    /// What makes it grow and shrink, if anything does.
    pub scaling: Option<Scaling>,
}

impl FargateService {
    /// A service that runs an image in the private subnets of a VPC.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(
        name: impl Into<String>,
        vpc: &Vpc,
        image: impl Into<Input<String>>,
    ) -> FargateServiceBuilder<'_> {
        FargateServiceBuilder::new(name.into(), vpc, image.into(), caller())
    }

    /// A service whose image may not be there yet, as when its repository is made by the same
    /// program. Until it is, a web server stands in for it, which answers every request with 200,
    /// so that all else can be tried.
    ///
    /// ```
    /// use palinfra_aws::{FargateService, Vpc};
    /// use palinfra_core::Stack;
    /// fn api(stack: &mut Stack, vpc: &Vpc, image: Option<&str>) -> FargateService {
    ///     FargateService::with_stand_in("api", vpc, image).declare(stack)
    /// }
    /// ```
    #[track_caller]
    pub fn with_stand_in(
        name: impl Into<String>,
        vpc: &Vpc,
        image: Option<impl Into<Input<String>>>,
    ) -> FargateServiceBuilder<'_> {
        let stands_in = image.is_none();
        let image = image.map_or_else(|| stand_in::IMAGE.into(), Into::into);
        let mut builder = FargateServiceBuilder::new(name.into(), vpc, image, caller());
        builder.stands_in = stands_in;
        builder
    }

    /// The tasks' average CPU, in percent of what they asked for.
    pub fn cpu(&self) -> Metric {
        self.metric("CPUUtilization")
    }

    /// The tasks' average memory, in percent of what they asked for.
    pub fn memory(&self) -> Metric {
        self.metric("MemoryUtilization")
    }

    /// How many requests each task got, if it is behind a load balancer.
    pub fn requests(&self) -> Option<Metric> {
        let group = target_group_name(&self.target_group.as_ref()?.arn);
        let metric = Metric::new("AWS/ApplicationELB", "RequestCountPerTarget", "Sum");
        Some(metric.of("TargetGroup", group).labelled(&self.name))
    }

    fn metric(&self, name: &str) -> Metric {
        Metric::new("AWS/ECS", name, "Average")
            .of("ClusterName", &self.cluster.cluster_name)
            .of("ServiceName", &self.service.service_name)
            .labelled(&self.name)
    }

    /// Where it answers: its domain, or else the load balancer's own host. Nothing without a
    /// load balancer.
    pub fn url(&self) -> Output<String> {
        match &self.load_balancer {
            Some(load_balancer) => load_balancer.url(),
            None => Output::from_value(Value::Null),
        }
    }
}

/// Its tasks.
impl SecurityGroupSource for FargateService {
    fn source(&self) -> Source {
        Source::group(&self.name, &self.security_group.id)
    }
}
