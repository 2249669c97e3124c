//! The database, and its copy in another region.

use palinfra_aws::{AuroraCluster, Vpc};
use palinfra_core::{Stack, cidr};

use crate::settings::{Settings, is_production};

pub(crate) fn declare(stack: &mut Stack, settings: &Settings, vpc: &Vpc) -> AuroraCluster {
    let mut database = AuroraCluster::postgres("payment-db", vpc)
        .database("payments")
        .class(&settings.database_class)
        .readers(settings.readers)
        .backups(settings.backup_days)
        .protect(settings.protect);
    let serverless = settings.serverless.unwrap_or(!is_production(stack));
    if serverless {
        database = database.serverless(0.5, 4.0);
    }
    let Some(region) = &settings.database_replica_region else {
        if settings.rotation_function.is_some() {
            stack.error("`rotation_function` is for a database with a `database_replica_region`");
        }
        return database.declare(stack);
    };
    if let Some(function) = &settings.rotation_function {
        database = database.rotate_with(function, 7);
    }
    let database = database.global().declare(stack);
    stack.in_region(region, |stack| {
        // Nobody is in there but the database, until it has to take over.
        let vpc = Vpc::new("payment-vpc-replica", cidr!("10.1.0.0/16"))
            .public_subnets(false)
            .private_subnets(false)
            .declare(stack);
        let mut replica = database
            .secondary(stack, "payment-db-replica", &vpc)
            .class(&settings.database_class)
            .readers(1)
            .backups(settings.backup_days)
            .protect(settings.protect);
        if serverless {
            replica = replica.serverless(0.5, 4.0);
        }
        replica.declare(stack);
    });
    database
}
