//! An enterprise payment system: a backend and a frontend in containers behind one load
//! balancer, a PostgreSQL server, a Redis cache, a firewall, alarms.
//!
//! All names in the cloud begin with `payment-system-` and the stack's name.

pub mod settings;

use palinfra_aws::ecs::{Cluster, ContainerInsights};
use palinfra_aws::{
    Alarms, ApplicationLoadBalancer, Dashboard, DatabaseInstance, FargateService, RedisCache,
    Repositories, SecretText, Target, Vpc, Waf,
};
use palinfra_core::{Fluent, Id, Output, Outputs, Project, Secret, Stack, cidr, out};

use settings::{Settings, is_production};

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
    let environment = stack.name().to_string();
    let prefix = format!("{}-{environment}", stack.project());
    let log_days = settings.log_days(stack);
    stack.tag("Project", "payment-system");
    stack.tag("Environment", &environment);

    // Only the load balancer and the NAT gateways have addresses on the internet. AWS's services
    // are reached from inside.
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16"))
        .nat(settings.nat(stack))
        .gateway_endpoints(["s3"])
        .interface_endpoints(["ecr.api", "ecr.dkr", "logs", "secretsmanager"])
        .flow_logs(log_days)
        .declare(stack);

    // A rehearsal can be taken down and put up again at once.
    let disposable = !is_production(stack);
    let mut secret = |path: &str, given: &Option<Secret<String>>, least| {
        let (name, full) = (path.replace('/', "-"), format!("{prefix}/{path}"));
        SecretText::new(name, full, given.clone())
            .least(least)
            .disposable(disposable)
            .declare(stack)
    };
    let db_password = secret("db/password", &settings.db_password, 8);
    let jwt_secret = secret("jwt/secret", &settings.jwt_secret, 32);
    let redis_auth_token = secret("redis/auth-token", &settings.redis_auth_token, 16);
    let app_config = secret("app/config", &Some(settings.app_config.clone()), 2);

    let database = DatabaseInstance::postgres("postgres", &vpc)
        .class(settings.database_class(stack))
        .database("payment_system")
        .credentials("payment_user", &db_password)
        // The standby takes over within two minutes and has every committed write; backups
        // bring back any moment up to the last five minutes.
        .multi_az(true)
        .backups(30)
        .read_replicas(settings.read_replicas(stack))
        // Who came and went, and what changed the schema.
        .parameter("log_connections", "1")
        .parameter("log_disconnections", "1")
        .parameter("log_statement", "ddl")
        .log_retention(log_days)
        .disposable(disposable)
        .protect(settings.protect)
        .declare(stack);
    let cache = RedisCache::new("redis", &vpc)
        .node_type(settings.cache_node_type(stack))
        .auth_token(&redis_auth_token)
        .multi_az(true)
        .snapshots(3)
        .protect(settings.protect)
        .declare(stack);

    let repositories = Repositories::new("images", ["backend", "frontend"])
        .of_this_stack(true)
        .disposable(!settings.protect)
        .declare(stack);
    let entrance = ApplicationLoadBalancer::new("alb", &vpc)
        .allow_plain_http(true)
        .log_bucket(&settings.log_bucket)
        .log_retention(log_days)
        .protect(settings.protect)
        .maybe(settings.certificate(), |it, arn| it.certificate(arn))
        .maybe(settings.domain(stack), |it, (name, zone)| match zone {
            Some(zone) => it.domain(name, Id::new(zone)),
            None => it.host(name),
        })
        .declare(stack);
    let cluster = Cluster::new("cluster", stack.full_name("cluster"))
        .container_insights(ContainerInsights::Enabled)
        .declare(stack);
    // What both services have in common.
    let service = |name: &str, image: &Option<String>| {
        let image = settings.image(image, repositories.uri(name));
        FargateService::with_stand_in(name, &vpc, image)
            .cluster(&cluster)
            .port(8080)
            .user("1000:1000")
            .environment("ENVIRONMENT", &environment)
            .log_group_name(format!("/ecs/{prefix}/{name}"))
            .log_retention(log_days)
    };
    let backend = service("backend", &settings.backend_image)
        .size(1024, 2048)
        .environment("DB_HOST", database.endpoint())
        .environment("DB_NAME", "payment_system")
        .environment("DB_USERNAME", "payment_user")
        .environment("REDIS_HOST", cache.endpoint())
        .environment("REDIS_PORT", "6379")
        .environment("SPRING_PROFILES_ACTIVE", "aws")
        .secret("DB_PASSWORD", db_password.reference())
        .secret("REDIS_PASSWORD", redis_auth_token.reference())
        .secret("JWT_SECRET", jwt_secret.reference())
        .task_policy("read-config", app_config.read_policy())
        .behind(&entrance, 10, ["/api/*"])
        .target_name("api")
        .health_path("/api/v1/actuator/health")
        .scale(
            settings.backend_tasks..=settings.backend_most_tasks,
            [Target::cpu(70), Target::memory(80), Target::requests(1000)],
        )
        .declare(stack);
    let frontend = service("frontend", &settings.frontend_image)
        .behind(&entrance, 20, ["/*"])
        .target_name("web")
        .health_path("/health")
        .scale(
            settings.frontend_tasks..=settings.frontend_most_tasks,
            [Target::cpu(70), Target::memory(80)],
        )
        .declare(stack);
    database.allow_from(stack, &backend);
    cache.allow_from(stack, &backend);

    Waf::regional("waf")
        .rate_limit(settings.rate_limit)
        .log_retention(log_days)
        .declare(stack)
        .protect(stack, &entrance.load_balancer);
    Alarms::new("alerts")
        .above("backend-cpu", backend.cpu(), 90.0)
        .above("backend-memory", backend.memory(), 90.0)
        .above("database-connections", database.connections(), 150.0)
        .above("server-errors", entrance.server_errors(), 10.0)
        .above("response-time", entrance.response_time(), 2.0)
        .maybe(settings.alarm_email.as_ref(), |it, to| it.email(to))
        .declare(stack);
    Dashboard::new("application")
        .services([&backend, &frontend])
        .declare(stack);
    Dashboard::new("database")
        .database(&database)
        .declare(stack);
    Dashboard::new("load-balancer")
        .load_balancer(&entrance)
        .declare(stack);

    PaymentSystem {
        backend_ecr_repository_url: repositories.uri("backend"),
        frontend_ecr_repository_url: repositories.uri("frontend"),
        api_url: out!("{}/api", entrance.url()),
        ecs_cluster_name: cluster.cluster_name.clone(),
        backend_service_name: backend.service.service_name.clone(),
        frontend_service_name: frontend.service.service_name.clone(),
        database_endpoint: database.endpoint(),
        database_reader_endpoint: database.reader_endpoint(),
        redis_endpoint: cache.endpoint(),
    }
}
