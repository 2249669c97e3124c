//! The application: what runs on the servers of both environments, and what it is told.

use palinfra_aws::secretsmanager::Secret;
use palinfra_aws::{
    Container, DatabaseInstance, DockerHost, DockerHostBuilder, SearchDomain, SecretValue,
    ServerlessRedis, Vpc,
};
use palinfra_core::{Arn, Output, Stack, out};

use crate::cicd::Images;

/// Which images run: their tags.
pub struct Tags<'a> {
    /// The frontend's.
    pub frontend: &'a str,
    /// The backend's.
    pub backend: &'a str,
    /// That of notifications and background jobs.
    pub notification: &'a str,
}

/// What the application uses.
pub struct Uses<'a> {
    /// Where its images are.
    pub images: &'a Images,
    /// The database.
    pub database: &'a DatabaseInstance,
    /// The cache.
    pub cache: &'a ServerlessRedis,
    /// Search and logs.
    pub search: &'a SearchDomain,
    /// Tokens and sensitive settings, as a JSON object.
    pub settings: &'a Output<Arn<Secret>>,
}

/// Declares the secret with tokens and sensitive settings. It begins as an empty object; its
/// owners fill it in, and no run changes it again.
pub fn settings(stack: &mut Stack, environment: &str, disposable: bool) -> Output<Arn<Secret>> {
    let secret = Secret::new("settings", format!("palipoint/{environment}/settings"))
        .description("Tokens and sensitive settings of the application")
        .secret_string(palinfra_core::Secret::new("{}".to_string()))
        .recovery_window_days(if disposable { 0 } else { 30 })
        .ignore_changes(["secret_string"])
        .declare(stack);
    secret.arn.clone()
}

impl Uses<'_> {
    /// The server of frontend and backend. The frontend's web server speaks HTTPS, and passes
    /// requests of the API on to the backend.
    pub fn server<'v>(
        &self,
        name: &str,
        vpc: &'v Vpc,
        kafka: &DockerHost,
        tags: &Tags<'_>,
    ) -> DockerHostBuilder<'v> {
        let frontend = Container::new(
            "frontend",
            out!("{}:{}", self.images.frontend, tags.frontend),
        )
        .publish(80, 80)
        .publish(443, 443)
        .volume("/srv/certificates", "/certificates");
        let backend = Container::new("backend", out!("{}:{}", self.images.backend, tags.backend))
            .environment("KAFKA_BROKERS", out!("{}:9092", kafka.private_ip()));
        DockerHost::new(name, vpc)
            .container(self.tell(backend))
            .container(frontend)
            .open([80, 443])
    }

    /// The server of Kafka, and of what works on its messages.
    pub fn kafka<'v>(&self, name: &str, vpc: &'v Vpc, tags: &Tags<'_>) -> DockerHostBuilder<'v> {
        let kafka = Container::new("kafka", "apache/kafka:3.9.1")
            .publish(9092, 9092)
            .volume("/srv/kafka", "/var/lib/kafka/data")
            .environment("KAFKA_NODE_ID", "1")
            .environment("KAFKA_PROCESS_ROLES", "broker,controller")
            .environment("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
            .environment("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
            .environment("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093")
            .host_address("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://{}:9092")
            .environment("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
            .environment("KAFKA_LOG_DIRS", "/var/lib/kafka/data");
        let image = out!("{}:{}", self.images.notification, tags.notification);
        let notification = Container::new("notification", image);
        let notification = notification.host_address("KAFKA_BROKERS", "{}:9092");
        DockerHost::new(name, vpc)
            .container(kafka)
            .container(self.tell(notification))
    }

    /// Lets both servers reach what they use.
    pub fn admit(&self, stack: &mut Stack, server: &DockerHost, kafka: &DockerHost) {
        kafka.allow_from(stack, 9092, server);
        for host in [server, kafka] {
            self.database.allow_from(stack, host);
            self.search.allow_from(stack, host);
        }
    }

    /// Tells a program of ours what it needs to know.
    fn tell(&self, container: Container) -> Container {
        let login = self.database.password();
        container
            .environment("DATABASE_HOST", self.database.endpoint())
            .environment("DATABASE_NAME", "palipoint")
            .secret("DATABASE_USER", SecretValue::key(&login, "username"))
            .secret("DATABASE_PASSWORD", SecretValue::key(&login, "password"))
            .environment("REDIS_URL", out!("rediss://{}:6379", self.cache.endpoint()))
            .environment("SEARCH_URL", self.search.url())
            .secret("SETTINGS", self.settings.clone())
    }
}
