//! Development and tests, in the account's default VPC.

use palinfra_aws::ec2;
use palinfra_aws::{DatabaseInstance, DnsZone, Peering, SearchDomain, ServerlessRedis, Vpc};
use palinfra_core::{Id, Output, Outputs, Stack};

use crate::application::{Application, secrets};
use crate::cicd::Cicd;
use crate::prod::Prod;
use crate::{name_and_tag, settings};

/// What people need to know.
#[derive(Outputs)]
pub struct Nonprod {
    /// The network.
    pub vpc_id: Output<Id<ec2::Vpc>>,
    /// Where the page answers.
    pub url: Output<String>,
    /// The database's host.
    pub database_endpoint: Output<String>,
    /// The cache's host, in production's network.
    pub cache_endpoint: Output<String>,
    /// Where is searched, inside the VPC.
    pub search_url: Output<String>,
    /// The name servers of `palipoint.in`; nothing, if its zone was there before.
    pub name_servers: Output<Vec<String>>,
}

/// Declares development and tests.
pub fn nonprod(
    stack: &mut Stack,
    cicd: &Cicd,
    prod: &Prod,
    settings: &settings::Nonprod,
) -> Nonprod {
    name_and_tag(stack);
    let protect = settings.protect;
    let zone = settings.hosted_zone.as_deref();
    let zone = DnsZone::new("zone", "palipoint.in", zone).declare(stack);

    let vpc = Vpc::of_account(stack, "default", 3);
    // The cache is in production's network: a way there from here, and back from its subnets.
    let prod_vpc = Vpc::existing("prod", &prod.vpc_id, &prod.cidr_block)
        .route_table("cache", &prod.cache_route_table)
        .build();
    let peering = Peering::new("prod", &vpc, &prod_vpc).declare(stack);
    let group = &prod.cache_security_group;
    let cache = ServerlessRedis::existing("prod-cache", &prod.cache_endpoint, group);

    let database = DatabaseInstance::postgres("palipoint-dev", &vpc)
        .version("15.8")
        .class(&settings.database_class)
        .database("palipoint")
        .disposable(!protect)
        .protect(protect)
        .adopted(settings.shared.adopt)
        .declare(stack);
    let search = SearchDomain::new("palipoint-dev", &vpc)
        .protect(protect)
        .disposable(!protect)
        .declare(stack);

    let application = Application {
        domain: "palipoint.in",
        zone: &zone.id,
        images: &cicd.images,
        vpc: &vpc,
        database: &database,
        search: &search,
        cache: &cache,
        peering: Some(&peering.connection),
        secrets: &secrets(stack, protect),
        settings: &settings.shared,
        protect,
    };
    let kafka = application
        .kafka("Dev-Kafka-Server", "t3a.small")
        .declare(stack);
    let server = application
        .server("Dev-QA-Server", "t3a.large", &kafka)
        .declare(stack);
    application.admit(stack, &server, &kafka);

    let page = application.page(stack, "dev");
    Nonprod {
        vpc_id: vpc.id(),
        url: page.url(),
        database_endpoint: database.endpoint(),
        cache_endpoint: cache.endpoint(),
        search_url: search.url(),
        name_servers: zone.name_servers,
    }
}
