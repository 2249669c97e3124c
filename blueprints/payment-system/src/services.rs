//! What runs: the backend and the frontend, behind one load balancer.

use palinfra_aws::ecs::{Cluster, ContainerInsights};
use palinfra_aws::iam::PolicyDocument;
use palinfra_aws::{
    ApplicationLoadBalancer, FargateService, FargateServiceBuilder, Repositories, Target, Vpc,
};
use palinfra_core::{Arn, Id, Input, Output, Stack, out};

use crate::data::Data;
use crate::settings::Settings;

/// What runs.
pub struct Services {
    /// Where images are kept.
    pub repositories: Repositories,
    /// The way in.
    pub entrance: ApplicationLoadBalancer,
    /// Where the way in is.
    pub url: Output<String>,
    /// The API.
    pub backend: FargateService,
    /// The page.
    pub frontend: FargateService,
}

impl Services {
    pub(crate) fn declare(
        stack: &mut Stack,
        settings: &Settings,
        vpc: &Vpc,
        data: &Data,
    ) -> Services {
        let repositories = Repositories::new("images", ["backend", "frontend"])
            .of_this_stack(true)
            .disposable(!settings.protect)
            .declare(stack);
        let (entrance, url) = entrance(stack, settings, vpc);
        let cluster = Cluster::new("cluster", stack.full_name("cluster"))
            .container_insights(ContainerInsights::Enabled)
            .declare(stack);
        let log_days = settings.log_days(stack);
        // What both have in common.
        let service = |stack: &Stack, name: &str, image: &Option<String>| {
            let own = image.clone().map(Input::from).or_else(|| {
                let tag = settings.image_tag.as_ref()?;
                let repository = repositories.repositories.get(name)?;
                Some(out!("{}:{}", repository.repository_uri, tag).into())
            });
            let stands_in = own.is_none();
            let image = own.unwrap_or_else(|| STAND_IN.into());
            let log_group = format!("/ecs/{}-{}/{name}", stack.project(), stack.name());
            let service = FargateService::new(name, vpc, image)
                .cluster(&cluster)
                .port(8080)
                .user("1000:1000")
                .log_group_name(log_group)
                .log_retention(log_days);
            if stands_in {
                stand_in(service)
            } else {
                service
            }
        };

        let read_config = PolicyDocument::new().allow(
            ["secretsmanager:GetSecretValue"],
            [out!("{}", data.app_config.secret.arn)],
        );
        let backend = service(stack, "backend", &settings.backend_image)
            .size(1024, 2048)
            .environment("DB_HOST", data.database.endpoint())
            .environment("DB_NAME", "payment_system")
            .environment("DB_USERNAME", "payment_user")
            .environment("REDIS_HOST", data.cache.endpoint())
            .environment("REDIS_PORT", "6379")
            .environment("SPRING_PROFILES_ACTIVE", "aws")
            .environment("ENVIRONMENT", stack.name())
            .secret("DB_PASSWORD", data.db_password.reference())
            .secret("REDIS_PASSWORD", data.redis_auth_token.reference())
            .secret("JWT_SECRET", data.jwt_secret.reference())
            .task_policy("read-config", read_config)
            .behind(&entrance, 10, ["/api/*"])
            .target_name("api")
            .health_path("/api/v1/actuator/health")
            .scale(
                settings.backend_tasks..=settings.backend_most_tasks,
                [Target::cpu(70), Target::memory(80), Target::requests(1000)],
            )
            .declare(stack);
        let frontend = service(stack, "frontend", &settings.frontend_image)
            .environment("ENVIRONMENT", stack.name())
            .behind(&entrance, 20, ["/*"])
            .target_name("web")
            .health_path("/health")
            .scale(
                settings.frontend_tasks..=settings.frontend_most_tasks,
                [Target::cpu(70), Target::memory(80)],
            )
            .declare(stack);
        Services {
            repositories,
            entrance,
            url,
            backend,
            frontend,
        }
    }

    /// Where images of a service are pushed to.
    pub(crate) fn repository(&self, service: &str) -> Output<String> {
        match self.repositories.repositories.get(service) {
            Some(repository) => repository.repository_uri.clone(),
            None => Output::known(String::new()),
        }
    }
}

/// The load balancer, with HTTPS if there is a certificate, and where it answers.
fn entrance(
    stack: &mut Stack,
    settings: &Settings,
    vpc: &Vpc,
) -> (ApplicationLoadBalancer, Output<String>) {
    let mut entrance = ApplicationLoadBalancer::new("alb", vpc)
        .allow_plain_http(true)
        .log_bucket(&settings.log_bucket)
        .log_retention(settings.log_days(stack))
        .protect(settings.protect);
    if let Some(certificate) = &settings.certificate_arn {
        entrance = entrance.certificate(Arn::new(certificate));
    }
    match (&settings.domain, &settings.hosted_zone) {
        (Some(domain), Some(zone)) => entrance = entrance.domain(domain, Id::new(zone)),
        (Some(_), None) if settings.certificate_arn.is_none() => {
            stack.error("`domain` needs the `hosted_zone` that it is in, or a `certificate_arn`");
        }
        (None, Some(_)) => stack.error("`hosted_zone` is set, but not the `domain` that is in it"),
        _ => {}
    }
    let entrance = entrance.declare(stack);
    let url = match &settings.domain {
        Some(domain) => out!("https://{}", domain),
        None => entrance.url(),
    };
    (entrance, url)
}

/// Stands in for an image until there is one.
const STAND_IN: &str = "public.ecr.aws/nginx/nginx-unprivileged:stable";

/// Answers every request with 200, so that all else can be tried before there are images.
fn stand_in(service: FargateServiceBuilder<'_>) -> FargateServiceBuilder<'_> {
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders.map(|name| format!("{name}_temp_path /tmp/{name};"));
    let config = format!(
        "pid /tmp/nginx.pid; events {{}} http {{ {} server {{ listen 8080; \
         location / {{ return 200; }} }} }}",
        folders.join(" ")
    );
    let line = format!(
        "echo '{config}' > /tmp/nginx.conf && exec nginx -c /tmp/nginx.conf -g 'daemon off;'"
    );
    service.command(["sh", "-c", &line])
}
