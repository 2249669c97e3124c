//! Coltpay: a payments product of two pages, an API with cron jobs, and a database.
//!
//! ```text
//! prod   coltpay.com      admin.coltpay.com      api.coltpay.com       Aurora
//! dev    dev.coltpay.com  admin.dev.coltpay.com  api.dev.coltpay.com   RDS
//! ```
//!
//! The zone of the domain is production's: `dev` only adds records to it, and takes nothing of
//! `prod` with it when it goes.

pub mod environment;
pub mod settings;

use palinfra_aws::{AuroraCluster, DatabaseInstance, DnsZone};
use palinfra_core::{Project, cidr};

use environment::{DATABASE, Environment, network};
use settings::{Dev, Prod};

/// The project: production, and development, which reads the zone of production.
pub fn project() -> Project {
    let mut project = Project::new("coltpay", "us-east-1");
    let prod = project.stack("prod", |stack, settings: &Prod| {
        stack.tag("env", "prod");
        let domain = &settings.shared.domain;
        let zone = DnsZone::new("zone", domain, settings.hosted_zone.as_deref())
            .protect(settings.protect)
            .declare(stack);
        let vpc = network(stack, cidr!("10.0.0.0/16"));
        // Its servers grow with the load; the second takes over when the first fails.
        let database = AuroraCluster::mysql("database", &vpc)
            .identifier("colt-cluster")
            .database(DATABASE)
            .serverless(settings.least_capacity, settings.most_capacity)
            // It takes more memory than half a unit has.
            .performance_insights(false)
            .readers(settings.readers)
            .backups(settings.backup_days)
            .protect(settings.protect)
            .last_snapshot(true)
            .declare(stack);
        let environment = Environment {
            site: domain.clone(),
            admin: format!("admin.{domain}"),
            api: vec![format!("api.{domain}")],
            zone,
            disposable: false,
        };
        environment.declare(stack, &vpc, &database, &settings.shared)
    });
    project.stack("dev", move |stack, settings: &Dev| {
        stack.tag("env", "dev");
        let domain = &settings.shared.domain;
        let zone = match &settings.hosted_zone {
            Some(id) => DnsZone::existing(id),
            None => prod.outputs(stack).zone(),
        };
        let vpc = network(stack, cidr!("10.1.0.0/16"));
        // It leaves nothing behind: neither a snapshot nor a backup.
        let database = DatabaseInstance::mysql("database", &vpc)
            .database(DATABASE)
            .class(&settings.database_class)
            // Machines of this size cannot.
            .performance_insights(false)
            .backups(settings.backup_days)
            .disposable(true)
            .declare(stack);
        let environment = Environment {
            site: format!("dev.{domain}"),
            admin: format!("admin.dev.{domain}"),
            api: vec![format!("api.dev.{domain}"), format!("dev.api.{domain}")],
            zone,
            disposable: true,
        };
        environment.declare(stack, &vpc, &database, &settings.shared)
    });
    project
}
