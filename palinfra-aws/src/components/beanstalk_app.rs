//! An application on Elastic Beanstalk.

mod builder;
mod bundle;
mod firewall;
mod options;
mod resources;
mod roles;

pub use builder::BeanstalkAppBuilder;
pub use bundle::Bundle;

use palinfra_core::{Declared, Output, Resource, Stack};

use super::allow::{SecurityGroupSource, Source};
use super::certificate::IssuedCertificate;
use super::{Vpc, caller};
use crate::ec2::SecurityGroup;
use crate::elasticbeanstalk::{Application, ApplicationVersion, Environment};
use crate::iam::{InstanceProfile, Role};
use crate::route53::RecordSet;
use crate::s3::Bucket;

const KIND: &str = "BeanstalkApp";

/// An application on servers that Beanstalk looks after: private ones, behind a load balancer
/// that speaks HTTPS alone.
///
/// Servers that are down are replaced, new versions and settings come on new servers that must
/// be well before the old ones go, and platform updates come by themselves once a week. The
/// servers have no addresses on the internet and no SSH; they may read this application's
/// secrets and write its logs.
///
/// With [`cron`](BeanstalkAppBuilder::cron) the same version also runs in a worker environment
/// of one server, which posts to the application what its `cron.yaml` says.
///
/// ```
/// use palinfra_aws::{AuroraCluster, BeanstalkApp, Vpc};
/// use palinfra_core::{Id, Stack};
/// fn api(stack: &mut Stack, vpc: &Vpc, database: &AuroraCluster) {
///     let api = BeanstalkApp::new("api", vpc, "Node.js 22 running on 64bit Amazon Linux 2023")
///         .instances(1..=4)
///         .environment("DATABASE_HOST", database.endpoint())
///         .domain("api.example.com", Id::new("Z0123456789ABCDEFGHIJ"))
///         .cron(true)
///         .declare(stack);
///     database.allow_from(stack, &api);
/// }
/// ```
pub struct BeanstalkApp {
    name: String,
    /// The application: its versions and environments.
    pub application: Declared<Application>,
    /// The version that runs, unless it is AWS's sample.
    pub version: Option<Declared<ApplicationVersion>>,
    /// The bucket of the bundle, if the bundle is a file.
    pub bundles: Option<Declared<Bucket>>,
    /// What answers requests.
    pub environment: Declared<Environment>,
    /// The one server that runs what is scheduled.
    pub cron: Option<Declared<Environment>>,
    /// What Beanstalk may do: watch servers, and update their platform.
    pub service_role: Declared<Role>,
    /// What the servers may do.
    pub instance_role: Declared<Role>,
    /// Gives it to them.
    pub instance_profile: Declared<InstanceProfile>,
    /// The same for the one that runs what is scheduled.
    pub cron_role: Option<(Declared<Role>, Declared<InstanceProfile>)>,
    /// The firewall around the servers, of both environments.
    pub security_group: Declared<SecurityGroup>,
    /// The firewall around the load balancer.
    pub load_balancer_group: Declared<SecurityGroup>,
    /// The bucket with a line for each request.
    pub access_logs: Declared<Bucket>,
    /// The certificate of its names.
    pub certificate: Option<IssuedCertificate>,
    /// The records of its names.
    pub records: Vec<Declared<RecordSet>>,
    url: Output<String>,
}

impl BeanstalkApp {
    /// An application on a platform, by the name of its branch, such as `Node.js 22 running on
    /// 64bit Amazon Linux 2023`: `aws elasticbeanstalk list-platform-branches` shows them all.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(
        name: impl Into<String>,
        vpc: &Vpc,
        platform: impl Into<String>,
    ) -> BeanstalkAppBuilder<'_> {
        BeanstalkAppBuilder::new(name.into(), vpc, platform.into(), caller())
    }

    /// Where it answers: its first name, or else Beanstalk's own host.
    pub fn url(&self) -> Output<String> {
        self.url.clone()
    }

    /// Starts its servers only once this is done, such as a task that prepares the database.
    pub fn after<R: Resource>(&self, stack: &mut Stack, first: &Declared<R>) {
        for environment in [&self.environment].into_iter().chain(&self.cron) {
            stack.change(environment, |environment| environment.depends_on(first));
        }
    }
}

/// Its servers, of both environments.
impl SecurityGroupSource for BeanstalkApp {
    fn source(&self) -> Source {
        Source::group(&self.name, &self.security_group.id)
    }
}
