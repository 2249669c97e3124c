//! Coltpay: a payments product of two pages, an API with cron jobs, and a database.
//!
//! ```text
//! prod   coltpay.com      admin.coltpay.com      api.coltpay.com       Aurora
//! dev    dev.coltpay.com  admin.dev.coltpay.com  api.dev.coltpay.com   RDS
//! ```
//!
//! The zone of the domain is production's: `dev` only adds records to it, and takes nothing of
//! `prod` with it when it goes.

pub mod api;
pub mod database;
pub mod frontends;
pub mod settings;

use palinfra_aws::route53::HostedZone;
use palinfra_aws::{Nat, Vpc};
use palinfra_core::{Cidr, Id, Output, Outputs, Project, Stack, cidr};

use settings::{Dev, Prod, Shared};

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

/// A zone, and the servers that answer for it.
struct Zone {
    id: Output<Id<HostedZone>>,
    name_servers: Output<Vec<String>>,
}

/// The names of one environment.
pub struct Names {
    /// Of the site.
    pub site: String,
    /// Of the admin page.
    pub admin: String,
    /// Of the API: the first is its own, the others lead there too.
    pub api: Vec<String>,
}

/// The project: production, and development, which reads the zone of production.
pub fn project() -> Project {
    let mut project = Project::new("coltpay", "us-east-1");
    let prod = project.stack("prod", |stack, settings: &Prod| {
        environment(stack);
        let zone = zone(stack, settings);
        let domain = &settings.domain;
        let names = Names {
            site: domain.clone(),
            admin: format!("admin.{domain}"),
            api: vec![format!("api.{domain}")],
        };
        let vpc = network(stack, cidr!("10.0.0.0/16"));
        let database = database::aurora(stack, &vpc, settings);
        coltpay(stack, &vpc, &database, zone, &names, &settings.shared())
    });
    project.stack("dev", move |stack, settings: &Dev| {
        environment(stack);
        let zone = match &settings.hosted_zone {
            Some(id) => given(id),
            None => {
                let prod = prod.outputs(stack);
                Zone {
                    id: prod.hosted_zone,
                    name_servers: prod.name_servers,
                }
            }
        };
        let domain = &settings.domain;
        let names = Names {
            site: format!("dev.{domain}"),
            admin: format!("admin.dev.{domain}"),
            api: vec![format!("api.dev.{domain}"), format!("dev.api.{domain}")],
        };
        let vpc = network(stack, cidr!("10.1.0.0/16"));
        let database = database::rds(stack, &vpc, settings);
        coltpay(stack, &vpc, &database, zone, &names, &settings.shared())
    });
    project
}

/// Declares one environment around its database.
fn coltpay(
    stack: &mut Stack,
    vpc: &Vpc,
    database: &database::Database,
    zone: Zone,
    names: &Names,
    settings: &Shared,
) -> Coltpay {
    let api = api::declare(stack, vpc, database, &zone.id, names, settings);
    let site = frontends::declare(stack, "site", &names.site, &zone.id, &settings.site_build);
    let admin = frontends::declare(
        stack,
        "admin",
        &names.admin,
        &zone.id,
        &settings.admin_build,
    );
    Coltpay {
        hosted_zone: zone.id,
        name_servers: zone.name_servers,
        site_url: site.url(),
        admin_url: admin.url(),
        api_url: api.url(),
        database_host: database.host(),
        site_bucket: site.bucket_name(),
        admin_bucket: admin.bucket_name(),
    }
}

/// Everything has the tag by which costs are compared.
fn environment(stack: &mut Stack) {
    stack.tag("env", stack.name().to_string());
}

/// A network of the environment's own: no way leads from one to the other. One NAT gateway,
/// as long as one server is enough.
fn network(stack: &mut Stack, range: Cidr) -> Vpc {
    Vpc::new("vpc", range)
        .nat(Nat::One)
        .gateway_endpoints(["s3", "dynamodb"])
        .declare(stack)
}

/// The zone of the domain: the one that there is, or a new one.
fn zone(stack: &mut Stack, settings: &Prod) -> Zone {
    if let Some(id) = &settings.hosted_zone {
        return given(id);
    }
    let zone = HostedZone::new("zone", &settings.domain)
        .protect(settings.protect)
        .declare(stack);
    Zone {
        id: zone.id.clone(),
        name_servers: zone.name_servers.clone(),
    }
}

/// A zone that is there already: its registrar knows its servers.
fn given(id: &str) -> Zone {
    Zone {
        id: Id::new(id).into(),
        name_servers: Output::known(Vec::new()),
    }
}
