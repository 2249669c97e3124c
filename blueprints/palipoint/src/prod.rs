//! Production, and the cache that `nonprod` shares.

use palinfra_aws::ec2::{self, RouteTable, SecurityGroup};
use palinfra_aws::{
    Container, DatabaseInstance, DockerHost, SearchDomain, SecretValue, ServerlessRedis,
    SpaFrontend, Vpc,
};
use palinfra_core::{Cidr, Id, Output, Outputs, Stack, cidr};

use crate::application::{self, Tags, Uses};
use crate::cicd::Cicd;

/// What can be set for production.
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
    /// The database's machine.
    #[setting(default = "db.t3.medium")]
    pub database_class: String,
    /// Whether the database has a standby in another zone.
    #[setting(default = true)]
    pub multi_az: bool,
    /// In how many zones search and logs have a node.
    #[setting(default = 3)]
    pub search_zones: usize,
    /// What the buckets' names start with, which all accounts of AWS share.
    #[setting(default = "palipoint")]
    pub bucket_prefix: String,
    /// Whether servers, database, cache and files cannot be deleted until this is taken away.
    #[setting(default = true)]
    pub protect: bool,
    /// Whether servers, bucket and database were there before, and are imported.
    #[setting(default = false)]
    pub adopt: bool,
}

/// What `nonprod` reads, and what people need to know.
#[derive(Outputs, Clone)]
pub struct Prod {
    /// The network.
    pub vpc_id: Output<Id<ec2::Vpc>>,
    /// Its range.
    pub cidr_block: Output<Cidr>,
    /// The route table of the subnets that the cache is in.
    pub cache_route_table: Output<Id<RouteTable>>,
    /// The cache's host.
    pub cache_endpoint: Output<String>,
    /// The firewall around the cache.
    pub cache_security_group: Output<Id<SecurityGroup>>,
    /// Where the page answers.
    pub url: Output<String>,
    /// The database's host.
    pub database_endpoint: Output<String>,
    /// Where logs are searched, inside the VPC.
    pub search_url: Output<String>,
    /// The server of the dashboards, for Session Manager.
    pub kibana_instance: Output<Id<ec2::Instance>>,
}

/// Declares production.
pub fn prod(stack: &mut Stack, cicd: &Cicd, settings: &Settings) -> Prod {
    stack.naming("{name}");
    stack.tag("Project", "palipoint");
    stack.tag("Environment", "prod");
    let (protect, adopt) = (settings.protect, settings.adopt);

    // Servers in public subnets; data in subnets with no way to the internet.
    let vpc = Vpc::new("prod-vpc", cidr!("10.10.0.0/16"))
        .availability_zones(3)
        .private_subnets(false)
        .flow_logs(30)
        .declare(stack);
    let database = DatabaseInstance::postgres("palipoint-prod", &vpc)
        .version("16.3")
        .class(&settings.database_class)
        .database("palipoint")
        .multi_az(settings.multi_az)
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    let cache = ServerlessRedis::new("palipoint", &vpc)
        .most(10, 10_000)
        .protect(protect)
        .declare(stack);
    let search = SearchDomain::new("palipoint-prod", &vpc)
        .zones(settings.search_zones)
        .storage(20)
        .protect(protect)
        .disposable(!protect)
        .declare(stack);

    let uses = Uses {
        images: &cicd.images,
        database: &database,
        cache: &cache,
        search: &search,
        settings: &application::settings(stack, "prod", !protect),
    };
    let tags = Tags {
        frontend: &settings.frontend,
        backend: &settings.backend,
        notification: &settings.notification,
    };
    let kafka = uses
        .kafka("prod-kafka-server", &vpc, &tags)
        .instance_type("t3a.medium")
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    let server = uses
        .server("Prod-Server", &vpc, &kafka, &tags)
        .instance_type("t3.xlarge")
        .disk(50)
        .domain("api.palipoint.com", &cicd.zone)
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    uses.admit(stack, &server, &kafka);
    for host in [&server, &kafka] {
        cache.allow_from(stack, host);
    }

    let login = search.password();
    let dashboards = Container::new(
        "dashboards",
        "opensearchproject/opensearch-dashboards:2.19.3",
    )
    .publish(5601, 5601)
    .environment("OPENSEARCH_HOSTS", search.url())
    .secret("OPENSEARCH_USERNAME", SecretValue::key(&login, "username"))
    .secret("OPENSEARCH_PASSWORD", SecretValue::key(&login, "password"));
    let kibana = DockerHost::new("prod-kibana-server", &vpc)
        .instance_type("t3.large")
        .container(dashboards)
        .protect(protect)
        .adopted(adopt)
        .declare(stack);
    search.allow_from(stack, &kibana);

    let frontend = SpaFrontend::new("palipoint-frontend-prod")
        .bucket(format!("{}-prod", settings.bucket_prefix))
        .price_class("PriceClass_200")
        .domain("www.palipoint.com", &cicd.zone)
        .protect(protect)
        .declare(stack);
    Prod {
        vpc_id: vpc.id(),
        cidr_block: vpc.cidr_block(),
        cache_route_table: vpc.route_table("isolated"),
        cache_endpoint: cache.endpoint(),
        cache_security_group: cache.group(),
        url: frontend.url(),
        database_endpoint: database.endpoint(),
        search_url: search.url(),
        kibana_instance: kibana.instance.id.clone(),
    }
}
