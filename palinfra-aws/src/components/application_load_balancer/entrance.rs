//! The way from the internet to a load balancer, and the load balancer.

use std::collections::BTreeMap;

use palinfra_core::{Arn, Cidr, Declared, Input, Output, Stack, cidr, out};

use super::super::certificate::{DomainName, IssuedCertificate};
use super::super::{Vpc, full_name, name_tag};
use super::logs;
use crate::acm::Certificate;
use crate::ec2::{SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule};
use crate::elbv2::{Action, Listener, LoadBalancer};
use crate::route53::RecordSet;
use crate::s3::Bucket;

/// TLS 1.3, and 1.2 with ciphers that keep past traffic secret.
const TLS: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/// What a load balancer is declared from.
pub(in crate::components) struct Entrance<'a> {
    /// The account.
    pub account: &'a Output<String>,
    /// The component's name in the program, which errors tell.
    pub name: &'a str,
    /// What the security group is called in the program.
    pub group_name: String,
    /// The network.
    pub vpc: &'a Vpc,
    /// A name of one's own.
    pub domain: Option<&'a DomainName>,
    /// A name whose records are made elsewhere.
    pub host: Option<&'a str>,
    /// A certificate that is there already.
    pub certificate: Option<&'a Input<Arn<Certificate>>>,
    /// Whether it may do without a certificate.
    pub plain_http: bool,
    /// What the bucket for access logs is called in the program.
    pub log_bucket: Option<&'a str>,
    /// For how many days the access logs are kept.
    pub log_days: i64,
    /// Whether AWS refuses to delete it.
    pub protect: bool,
}

/// The certificate, the record and the listeners.
pub(in crate::components) struct Doors {
    pub certificate: Option<IssuedCertificate>,
    pub record: Option<Declared<RecordSet>>,
    pub listener: Declared<Listener>,
    pub redirect: Option<Declared<Listener>>,
    pub url: Output<String>,
}

impl Entrance<'_> {
    /// From the internet on 443 and, to be sent there, on 80.
    pub fn security_group(&self, stack: &mut Stack) -> Declared<SecurityGroup> {
        let name = full_name(stack, &self.group_name);
        let group = SecurityGroup::new("load-balancer", self.vpc.id(), &name, "Load balancer")
            .tags(name_tag(&name))
            .declare(stack);
        let mut ways_in = vec![];
        if self.domain.is_some() || self.certificate.is_some() {
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
        group
    }

    /// The load balancer and the bucket of its access logs.
    pub fn load_balancer(
        &self,
        stack: &mut Stack,
        group: &Declared<SecurityGroup>,
    ) -> (Declared<LoadBalancer>, Declared<Bucket>) {
        let log_bucket = match self.log_bucket {
            Some(name) => full_name(stack, name),
            None => full_name(stack, &format!("{}-access-logs", self.name)),
        };
        let (access_logs, may_write) = logs::bucket(stack, log_bucket, self.log_days, self.account);
        let bucket: Input<String> = (&access_logs.bucket_name).into();
        // Headers that no HTTP allows are a way to smuggle requests.
        let drop_them = "routing.http.drop_invalid_header_fields.enabled";
        let mut attributes: BTreeMap<String, Input<String>> = BTreeMap::from([
            ("access_logs.s3.enabled".to_string(), "true".into()),
            ("access_logs.s3.bucket".to_string(), bucket),
            (drop_them.to_string(), "true".into()),
        ]);
        if self.protect {
            attributes.insert("deletion_protection.enabled".into(), "true".into());
        }
        let name = full_name(stack, self.name);
        let subnets = &self.vpc.public.subnet_ids;
        let mut load_balancer = LoadBalancer::new("load-balancer", name, subnets)
            .scheme("internet-facing")
            .security_groups([group])
            .load_balancer_attributes(attributes)
            // AWS tries whether it may write before it turns the logs on.
            .depends_on(&may_write);
        // AWS refuses one in a network that no way leads to from the internet.
        for route in &self.vpc.public.routes {
            load_balancer = load_balancer.depends_on(route);
        }
        (load_balancer.declare(stack), access_logs)
    }

    /// The listener that does `default` with requests, and the one that leads to it.
    pub fn doors(
        &self,
        stack: &mut Stack,
        load_balancer: &Declared<LoadBalancer>,
        default: Action,
    ) -> Doors {
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
        let url = self.url(load_balancer, certificate.is_some());
        let (listener, redirect) = listeners(stack, load_balancer, default, certificate);
        Doors {
            certificate: issued,
            record,
            listener,
            redirect,
            url,
        }
    }

    fn url(&self, load_balancer: &Declared<LoadBalancer>, https: bool) -> Output<String> {
        let own = self.domain.map(|domain| domain.name.as_str());
        match own.or(self.host) {
            Some(host) => out!("https://{}", host),
            None if https => out!("https://{}", load_balancer.dns_name),
            None => out!("http://{}", load_balancer.dns_name),
        }
    }
}

fn listeners(
    stack: &mut Stack,
    load_balancer: &Declared<LoadBalancer>,
    default: Action,
    certificate: Option<Input<Arn<Certificate>>>,
) -> (Declared<Listener>, Option<Declared<Listener>>) {
    let default = [default];
    let Some(certificate) = certificate else {
        let http = Listener::new("http", load_balancer, 80, "HTTP", default).declare(stack);
        return (http, None);
    };
    let https = Listener::new("https", load_balancer, 443, "HTTPS", default)
        .certificates([certificate])
        .ssl_policy(TLS)
        .declare(stack);
    let redirect = [Action::redirect_to_https()];
    let http = Listener::new("http", load_balancer, 80, "HTTP", redirect).declare(stack);
    (https, Some(http))
}

/// Lets a load balancer reach tasks on their port, and nothing else reach them.
pub(in crate::components) fn reach(
    stack: &mut Stack,
    names: (&str, &str),
    load_balancer: &Declared<SecurityGroup>,
    tasks: &Declared<SecurityGroup>,
    port: u16,
) {
    let port = i32::from(port);
    SecurityGroupEgressRule::new(names.0, load_balancer)
        .port(port)
        .destination_security_group_id(tasks)
        .description("To the tasks")
        .declare(stack);
    SecurityGroupIngressRule::new(names.1, tasks)
        .port(port)
        .source_security_group_id(load_balancer)
        .description("From the load balancer")
        .declare(stack);
}

pub(in crate::components) fn everywhere() -> Cidr {
    cidr!("0.0.0.0/0")
}
