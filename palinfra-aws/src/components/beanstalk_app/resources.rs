//! What an application is made of.

use palinfra_core::{Declared, Input, Output, Stack, out};

use super::super::application_load_balancer::logs;
use super::super::certificate::{IssuedCertificate, issue};
use super::super::full_name;
use super::options::{LoadBalanced, Options, Servers, scheduled};
use super::{BeanstalkApp, BeanstalkAppBuilder, firewall, roles};
use crate::elasticbeanstalk::{
    Application, ApplicationVersion, Environment, EnvironmentBuilder, EnvironmentTier,
    hosted_zone_of,
};
use crate::iam::InstanceProfile;
use crate::route53::RecordSet;
use crate::sts::CallerIdentity;

impl BeanstalkAppBuilder<'_> {
    pub(super) fn resources(mut self, stack: &mut Stack) -> BeanstalkApp {
        let full = full_name(stack, &self.name);
        let cron_name = format!("{full}-cron");
        let account = CallerIdentity::new("account").declare(stack);
        let account = account.account_id.clone();
        let application = Application::new("application", &full).declare(stack);
        let bundle = self.bundle.as_ref();
        let bundle = bundle.map(|bundle| bundle.declare(stack, &self.name));
        let version = bundle.as_ref().map(|bundle| {
            let (label, source) = (&bundle.label, bundle.source.clone());
            ApplicationVersion::new("version", &application, label, source).declare(stack)
        });

        let service_name = full_name(stack, &format!("{}-beanstalk", self.name));
        let service_role = roles::service(stack, service_name);
        let region = stack.region().to_string();
        let of_servers = |environment| roles::Servers {
            region: &region,
            account: &account,
            application: &full,
            environment,
            bundle: bundle.as_ref().map(|bundle| &bundle.readable),
            secrets: &self.secrets,
            rights: &self.rights,
        };
        let (instance_role, instance_profile) = of_servers(&full).declare(stack, "servers", false);
        let cron_role = self
            .cron
            .then(|| of_servers(&cron_name).declare(stack, "cron", true));

        let (balancer, servers) = firewall::declare(stack, &self.name, self.vpc);
        let log_bucket = full_name(stack, &format!("{}-access-logs", self.name));
        let (access_logs, may_write) = logs::bucket(stack, log_bucket, self.log_days, &account);
        let issued = self.issued(stack);
        let certificate = match &issued {
            Some(issued) => Some(out!("{}", issued.arn()).into()),
            None => self.certificate.as_ref().map(as_text),
        };

        let group = out!("{}", servers.id);
        let role = out!("{}", service_role.id);
        let options = self.servers(&group, &instance_profile, &role, self.instances.clone());
        let balanced = LoadBalanced {
            vpc: self.vpc,
            group: out!("{}", balancer.id),
            certificate,
            access_logs: access_logs.bucket_name.clone(),
            health_path: &self.health_path,
            scales: self.instances.start() < self.instances.end(),
        };
        let options = balanced.options(options.options());
        let environment = self.environment_of(stack, "environment", &full, &application, options);
        let mut environment = environment.depends_on(&may_write);
        if let Some(version) = &version {
            environment = environment.version_label(&version.version_label);
        }
        let environment = environment.declare(stack);

        self.environment.insert("CRON".into(), "true".into());
        let cron = cron_role.as_ref().map(|(_, profile)| {
            let options = self.servers(&group, profile, &role, 1..=1);
            let options = scheduled(options.options());
            let mut cron = self.environment_of(stack, "cron", &cron_name, &application, options);
            if let Some(version) = &version {
                cron = cron.version_label(&version.version_label);
            }
            cron.tier(EnvironmentTier::Worker).declare(stack)
        });

        let bundles = bundle.and_then(|bundle| bundle.bucket);
        let records = self.records(stack, &environment);
        let url = match self.domains.first() {
            Some(domain) => out!("https://{}", domain.name),
            None => out!("https://{}", environment.cname),
        };
        BeanstalkApp {
            name: self.name,
            application,
            version,
            bundles,
            environment,
            cron,
            service_role,
            instance_role,
            instance_profile,
            cron_role,
            security_group: servers,
            load_balancer_group: balancer,
            access_logs,
            certificate: issued,
            records,
            url,
        }
    }

    /// A certificate for all its names, unless there is one.
    fn issued(&self, stack: &mut Stack) -> Option<IssuedCertificate> {
        if self.certificate.is_some() {
            return None;
        }
        if self.domains.is_empty() {
            stack.error(format!(
                "`{}` has no certificate, and its load balancer speaks HTTPS alone: set a \
                 `domain` or a `certificate`",
                self.name
            ));
        }
        issue(stack, &self.domains, None)
    }

    fn servers<'b>(
        &'b self,
        group: &Output<String>,
        profile: &Declared<InstanceProfile>,
        service_role: &Output<String>,
        instances: std::ops::RangeInclusive<u32>,
    ) -> Servers<'b> {
        Servers {
            vpc: self.vpc,
            instance_type: &self.instance_type,
            instances,
            group: group.clone(),
            profile: out!("{}", profile.id),
            service_role: service_role.clone(),
            update_window: &self.update_window,
            log_days: self.log_days,
            disposable: self.disposable,
            environment: &self.environment,
            secrets: &self.secrets,
        }
    }

    fn environment_of(
        &self,
        stack: &Stack,
        name: &str,
        environment_name: &str,
        application: &Declared<Application>,
        options: Options,
    ) -> EnvironmentBuilder {
        let platform = format!(
            "arn:aws:elasticbeanstalk:{}::platform/{}",
            stack.region(),
            self.platform
        );
        let settings = options.overridden(&self.settings).into_settings();
        let environment = Environment::new(name, environment_name, application)
            .platform_arn(platform)
            .option_settings(settings);
        // Servers cannot tell that they are well before they have a way out, and AWS refuses a
        // load balancer that no way leads to.
        let ways = self
            .vpc
            .private
            .routes
            .iter()
            .chain(&self.vpc.public.routes);
        ways.fold(environment, |it, route| it.depends_on(route))
    }

    /// A record of each name. They lead to Beanstalk's host, which stays the same when Beanstalk
    /// makes another load balancer. For IPv4 alone, as the network has no other addresses.
    fn records(
        &self,
        stack: &mut Stack,
        environment: &Declared<Environment>,
    ) -> Vec<Declared<RecordSet>> {
        if self.domains.is_empty() {
            return Vec::new();
        }
        let Some(zone) = hosted_zone_of(stack.region()) else {
            stack.error(format!(
                "the hosted zone of Beanstalk's hosts in {} is not known here: declare the \
                 records of `{}` yourself",
                stack.region(),
                self.name
            ));
            return Vec::new();
        };
        let zone = Output::known(zone.to_string());
        let named = self.domains.iter().enumerate().map(|(index, domain)| {
            let name = domain.resource_name("alias-a", index);
            domain.alias(stack, &name, "A", &environment.cname, &zone)
        });
        named.collect()
    }
}

fn as_text<R: palinfra_core::Resource>(arn: &Input<palinfra_core::Arn<R>>) -> Input<String> {
    out!("{}", arn.to_output()).into()
}
