//! An enterprise payment system: a backend and a frontend in containers behind one load
//! balancer, a PostgreSQL server, a Redis cache, a firewall, alarms.
//!
//! All names in the cloud begin with `payment-system-` and the stack's name.

mod data;
mod services;
pub mod settings;
mod watch;

use palinfra_aws::Vpc;
use palinfra_core::{Output, Outputs, Project, Stack, cidr, out};

use data::Data;
use services::Services;
use settings::Settings;

/// What people and their scripts need to know.
#[derive(Outputs)]
pub struct PaymentSystem {
    /// Where images of the backend are pushed to.
    pub backend_ecr_repository_url: Output<String>,
    /// Where images of the frontend are pushed to.
    pub frontend_ecr_repository_url: Output<String>,
    /// Where the API answers.
    pub api_url: Output<String>,
    /// The cluster that the services run in.
    pub ecs_cluster_name: Output<String>,
    /// The backend's service.
    pub backend_service_name: Output<String>,
    /// The frontend's service.
    pub frontend_service_name: Output<String>,
    /// The host that the database is written on.
    pub database_endpoint: Output<String>,
    /// The host that the database is read from.
    pub database_reader_endpoint: Output<String>,
    /// The host of the cache.
    pub redis_endpoint: Output<String>,
}

/// The project: production and its rehearsal.
pub fn project() -> Project {
    let mut project = Project::new("payment-system", "us-east-1");
    project.stack("production", payment_system);
    project.stack("staging", payment_system);
    project
}

/// Declares one environment.
pub fn payment_system(stack: &mut Stack, settings: &Settings) -> PaymentSystem {
    stack.tag("Project", "payment-system");
    stack.tag("Environment", stack.name().to_string());
    let log_days = settings.log_days(stack);

    // Only the load balancer and the NAT gateways have addresses on the internet. AWS's services
    // are reached from inside.
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16"))
        .nat(settings.nat(stack))
        .gateway_endpoints(["s3"])
        .interface_endpoints(["ecr.api", "ecr.dkr", "logs", "secretsmanager"])
        .flow_logs(log_days)
        .declare(stack);

    let data = Data::declare(stack, settings, &vpc);
    let services = Services::declare(stack, settings, &vpc, &data);
    data.database.allow_from(stack, &services.backend);
    data.cache.allow_from(stack, &services.backend);
    watch::declare(stack, settings, &data, &services);

    PaymentSystem {
        backend_ecr_repository_url: services.repository("backend"),
        frontend_ecr_repository_url: services.repository("frontend"),
        api_url: out!("{}/api", services.url),
        ecs_cluster_name: services.backend.cluster.cluster_name.clone(),
        backend_service_name: services.backend.service.service_name.clone(),
        frontend_service_name: services.frontend.service.service_name.clone(),
        database_endpoint: data.database.endpoint(),
        database_reader_endpoint: data.database.reader_endpoint(),
        redis_endpoint: data.cache.endpoint(),
    }
}
