//! How an application is declared.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Id, Input, Stack};

use super::super::certificate::DomainName;
use super::super::{SecretValue, Vpc};
use super::{BeanstalkApp, Bundle, KIND};
use crate::acm::Certificate;
use crate::elasticbeanstalk::OptionSetting;
use crate::iam::PolicyDocument;
use crate::route53::HostedZone;

/// Builds a [`BeanstalkApp`].
#[must_use = "it does nothing until `declare`"]
pub struct BeanstalkAppBuilder<'a> {
    pub(super) name: String,
    pub(super) vpc: &'a Vpc,
    pub(super) platform: String,
    pub(super) bundle: Option<Bundle>,
    pub(super) instance_type: String,
    pub(super) instances: RangeInclusive<u32>,
    pub(super) environment: BTreeMap<String, Input<String>>,
    pub(super) secrets: BTreeMap<String, SecretValue>,
    pub(super) rights: BTreeMap<String, PolicyDocument>,
    pub(super) health_path: String,
    pub(super) domains: Vec<DomainName>,
    pub(super) certificate: Option<Input<Arn<Certificate>>>,
    pub(super) cron: bool,
    pub(super) update_window: String,
    pub(super) log_days: i64,
    pub(super) disposable: bool,
    pub(super) settings: Vec<OptionSetting>,
    pub(super) line: Line,
}

impl<'a> BeanstalkAppBuilder<'a> {
    pub(super) fn new(name: String, vpc: &'a Vpc, platform: String, line: Line) -> Self {
        BeanstalkAppBuilder {
            name,
            vpc,
            platform,
            bundle: None,
            instance_type: "t3.small".into(),
            instances: 1..=1,
            environment: BTreeMap::new(),
            secrets: BTreeMap::new(),
            rights: BTreeMap::new(),
            health_path: "/".into(),
            domains: Vec::new(),
            certificate: None,
            cron: false,
            update_window: "Tue:04:00".into(),
            log_days: 30,
            disposable: false,
            settings: Vec::new(),
            line,
        }
    }

    /// What it runs. Left out: AWS's sample for the platform.
    pub fn bundle(mut self, bundle: Bundle) -> Self {
        self.bundle = Some(bundle);
        self
    }

    /// The servers' machine. Left out: `t3.small`.
    pub fn instance_type(mut self, instance_type: impl Into<String>) -> Self {
        self.instance_type = instance_type.into();
        self
    }

    /// Between how many servers it scales by their load. Left out: always one, which is
    /// replaced when it is down.
    pub fn instances(mut self, instances: RangeInclusive<u32>) -> Self {
        self.instances = instances;
        self
    }

    /// Sets an environment variable. Not for secrets: everyone who may look at the environment
    /// can read it.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<Input<String>>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Sets an environment variable that Beanstalk fills from Secrets Manager when a server
    /// starts. Only the secret's ARN is in the settings.
    pub fn secret(mut self, name: impl Into<String>, secret: impl Into<SecretValue>) -> Self {
        self.secrets.insert(name.into(), secret.into());
        self
    }

    /// Lets the application do something more in AWS.
    pub fn policy(mut self, name: impl Into<String>, policy: PolicyDocument) -> Self {
        self.rights.insert(name.into(), policy);
        self
    }

    /// What the load balancer asks of each server, to be answered with a status of 200. Left
    /// out: `/`.
    pub fn health_path(mut self, path: impl Into<String>) -> Self {
        self.health_path = path.into();
        self
    }

    /// A name that it answers to, in this hosted zone: with a record, and with a certificate
    /// that AWS renews. There may be several.
    pub fn domain(
        mut self,
        name: impl Into<String>,
        zone: impl Into<Input<Id<HostedZone>>>,
    ) -> Self {
        self.domains.push(DomainName::new(name, zone));
        self
    }

    /// A certificate that is there already, in the stack's region, instead of a new one.
    pub fn certificate(mut self, certificate: impl Into<Input<Arn<Certificate>>>) -> Self {
        self.certificate = Some(certificate.into());
        self
    }

    /// Whether the bundle has a `cron.yaml`, whose jobs are to run. They run in a worker
    /// environment of one server: Beanstalk posts each to a path of the application there, which
    /// has the environment variable `CRON=true`. Left out: no.
    ///
    /// The commands of a deployment can be kept to a leader too (`leader_only`), but that is a
    /// server like any other: once it has been replaced, no server has the jobs any more. A
    /// worker takes each job from a queue, which has it once.
    pub fn cron(mut self, cron: bool) -> Self {
        self.cron = cron;
        self
    }

    /// When platform updates begin, in UTC. Left out: `Tue:04:00`.
    pub fn update_window(mut self, day_and_time: impl Into<String>) -> Self {
        self.update_window = day_and_time.into();
        self
    }

    /// For how many days logs are kept. Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// Whether its logs go with it. Left out: no.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// Sets an option of Beanstalk, whatever this component would set it to.
    pub fn setting(mut self, setting: OptionSetting) -> Self {
        self.settings.push(setting);
        self
    }

    /// Declares the application and what it needs.
    pub fn declare(self, stack: &mut Stack) -> BeanstalkApp {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }
}
