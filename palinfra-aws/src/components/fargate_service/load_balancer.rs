//! The way from the internet to the tasks of a service.

use palinfra_core::{Arn, Cidr, Declared, Input, Output, Stack, cidr, out};

use super::super::certificate::{DomainName, IssuedCertificate};
use super::super::{Vpc, full_name, name_tag};
use super::logs;
use crate::acm::Certificate;
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule};
use crate::elbv2::{self, Action, Listener, TargetGroup};
use crate::route53::RecordSet;
use crate::s3::Bucket;

/// TLS 1.3, and 1.2 with ciphers that keep past traffic secret.
const TLS: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

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
}

/// What a load balancer is declared from.
pub(super) struct Plan<'a> {
    /// The account.
    pub account: &'a Output<String>,
    /// The service's name in the program.
    pub name: &'a str,
    /// The network.
    pub vpc: &'a Vpc,
    /// The tasks' port.
    pub port: u16,
    /// What is asked of a task to find out whether it is well.
    pub health_path: &'a str,
    /// A name of one's own.
    pub domain: Option<&'a DomainName>,
    /// A certificate that is there already.
    pub certificate: Option<&'a Input<Arn<Certificate>>>,
    /// Whether it may do without a certificate.
    pub plain_http: bool,
    /// What the bucket for access logs is called in the program.
    pub log_bucket: Option<&'a str>,
    /// For how many days the access logs are kept.
    pub log_days: i64,
}

impl Plan<'_> {
    pub(super) fn declare(
        &self,
        stack: &mut Stack,
        tasks: &Declared<SecurityGroup>,
    ) -> LoadBalancer {
        let full = full_name(stack, self.name);
        let security_group = self.security_group(stack, tasks);
        let log_bucket = match self.log_bucket {
            Some(name) => full_name(stack, name),
            None => full_name(stack, &format!("{}-access-logs", self.name)),
        };
        let (access_logs, may_write) = logs::bucket(stack, log_bucket, self.log_days, self.account);
        let attributes: [(&str, Input<String>); 3] = [
            ("access_logs.s3.enabled", "true".into()),
            ("access_logs.s3.bucket", (&access_logs.bucket_name).into()),
            // Headers that no HTTP allows are a way to smuggle requests.
            (
                "routing.http.drop_invalid_header_fields.enabled",
                "true".into(),
            ),
        ];
        let load_balancer =
            elbv2::LoadBalancer::new("load-balancer", &full, &self.vpc.public.subnet_ids)
                .scheme("internet-facing")
                .security_groups([&security_group])
                .load_balancer_attributes(attributes)
                // AWS tries whether it may write before it turns the logs on.
                .depends_on(&may_write)
                .declare(stack);
        let port = i64::from(self.port);
        let target_group = TargetGroup::new("tasks", &full, port, "HTTP", self.vpc.id())
            .health_check_path(self.health_path)
            .health_check_interval_seconds(30)
            .unhealthy_threshold_count(3)
            .healthy_threshold_count(2)
            .matcher("200-299")
            // Requests are short: a task that goes has no need of AWS's five minutes.
            .target_group_attributes([("deregistration_delay.timeout_seconds", "30")])
            .declare(stack);

        let own = self.domain.filter(|_| self.certificate.is_none());
        let issued = own.map(|domain| domain.certificate(stack, None));
        let certificate = match &issued {
            Some(issued) => Some(issued.arn().into()),
            None => self.certificate.cloned(),
        };
        let record = self.domain.map(|domain| {
            let (host, zone) = (
                &load_balancer.dns_name,
                &load_balancer.canonical_hosted_zone_id,
            );
            domain.alias(stack, "alias-a", "A", host, zone)
        });
        let url = self.url(&load_balancer, certificate.is_some());
        let (listener, redirect) = listeners(stack, &load_balancer, &target_group, certificate);
        LoadBalancer {
            load_balancer,
            target_group,
            listener,
            redirect,
            security_group,
            access_logs,
            certificate: issued,
            record,
            url,
        }
    }

    /// Whether it speaks HTTPS.
    fn has_certificate(&self) -> bool {
        self.domain.is_some() || self.certificate.is_some()
    }

    /// From the internet on 443 and, to be sent there, on 80; to the tasks on their port.
    fn security_group(
        &self,
        stack: &mut Stack,
        tasks: &Declared<SecurityGroup>,
    ) -> Declared<SecurityGroup> {
        let name = full_name(stack, &format!("{}-alb", self.name));
        let group = SecurityGroup::new("load-balancer", self.vpc.id(), &name, "Load balancer")
            .tags(name_tag(&name))
            .declare(stack);
        let mut ways_in = vec![];
        if self.has_certificate() {
            ways_in.push((443, "https", "HTTPS from the internet"));
            ways_in.push((80, "http", "HTTP from the internet, to be sent to HTTPS"));
        } else {
            if !self.plain_http {
                stack.error(format!(
                    "`{}` has no certificate, and a listener on port 443 needs one: set its \
                     `domain` or `certificate`, or `allow_plain_http` for requests that anyone \
                     on the way can read",
                    self.name
                ));
            }
            ways_in.push((80, "http", "HTTP from the internet"));
        }
        for (port, name, description) in ways_in {
            SecurityGroupIngressRule::new(format!("{name}-from-internet"), &group)
                .port(port)
                .cidr_ip(everywhere())
                .description(description)
                .declare(stack);
        }
        let port = i32::from(self.port);
        SecurityGroupEgressRule::new("load-balancer-to-tasks", &group)
            .port(port)
            .destination_security_group_id(tasks)
            .description("To the tasks")
            .declare(stack);
        SecurityGroupIngressRule::new("tasks-from-load-balancer", tasks)
            .port(port)
            .source_security_group_id(&group)
            .description("From the load balancer")
            .declare(stack);
        group
    }

    fn url(&self, load_balancer: &Declared<elbv2::LoadBalancer>, https: bool) -> Output<String> {
        match self.domain {
            Some(domain) => out!("https://{}", domain.name),
            None if https => out!("https://{}", load_balancer.dns_name),
            None => out!("http://{}", load_balancer.dns_name),
        }
    }
}

/// The listener that leads to the tasks, and the one that leads to it.
fn listeners(
    stack: &mut Stack,
    load_balancer: &Declared<elbv2::LoadBalancer>,
    target_group: &Declared<TargetGroup>,
    certificate: Option<Input<Arn<Certificate>>>,
) -> (Declared<Listener>, Option<Declared<Listener>>) {
    let forward = [Action::forward(target_group)];
    let Some(certificate) = certificate else {
        let http = Listener::new("http", load_balancer, 80, "HTTP", forward).declare(stack);
        return (http, None);
    };
    let https = Listener::new("https", load_balancer, 443, "HTTPS", forward)
        .certificates([certificate])
        .ssl_policy(TLS)
        .declare(stack);
    let redirect = [Action::redirect_to_https()];
    let http = Listener::new("http", load_balancer, 80, "HTTP", redirect).declare(stack);
    (https, Some(http))
}

pub(super) fn everywhere() -> Cidr {
    cidr!("0.0.0.0/0")
}
