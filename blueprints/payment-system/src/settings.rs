//! What can be set for a stack.

use palinfra_aws::Nat;
use palinfra_aws::acm::Certificate;
use palinfra_core::{Arn, Input, Output, Secret, Stack, out};

/// What can be set for a stack. What depends on the stack differs in `production` alone.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The backend's image. Left out: that of `image_tag`, or a web server that stands in for it.
    pub backend_image: Option<String>,
    /// The frontend's image. Left out: that of `image_tag`, or a web server that stands in for it.
    pub frontend_image: Option<String>,
    /// The tag of both images in their repositories, such as `1.4.2`.
    pub image_tag: Option<String>,
    /// How many copies of the backend run at least.
    #[setting(default = 1)]
    pub backend_tasks: u32,
    /// How many copies of the backend run at most, under load.
    #[setting(default = 20)]
    pub backend_most_tasks: u32,
    /// How many copies of the frontend run at least.
    #[setting(default = 1)]
    pub frontend_tasks: u32,
    /// How many copies of the frontend run at most, under load.
    #[setting(default = 10)]
    pub frontend_most_tasks: u32,
    /// The database's machine. Left out: `db.r6g.large` in `production`, else `db.t3.medium`.
    pub database_class: Option<String>,
    /// How many copies of the database answer reads. Left out: 1 in `production`, else none.
    pub read_replicas: Option<usize>,
    /// The cache's machine. Left out: `cache.t4g.medium` in `production`, else `cache.t4g.small`.
    pub cache_node_type: Option<String>,
    /// The certificate for HTTPS, in the stack's region.
    pub certificate_arn: Option<String>,
    /// The name that the system answers to, such as `pay.example.com`.
    pub domain: Option<String>,
    /// The id of the hosted zone that `domain` is in, for its records and, without
    /// `certificate_arn`, a certificate. Left out: the records are made elsewhere.
    pub hosted_zone: Option<String>,
    /// The database's password, of at least 8 characters. Left out: made up.
    pub db_password: Option<Secret<String>>,
    /// What the backend signs tokens with, of at least 32 characters. Left out: made up.
    pub jwt_secret: Option<Secret<String>>,
    /// The cache's password, of at least 16 characters. Left out: made up.
    pub redis_auth_token: Option<Secret<String>>,
    /// What else the backend reads when it starts, as JSON. Left out: nothing.
    #[setting(default = Secret::new("{}".to_string()))]
    pub app_config: Secret<String>,
    /// Who gets a mail when an alarm goes off. AWS asks them to confirm it.
    pub alarm_email: Option<String>,
    /// How many requests an address may send in five minutes.
    #[setting(default = 2000)]
    pub rate_limit: i64,
    /// How many NAT gateways: 0, 1, or 2 for each zone. Left out: 2 in `production`, else 1.
    pub nat_gateways: Option<i64>,
    /// For how many days logs are kept. Left out: 365 in `production`, else 30.
    pub log_days: Option<i64>,
    /// What the bucket of the load balancer's log is called, after `payment-system-STACK-`.
    #[setting(default = "alb-logs")]
    pub log_bucket: String,
    /// Whether database, cache and load balancer cannot be deleted until this is taken away.
    #[setting(default = false)]
    pub protect: bool,
}

impl Settings {
    /// The database's machine.
    pub fn database_class(&self, stack: &Stack) -> String {
        choose(stack, &self.database_class, "db.r6g.large", "db.t3.medium")
    }

    /// The cache's machine.
    pub fn cache_node_type(&self, stack: &Stack) -> String {
        choose(
            stack,
            &self.cache_node_type,
            "cache.t4g.medium",
            "cache.t4g.small",
        )
    }

    /// For how many days logs are kept. PCI DSS asks for a year.
    pub fn log_days(&self, stack: &Stack) -> i64 {
        self.log_days
            .unwrap_or(if is_production(stack) { 365 } else { 30 })
    }

    /// How many copies of the database answer reads.
    pub fn read_replicas(&self, stack: &Stack) -> usize {
        self.read_replicas.unwrap_or(is_production(stack).into())
    }

    /// The image of a service: its own, or that of `image_tag` in its repository.
    pub fn image(&self, own: &Option<String>, repository: Output<String>) -> Option<Input<String>> {
        match (own, &self.image_tag) {
            (Some(image), _) => Some(image.into()),
            (None, Some(tag)) => Some(out!("{}:{}", repository, tag).into()),
            (None, None) => None,
        }
    }

    /// The certificate for HTTPS.
    pub fn certificate(&self) -> Option<Arn<Certificate>> {
        self.certificate_arn.as_ref().map(Arn::new)
    }

    /// The name that the system answers to, and the zone that it is in, if records are made here.
    pub fn domain(&self, stack: &mut Stack) -> Option<(&str, Option<&str>)> {
        if self.domain.is_none() && self.hosted_zone.is_some() {
            stack.error("`hosted_zone` is set, but not the `domain` that is in it");
        }
        Some((self.domain.as_deref()?, self.hosted_zone.as_deref()))
    }

    /// How the private subnets reach the internet.
    pub fn nat(&self, stack: &mut Stack) -> Nat {
        match self
            .nat_gateways
            .unwrap_or(if is_production(stack) { 2 } else { 1 })
        {
            0 => Nat::None,
            1 => Nat::One,
            2 => Nat::OnePerZone,
            other => {
                stack.error(format!("`nat_gateways` is {other}: it can be 0, 1 or 2"));
                Nat::One
            }
        }
    }
}

fn choose(stack: &Stack, set: &Option<String>, production: &str, other: &str) -> String {
    let usual = if is_production(stack) {
        production
    } else {
        other
    };
    set.clone().unwrap_or_else(|| usual.into())
}

/// Whether this is the stack that takes payments.
pub fn is_production(stack: &Stack) -> bool {
    stack.name() == "production"
}
