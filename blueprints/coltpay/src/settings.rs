//! What can be set for each environment.

use palinfra_aws::Bundle;
use palinfra_core::{Id, Stack};

/// What can be set for production.
#[derive(palinfra_core::Settings)]
pub struct Prod {
    /// What can be set for both environments.
    #[setting(flatten)]
    pub shared: Shared,
    /// The id of the hosted zone of the domain. Left out: a new zone, whose name servers its
    /// registrar must then be told.
    pub hosted_zone: Option<String>,
    /// How many readers the database has, that take over when the writer fails.
    #[setting(default = 1)]
    pub readers: usize,
    /// How far the database's servers shrink, in units of about 2 GiB: halves.
    #[setting(default = 0.5)]
    pub least_capacity: f64,
    /// How far they grow.
    #[setting(default = 8.0)]
    pub most_capacity: f64,
    /// For how many days any moment of the database can be restored.
    #[setting(default = 35)]
    pub backup_days: i64,
    /// Whether the database and the zone cannot be deleted until this is taken away.
    #[setting(default = false)]
    pub protect: bool,
}

/// What can be set for development.
#[derive(palinfra_core::Settings)]
pub struct Dev {
    /// What can be set for both environments.
    #[setting(flatten)]
    pub shared: Shared,
    /// The id of the hosted zone of the domain. Left out: that of production.
    pub hosted_zone: Option<String>,
    /// The database's machine.
    #[setting(default = "db.t4g.micro")]
    pub database_class: String,
    /// For how many days backups of the database are kept.
    #[setting(default = 7)]
    pub backup_days: i64,
}

/// What can be set for both environments.
#[derive(palinfra_core::Settings)]
pub struct Shared {
    /// The domain, which both are in.
    #[setting(default = "coltpay.com")]
    pub domain: String,
    /// The folder with the built site. Left out: its bucket stays empty.
    pub site_build: Option<String>,
    /// The folder with the built admin page. Left out: its bucket stays empty.
    pub admin_build: Option<String>,
    /// The bundle of the API, a ZIP file. Left out: AWS's sample, so that all else can be tried.
    pub bundle: Option<String>,
    /// A bucket with bundles that were built elsewhere; `bundle` is then the key of one.
    pub bundle_bucket: Option<String>,
    /// The platform of the API, as `aws elasticbeanstalk list-platform-branches` has it.
    #[setting(default = "Node.js 22 running on 64bit Amazon Linux 2023")]
    pub platform: String,
    /// The path that the API answers with 200 when it is well.
    #[setting(default = "/")]
    pub health_path: String,
    /// The servers' machine.
    #[setting(default = "t3.small")]
    pub instance_type: String,
    /// How many servers there are at least.
    #[setting(default = 1)]
    pub instances: u32,
    /// How many there are at most, under load.
    #[setting(default = 1)]
    pub most_instances: u32,
}

impl Shared {
    /// What the API runs, if it is not AWS's sample.
    pub fn bundle(&self, stack: &mut Stack) -> Option<Bundle> {
        match (&self.bundle, &self.bundle_bucket) {
            (Some(key), Some(bucket)) => Some(Bundle::object(Id::new(bucket), key)),
            (Some(path), None) => Some(Bundle::file(path)),
            (None, Some(_)) => {
                stack.error("`bundle_bucket` is set, but not the `bundle` in it");
                None
            }
            (None, None) => None,
        }
    }
}
