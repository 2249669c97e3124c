//! Production, and the cache that `nonprod` shares.

use palinfra_aws::ec2::{self, RouteTable, SecurityGroup};
use palinfra_aws::{Container, DatabaseInstance, SearchDomain, SecretValue, ServerlessRedis, Vpc};
use palinfra_core::{Cidr, Id, Output, Outputs, Stack, cidr};

use crate::application::{Application, secrets};
use crate::cicd::Cicd;
use crate::{name_and_tag, settings};

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
pub fn prod(stack: &mut Stack, cicd: &Cicd, settings: &settings::Prod) -> Prod {
    name_and_tag(stack);
    let protect = settings.protect;

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
        .adopted(settings.shared.adopt)
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

    let application = Application {
        domain: "palipoint.com",
        zone: &cicd.zone,
        images: &cicd.images,
        vpc: &vpc,
        database: &database,
        search: &search,
        cache: &cache,
        peering: None,
        secrets: &secrets(stack, protect),
        settings: &settings.shared,
        protect,
    };
    let kafka = application
        .kafka("prod-kafka-server", "t3a.medium")
        .declare(stack);
    let server = application
        .server("Prod-Server", "t3.xlarge", &kafka)
        .disk(50)
        .declare(stack);
    application.admit(stack, &server, &kafka);

    let login = search.password();
    let dashboards = Container::new(
        "dashboards",
        "opensearchproject/opensearch-dashboards:2.19.3",
    )
    .publish(5601, 5601)
    .environment("OPENSEARCH_HOSTS", search.url())
    .secret("OPENSEARCH_USERNAME", SecretValue::key(&login, "username"))
    .secret("OPENSEARCH_PASSWORD", SecretValue::key(&login, "password"));
    let kibana = application
        .host("prod-kibana-server", "t3.large")
        .container(dashboards)
        .declare(stack);
    search.allow_from(stack, &kibana);

    let page = application.page(stack, "prod");
    Prod {
        vpc_id: vpc.id(),
        cidr_block: vpc.cidr_block(),
        cache_route_table: vpc.route_table("isolated"),
        cache_endpoint: cache.endpoint(),
        cache_security_group: cache.group(),
        url: page.url(),
        database_endpoint: database.endpoint(),
        search_url: search.url(),
        kibana_instance: kibana.instance.id.clone(),
    }
}
