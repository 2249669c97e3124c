//! What can be set for a stack.

use palinfra_aws::{DnsZone, Nat};
use palinfra_core::Stack;

/// What can be set for a stack. What depends on the stack differs in `prod` alone.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The API's image. Left out: a web server that stands in for it, so that all else can be
    /// tried.
    #[setting(default = "public.ecr.aws/nginx/nginx-unprivileged:stable")]
    pub image: String,
    /// The path that the API answers with 200 when it is well.
    #[setting(default = "/")]
    pub health_path: String,
    /// How many copies of the API run at least.
    #[setting(default = 3)]
    pub tasks: u32,
    /// How many run at most, under load.
    #[setting(default = 10)]
    pub most_tasks: u32,
    /// The page's name, such as `pay.example.com`. The API answers to `api.pay.example.com`.
    pub domain: Option<String>,
    /// The id of the hosted zone that `domain` is in. Left out: a new zone, whose name servers
    /// its registrar must then be told.
    pub hosted_zone: Option<String>,
    /// Whether the API may answer over HTTP as long as there is no `domain`. Left out: yes, but
    /// no in `prod`.
    pub allow_plain_http: Option<bool>,
    /// How many NAT gateways: 1, or 3 for one in each zone. Left out: 3 in `prod`, else 1.
    pub nat_gateways: Option<i64>,
    /// Whether the database's servers grow and shrink with the load. Left out: yes, but no in
    /// `prod`.
    pub serverless: Option<bool>,
    /// The database's machine, if it is not serverless.
    #[setting(default = "db.r7g.large")]
    pub database_class: String,
    /// How many readers the database has besides the writer.
    #[setting(default = 1)]
    pub readers: usize,
    /// For how many days any moment of the database can be restored.
    #[setting(default = 7)]
    pub backup_days: i64,
    /// For how many days logs are kept.
    #[setting(default = 30)]
    pub log_days: i64,
    /// Whether the network's traffic is recorded. Left out: in `prod`.
    pub flow_logs: Option<bool>,
    /// The folder that the page's build writes to, such as `web/dist`, as seen from where this
    /// runs. Left out: the page has no files, or someone else puts them into its bucket.
    pub build_folder: Option<String>,
    /// The region with a copy of the page's files. Left out: `us-west-2` in `prod`, else none.
    pub replica_region: Option<String>,
    /// What the buckets' names start with, which all accounts of AWS share.
    #[setting(default = "payment")]
    pub bucket_prefix: String,
    /// Whether firewalls look at requests to the API and to the page. Left out: in `prod`.
    pub waf: Option<bool>,
    /// How many requests an address may send in five minutes, where there is a firewall.
    #[setting(default = 2000)]
    pub rate_limit: i64,
    /// Whether alarms go off. Left out: in `prod`.
    pub alarms: Option<bool>,
    /// Who gets a mail when one does. AWS asks them to confirm it.
    pub alarm_email: Option<String>,
    /// Whether traces of requests go to AWS X-Ray, which charges for each. Left out: in `prod`.
    pub tracing: Option<bool>,
    /// Whether this stack makes the detector of GuardDuty. An account has one in a region, and
    /// AWS charges for what it looks at: set it in one stack of an account that has none.
    #[setting(default = false)]
    pub guardduty: bool,
    /// Whether this stack makes the recorder of AWS Config. An account has one in a region, and
    /// AWS charges for each change: set it in one stack of an account that has none.
    #[setting(default = false)]
    pub config_recorder: bool,
    /// Whether rules of AWS Config look at what payments ask for. They take a recorder, of this
    /// stack or of the account. Left out: where this stack makes the recorder.
    pub config_rules: Option<bool>,
    /// The region with a copy of the database that can take over. It costs as much again, and
    /// RDS no longer rotates the password: see `rotation_function`. Left out: none.
    pub database_replica_region: Option<String>,
    /// The ARN of the Lambda function that rotates the password of a database with a copy in
    /// another region. Left out: nothing does.
    pub rotation_function: Option<String>,
    /// The tag `Environment`.
    #[setting(default = "production")]
    pub environment: String,
    /// Whether the database cannot be deleted until this is taken away.
    #[setting(default = false)]
    pub protect: bool,
}

impl Settings {
    /// The region with a copy of the page's files, if any.
    pub fn replica_region(&self, production: bool) -> Option<&str> {
        self.replica_region
            .as_deref()
            .or(production.then_some("us-west-2"))
    }

    /// The domain, if there is one, and its zone: the one that is given, or a new one.
    pub fn domain(&self, stack: &mut Stack) -> Option<(&str, DnsZone)> {
        if self.domain.is_none() && self.hosted_zone.is_some() {
            stack.error("`hosted_zone` is set, but not the `domain` that is in it");
        }
        let domain = self.domain.as_deref()?;
        let zone = DnsZone::new("zone", domain, self.hosted_zone.as_deref()).force_destroy(true);
        Some((domain, zone.declare(stack)))
    }

    /// How the private subnets reach the internet.
    pub fn nat(&self, stack: &mut Stack) -> Nat {
        match self
            .nat_gateways
            .unwrap_or(if is_production(stack) { 3 } else { 1 })
        {
            1 => Nat::One,
            3 => Nat::OnePerZone,
            other => {
                stack.error(format!(
                    "`nat_gateways` is {other}: it can be 1, or 3 for each zone"
                ));
                Nat::One
            }
        }
    }
}

/// Whether this is the stack that takes payments.
pub fn is_production(stack: &Stack) -> bool {
    stack.name() == "prod"
}
