//! The way from a load balancer to the tasks of a service.

use palinfra_core::{Declared, Output, Stack};

use super::super::application_load_balancer::entrance::{Entrance, reach};
use super::super::certificate::IssuedCertificate;
use super::super::metric::{Metric, load_balancer_metric};
use super::super::{ApplicationLoadBalancer, full_name};
use super::FargateServiceBuilder;
use crate::ec2::SecurityGroup;
use crate::elbv2::{self, Action, Listener, ListenerRule, RuleCondition, TargetGroup};
use crate::route53::RecordSet;
use crate::s3::Bucket;

/// The load balancer of a service, in the public subnets.
pub struct LoadBalancer {
    /// The load balancer.
    pub load_balancer: Declared<elbv2::LoadBalancer>,
    /// The tasks, and how it finds out which of them are well.
    pub target_group: Declared<TargetGroup>,
    /// The listener that sends requests to the tasks: HTTPS, or HTTP if that is allowed.
    pub listener: Declared<Listener>,
    /// The listener that sends clients from HTTP to HTTPS.
    pub redirect: Option<Declared<Listener>>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// The bucket with a line for each request.
    pub access_logs: Declared<Bucket>,
    /// The certificate of its domain.
    pub certificate: Option<IssuedCertificate>,
    /// The record of its domain.
    pub record: Option<Declared<RecordSet>>,
    url: Output<String>,
}

impl LoadBalancer {
    /// Where it answers.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }

    /// How many requests it answered itself with a status of 500 and more, because the service
    /// did not in time.
    pub fn server_errors(&self) -> Metric {
        let name = "HTTPCode_ELB_5XX_Count";
        load_balancer_metric(&self.load_balancer.arn, name, "Sum").labelled("load balancer")
    }

    /// How many requests the service answered with a status of 500 and more.
    pub fn service_errors(&self) -> Metric {
        let name = "HTTPCode_Target_5XX_Count";
        load_balancer_metric(&self.load_balancer.arn, name, "Sum").labelled("service")
    }

    /// How many seconds the service took to answer.
    pub fn response_time(&self) -> Metric {
        let name = "TargetResponseTime";
        load_balancer_metric(&self.load_balancer.arn, name, "Average").labelled("average")
    }
}

/// A load balancer of others that a service is behind.
pub(super) struct Shared {
    pub load_balancer: Declared<elbv2::LoadBalancer>,
    pub listener: Declared<Listener>,
    pub security_group: Declared<SecurityGroup>,
    pub priority: i64,
    pub paths: Vec<String>,
}

impl Shared {
    pub(super) fn new(it: &ApplicationLoadBalancer, priority: i64, paths: Vec<String>) -> Shared {
        Shared {
            load_balancer: it.load_balancer.clone(),
            listener: it.listener.clone(),
            security_group: it.security_group.clone(),
            priority,
            paths,
        }
    }
}

/// How requests come to the tasks of a service.
pub(super) struct WayIn {
    /// The load balancer, its own or one that it shares.
    pub load_balancer: Declared<elbv2::LoadBalancer>,
    /// The tasks.
    pub target_group: Declared<TargetGroup>,
    /// What sends to the tasks.
    pub sender: Sender,
    /// Its own load balancer.
    pub own: Option<LoadBalancer>,
}

/// What sends requests to the tasks.
pub(super) enum Sender {
    Listener(Declared<Listener>),
    Rule(Declared<ListenerRule>),
}

impl FargateServiceBuilder<'_> {
    /// The way in, if there is one.
    pub(super) fn way_in(
        &self,
        stack: &mut Stack,
        account: &Output<String>,
        tasks: &Declared<SecurityGroup>,
    ) -> Option<WayIn> {
        match &self.shared {
            Some(shared) => Some(self.behind_shared(stack, shared, tasks)),
            None if self.public => Some(self.behind_own(stack, account, tasks)),
            None => None,
        }
    }

    fn behind_shared(
        &self,
        stack: &mut Stack,
        shared: &Shared,
        tasks: &Declared<SecurityGroup>,
    ) -> WayIn {
        let names = (
            format!("load-balancer-to-{}", self.name),
            "tasks-from-load-balancer",
        );
        let names = (names.0.as_str(), names.1);
        reach(stack, names, &shared.security_group, tasks, self.port);
        let target_group = self.target_group(stack);
        let paths = RuleCondition {
            field: "path-pattern".into(),
            values: shared.paths.clone(),
        };
        let forward = [Action::forward(&target_group)];
        let rule = ListenerRule::new(
            "requests",
            &shared.listener,
            shared.priority,
            [paths],
            forward,
        );
        WayIn {
            load_balancer: shared.load_balancer.clone(),
            target_group,
            sender: Sender::Rule(rule.declare(stack)),
            own: None,
        }
    }

    fn behind_own(
        &self,
        stack: &mut Stack,
        account: &Output<String>,
        tasks: &Declared<SecurityGroup>,
    ) -> WayIn {
        let entrance = Entrance {
            account,
            name: &self.name,
            group_name: format!("{}-alb", self.name),
            vpc: self.vpc,
            domain: self.domain.as_ref(),
            host: None,
            certificate: self.certificate.as_ref(),
            plain_http: self.plain_http,
            log_bucket: self.log_bucket.as_deref(),
            log_days: self.log_days,
            protect: false,
        };
        let security_group = entrance.security_group(stack);
        let names = ("load-balancer-to-tasks", "tasks-from-load-balancer");
        reach(stack, names, &security_group, tasks, self.port);
        let (load_balancer, access_logs) = entrance.load_balancer(stack, &security_group);
        let target_group = self.target_group(stack);
        let doors = entrance.doors(stack, &load_balancer, Action::forward(&target_group));
        WayIn {
            load_balancer: load_balancer.clone(),
            target_group: target_group.clone(),
            sender: Sender::Listener(doors.listener.clone()),
            own: Some(LoadBalancer {
                load_balancer,
                target_group,
                listener: doors.listener,
                redirect: doors.redirect,
                security_group,
                access_logs,
                certificate: doors.certificate,
                record: doors.record,
                url: doors.url,
            }),
        }
    }

    fn target_group(&self, stack: &mut Stack) -> Declared<TargetGroup> {
        let name = self.target_name.as_ref().unwrap_or(&self.name);
        let (name, port) = (full_name(stack, name), i64::from(self.port));
        TargetGroup::new("tasks", name, port, "HTTP", self.vpc.id())
            .health_check_path(&self.health_path)
            .health_check_interval_seconds(30)
            .unhealthy_threshold_count(3)
            .healthy_threshold_count(2)
            .matcher("200-299")
            // Requests are short: a task that goes has no need of AWS's five minutes.
            .target_group_attributes([("deregistration_delay.timeout_seconds", "30")])
            .declare(stack)
    }
}
