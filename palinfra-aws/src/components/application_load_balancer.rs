//! A load balancer that several services share.

pub(super) mod entrance;
pub(super) mod logs;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Id, Input, Output, Stack};

use super::certificate::{DomainName, IssuedCertificate};
use super::metric::{Metric, load_balancer_metric};
use super::{Vpc, caller};
use crate::acm::Certificate;
use crate::ec2::SecurityGroup;
use crate::elbv2::{Action, Listener, LoadBalancer};
use crate::route53::{HostedZone, RecordSet};
use crate::s3::Bucket;
use crate::sts::CallerIdentity;
use entrance::Entrance;

/// A load balancer in the public subnets that several services share, each with paths of its
/// own. It speaks HTTPS, for which it needs a domain or a certificate, and sends HTTP there;
/// what no service is for is answered with 404. It writes a line for each request to a bucket.
///
/// ```
/// use palinfra_aws::{ApplicationLoadBalancer, FargateService, Vpc};
/// use palinfra_core::{Arn, Stack};
/// fn shop(stack: &mut Stack, vpc: &Vpc) {
///     let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1a-2b";
///     let entrance = ApplicationLoadBalancer::new("shop", vpc)
///         .certificate(Arn::new(certificate))
///         .declare(stack);
///     FargateService::new("api", vpc, "public.ecr.aws/nginx/nginx:stable")
///         .behind(&entrance, 10, ["/api/*"])
///         .declare(stack);
///     FargateService::new("page", vpc, "public.ecr.aws/nginx/nginx:stable")
///         .behind(&entrance, 20, ["/*"])
///         .declare(stack);
/// }
/// ```
pub struct ApplicationLoadBalancer {
    /// The load balancer.
    pub load_balancer: Declared<LoadBalancer>,
    /// The listener that services add rules to: HTTPS, or HTTP if that is allowed.
    pub listener: Declared<Listener>,
    /// The listener that sends clients from HTTP to HTTPS.
    pub redirect: Option<Declared<Listener>>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// The bucket with a line for each request.
    pub access_logs: Declared<Bucket>,
    /// The certificate of its domain, if it is a new one.
    pub certificate: Option<IssuedCertificate>,
    /// The record of its domain.
    pub record: Option<Declared<RecordSet>>,
    url: Output<String>,
}

impl ApplicationLoadBalancer {
    /// A load balancer in the public subnets of a VPC.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> ApplicationLoadBalancerBuilder<'_> {
        ApplicationLoadBalancerBuilder {
            name: name.into(),
            vpc,
            domain: None,
            host: None,
            certificate: None,
            plain_http: false,
            log_days: 30,
            log_bucket: None,
            protect: false,
            line: caller(),
        }
    }

    /// Where it answers: its domain, or else its own host.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }

    /// How many requests there were.
    pub fn requests(&self) -> Metric {
        load_balancer_metric(&self.load_balancer.arn, "RequestCount", "Sum").labelled("requests")
    }

    /// How many requests it answered itself with a status of 500 and more, because no service
    /// did in time.
    pub fn server_errors(&self) -> Metric {
        let name = "HTTPCode_ELB_5XX_Count";
        load_balancer_metric(&self.load_balancer.arn, name, "Sum").labelled("load balancer")
    }

    /// How many requests services answered with a status of 500 and more.
    pub fn service_errors(&self) -> Metric {
        let name = "HTTPCode_Target_5XX_Count";
        load_balancer_metric(&self.load_balancer.arn, name, "Sum").labelled("services")
    }

    /// How many seconds services took to answer.
    pub fn response_time(&self) -> Metric {
        let name = "TargetResponseTime";
        load_balancer_metric(&self.load_balancer.arn, name, "Average").labelled("average")
    }
}

/// Builds an [`ApplicationLoadBalancer`].
#[must_use = "it does nothing until `declare`"]
pub struct ApplicationLoadBalancerBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    domain: Option<DomainName>,
    host: Option<String>,
    certificate: Option<Input<Arn<Certificate>>>,
    plain_http: bool,
    log_days: i64,
    log_bucket: Option<String>,
    protect: bool,
    line: Line,
}

impl ApplicationLoadBalancerBuilder<'_> {
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

    /// The name that it answers to, if the records of that are made elsewhere. It needs a
    /// [`certificate`](Self::certificate) then.
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.host = Some(name.into());
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

    /// For how many days access logs are kept. Left out: 30.
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

    /// Whether AWS refuses to delete it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Declares the load balancer and what it needs.
    pub fn declare(self, stack: &mut Stack) -> ApplicationLoadBalancer {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("ApplicationLoadBalancer", &name, line, |stack| {
            self.resources(stack)
        })
    }

    fn resources(self, stack: &mut Stack) -> ApplicationLoadBalancer {
        if let (Some(host), None, None) = (&self.host, &self.domain, &self.certificate) {
            stack.error(format!(
                "`{}` answers to `{host}`, whose records are made elsewhere: it needs a \
                 `certificate`, or the `domain` with its hosted zone",
                self.name
            ));
        }
        let account = CallerIdentity::new("account")
            .declare(stack)
            .account_id
            .clone();
        let entrance = Entrance {
            account: &account,
            name: &self.name,
            group_name: self.name.clone(),
            vpc: self.vpc,
            domain: self.domain.as_ref(),
            host: self.host.as_deref(),
            certificate: self.certificate.as_ref(),
            plain_http: self.plain_http,
            log_bucket: self.log_bucket.as_deref(),
            log_days: self.log_days,
            protect: self.protect,
        };
        let security_group = entrance.security_group(stack);
        let (load_balancer, access_logs) = entrance.load_balancer(stack, &security_group);
        let nothing = Action::fixed_response("404", "There is nothing here.");
        let doors = entrance.doors(stack, &load_balancer, nothing);
        ApplicationLoadBalancer {
            load_balancer,
            listener: doors.listener,
            redirect: doors.redirect,
            security_group,
            access_logs,
            certificate: doors.certificate,
            record: doors.record,
            url: doors.url,
        }
    }
}
