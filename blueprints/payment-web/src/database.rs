//! The database, and its copy in another region.

use palinfra_aws::{AuroraCluster, Vpc};
use palinfra_core::{Fluent, Stack, cidr};

use crate::settings::{Settings, is_production};

pub(crate) fn declare(stack: &mut Stack, settings: &Settings, vpc: &Vpc) -> AuroraCluster {
    let serverless = settings.serverless.unwrap_or(!is_production(stack));
    let database = AuroraCluster::postgres("payment-db", vpc)
        .database("payments")
        .class(&settings.database_class)
        .readers(settings.readers)
        .backups(settings.backup_days)
        .protect(settings.protect)
        .when(serverless, |it| it.serverless(0.5, 4.0));
    let Some(region) = &settings.database_replica_region else {
        if settings.rotation_function.is_some() {
            stack.error("`rotation_function` is for a database with a `database_replica_region`");
        }
        return database.declare(stack);
    };
    let database = database
        .maybe(settings.rotation_function.as_ref(), |it, function| {
            it.rotate_with(function, 7)
        })
        .global()
        .declare(stack);
    stack.in_region(region, |stack| {
        // Nobody is in there but the database, until it has to take over.
        let vpc = Vpc::new("payment-vpc-replica", cidr!("10.1.0.0/16"))
            .public_subnets(false)
            .private_subnets(false)
            .declare(stack);
        database
            .secondary(stack, "payment-db-replica", &vpc)
            .class(&settings.database_class)
            .readers(1)
            .backups(settings.backup_days)
            .protect(settings.protect)
            .when(serverless, |it| it.serverless(0.5, 4.0))
            .declare(stack);
    });
    database
}
