//! Development and tests, in the account's default VPC.

use palinfra_aws::ec2;
use palinfra_aws::{
    DatabaseInstance, Peering, SearchDomain, SecurityGroupSource, ServerlessRedis, SpaFrontend, Vpc,
};
use palinfra_core::{Id, Output, Outputs, Stack};

use crate::application::{self, Tags, Uses};
use crate::cicd::{Cicd, hosted_zone};
use crate::prod::Prod;

/// What can be set for `nonprod`.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The tag of the frontend's image.
    #[setting(default = "1")]
    pub frontend: String,
    /// The tag of the backend's image.
    #[setting(default = "1")]
    pub backend: String,
    /// The tag of the image for notifications and background jobs.
    #[setting(default = "1")]
    pub notification: String,
    /// The id of the hosted zone of `palipoint.in`. Left out: a new zone, whose name servers its
    /// registrar must then be told.
    pub hosted_zone: Option<String>,
    /// The database's machine.
    #[setting(default = "db.t3.micro")]
    pub database_class: String,
    /// What the buckets' names start with, which all accounts of AWS share.
    #[setting(default = "palipoint")]
    pub bucket_prefix: String,
    /// Whether servers, database and files cannot be deleted until this is taken away.
    #[setting(default = false)]
    pub protect: bool,
    /// Whether servers, bucket and database were there before, and are imported.
    #[setting(default = false)]
    pub adopt: bool,
}

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
pub fn nonprod(stack: &mut Stack, cicd: &Cicd, prod: &Prod, settings: &Settings) -> Nonprod {
    stack.naming("{name}");
    stack.tag("Project", "palipoint");
    stack.tag("Environment", "nonprod");
    let (protect, adopt) = (settings.protect, settings.adopt);
    let (zone, name_servers) = hosted_zone(stack, "palipoint.in", settings.hosted_zone.as_deref());

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
        .adopted(adopt)
        .declare(stack);
    let search = SearchDomain::new("palipoint-dev", &vpc)
        .protect(protect)
        .disposable(!protect)
        .declare(stack);

    let uses = Uses {
        images: &cicd.images,
        database: &database,
        cache: &cache,
        search: &search,
        settings: &application::settings(stack, "nonprod", !protect),
    };
    let tags = Tags {
        frontend: &settings.frontend,
        backend: &settings.backend,
        notification: &settings.notification,
    };
    let kafka = uses
        .kafka("Dev-Kafka-Server", &vpc, &tags)
        .instance_type("t3a.small")
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    let server = uses
        .server("Dev-QA-Server", &vpc, &kafka, &tags)
        .instance_type("t3a.large")
        .domain("api.palipoint.in", &zone)
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    uses.admit(stack, &server, &kafka);
    for host in [&server, &kafka] {
        cache.allow_from(stack, &host.source().across(&peering.connection));
    }

    let frontend = SpaFrontend::new("palipoint-frontend-dev")
        .bucket(format!("{}-dev", settings.bucket_prefix))
        .price_class("PriceClass_200")
        .domain("www.palipoint.in", &zone)
        .protect(protect)
        .declare(stack);
    Nonprod {
        vpc_id: vpc.id(),
        url: frontend.url(),
        database_endpoint: database.endpoint(),
        cache_endpoint: cache.endpoint(),
        search_url: search.url(),
        name_servers,
    }
}
