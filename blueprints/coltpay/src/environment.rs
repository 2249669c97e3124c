//! What both environments have, around the database of each.

use palinfra_aws::route53::HostedZone;
use palinfra_aws::{BeanstalkApp, DnsZone, MysqlServer, MysqlUser, Nat, SpaFrontend, Vpc};
use palinfra_core::{Cidr, Fluent, Id, Output, Outputs, Stack};

use crate::settings::Shared;

/// The database inside of the server.
pub const DATABASE: &str = "coltpay";

/// What people and their tools need to know.
#[derive(Outputs)]
pub struct Coltpay {
    /// The zone of the domain.
    pub hosted_zone: Output<Id<HostedZone>>,
    /// The servers that the domain's registrar must name, if the zone was made here.
    pub name_servers: Output<Vec<String>>,
    /// Where the site answers.
    pub site_url: Output<String>,
    /// Where the admin page answers.
    pub admin_url: Output<String>,
    /// Where the API answers.
    pub api_url: Output<String>,
    /// The database's host.
    pub database_host: Output<String>,
    /// The bucket of the site's files.
    pub site_bucket: Output<String>,
    /// The bucket of the admin page's files.
    pub admin_bucket: Output<String>,
}

/// What differs between the environments, besides the database.
pub struct Environment {
    /// The name of the site.
    pub site: String,
    /// The name of the admin page.
    pub admin: String,
    /// The names of the API: the first is its own, the others lead there too.
    pub api: Vec<String>,
    /// The zone that they are in.
    pub zone: DnsZone,
    /// Whether all may go without a trace.
    pub disposable: bool,
}

/// A network of the environment's own: no way leads from one to the other. One NAT gateway,
/// as long as one server is enough.
#[track_caller]
pub fn network(stack: &mut Stack, range: Cidr) -> Vpc {
    Vpc::new("vpc", range)
        .nat(Nat::One)
        .gateway_endpoints(["s3", "dynamodb"])
        .declare(stack)
}

impl Environment {
    /// Declares the API with its cron jobs, and the two pages.
    pub fn declare(
        self,
        stack: &mut Stack,
        vpc: &Vpc,
        database: &impl MysqlServer,
        settings: &Shared,
    ) -> Coltpay {
        let user = MysqlUser::new("api-user", "coltpay_api")
            .of(DATABASE)
            .disposable(self.disposable)
            .declare(stack);
        let mut api = BeanstalkApp::new("api", vpc, &settings.platform)
            .instance_type(&settings.instance_type)
            .instances(settings.instances..=settings.most_instances)
            .health_path(&settings.health_path)
            .environment("DATABASE_HOST", database.host())
            .environment("DATABASE_NAME", user.database())
            .environment("DATABASE_USER", user.username())
            .secret("DATABASE_PASSWORD", user.password())
            .cron(true)
            .disposable(self.disposable)
            .maybe(settings.bundle(stack), |api, bundle| api.bundle(bundle));
        for name in &self.api {
            api = api.domain(name, &self.zone);
        }
        let api = api.declare(stack);
        // Its user is there before it starts.
        let way = database.allow_from(stack, &api);
        let created = user.create_in(stack, database, vpc, &api, &way.ingress);
        api.after(stack, &created);

        // What a build wrote lies under `dist`, as the owners have it.
        let page = |stack: &mut Stack, name: &str, domain: &str, build: &Option<String>| {
            SpaFrontend::new(name)
                .key_prefix("dist")
                .domain(domain, &self.zone)
                .maybe(build.as_ref(), |page, folder| page.build_folder(folder))
                .declare(stack)
        };
        let site = page(stack, "site", &self.site, &settings.site_build);
        let admin = page(stack, "admin", &self.admin, &settings.admin_build);
        Coltpay {
            hosted_zone: self.zone.id,
            name_servers: self.zone.name_servers,
            site_url: site.url(),
            admin_url: admin.url(),
            api_url: api.url(),
            database_host: database.host(),
            site_bucket: site.bucket_name(),
            admin_bucket: admin.bucket_name(),
        }
    }
}

impl Coltpay {
    /// The zone of the domain.
    pub fn zone(self) -> DnsZone {
        DnsZone {
            id: self.hosted_zone,
            name_servers: self.name_servers,
        }
    }
}
