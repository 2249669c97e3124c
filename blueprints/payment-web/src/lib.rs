//! A payment web application: a page in the browser, an API in containers, a database.
//!
//! The stack's name is the suffix of every name in the cloud, so that any number of copies
//! live in one account.

mod audit;
mod database;
pub mod settings;
mod watch;

use palinfra_aws::ecs::Cluster;
use palinfra_aws::{FargateService, SpaFrontend, Target, Vpc, ec2};
use palinfra_core::{Fluent, Id, Output, Outputs, Project, Stack, cidr};

use settings::{Settings, is_production};

/// What people and their tools need to know.
#[derive(Outputs)]
pub struct PaymentWeb {
    /// The network.
    pub vpc_id: Output<Id<ec2::Vpc>>,
    /// Where the API answers.
    pub alb_url: Output<String>,
    /// Where the page answers.
    pub cloudfront_url: Output<String>,
    /// The database's host.
    pub database_cluster_endpoint: Output<String>,
    /// The cluster that the API runs in.
    pub ecs_cluster_name: Output<String>,
    /// Where the page's files go.
    pub frontend_bucket_name: Output<String>,
}

/// The project: any stack name will do.
pub fn project() -> Project {
    let mut project = Project::new("payment-web", "us-east-1");
    project.any_stack(payment_web);
    project
}

/// Declares one copy of the application.
pub fn payment_web(stack: &mut Stack, settings: &Settings) -> PaymentWeb {
    let production = is_production(stack);
    stack.naming("{name}-{stack}");
    stack.tag("Environment", &settings.environment);
    stack.tag("CostCenter", "payments");
    stack.tag("Project", "payment-web");
    stack.tag("Stack", stack.name().to_string());
    let domain = settings.domain(stack);

    let vpc = Vpc::new("payment-vpc", cidr!("10.0.0.0/16"))
        .availability_zones(3)
        .isolated_subnets(false)
        .nat(settings.nat(stack))
        .when(settings.flow_logs.unwrap_or(production), |it| {
            it.flow_logs(settings.log_days)
        })
        .declare(stack);

    let database = database::declare(stack, settings, &vpc);

    let cluster = stack.full_name("payment-ecs-cluster");
    let cluster = Cluster::new("payment-ecs-cluster", cluster).declare(stack);
    let health_path = &settings.health_path;
    let api = FargateService::new("payment-api", &vpc, &settings.image)
        .cluster(&cluster)
        .service_name("payment-service")
        .port(8080)
        .environment("DATABASE_HOST", database.endpoint())
        .environment("DATABASE_NAME", "payments")
        .secret("DATABASE_USER", database.username())
        .secret("DATABASE_PASSWORD", database.password())
        .health_check(format!(
            "curl -fsS http://localhost:8080{health_path} || exit 1"
        ))
        .health_path(health_path)
        .scale(
            settings.tasks..=settings.most_tasks,
            [Target::cpu(70), Target::memory(80)],
        )
        .log_retention(settings.log_days)
        .log_bucket(format!("{}-alb-logs", settings.bucket_prefix))
        .allow_plain_http(settings.allow_plain_http.unwrap_or(!production))
        .maybe(domain.as_ref(), |it, (name, zone)| {
            it.domain(format!("api.{name}"), zone)
        })
        .when(settings.tracing.unwrap_or(production), |it| it.tracing())
        .declare(stack);
    database.allow_from(stack, &api);

    let firewall = watch::page_firewall(stack, settings);
    let frontend = SpaFrontend::new("payment-frontend")
        .bucket(format!("{}-frontend", settings.bucket_prefix))
        .maybe(settings.replica_region(production), |it, region| {
            it.replica(region)
        })
        .maybe(settings.build_folder.as_ref(), |it, folder| {
            it.build_folder(folder)
        })
        .maybe(domain.as_ref(), |it, (name, zone)| it.domain(*name, zone))
        .maybe(firewall.as_ref(), |it, firewall| it.web_acl(firewall))
        .declare(stack);
    watch::declare(stack, settings, &api, &database);
    audit::declare(stack, settings);

    PaymentWeb {
        vpc_id: vpc.id(),
        alb_url: api.url(),
        cloudfront_url: frontend.url(),
        database_cluster_endpoint: database.endpoint(),
        ecs_cluster_name: cluster.cluster_name.clone(),
        frontend_bucket_name: frontend.bucket_name(),
    }
}
