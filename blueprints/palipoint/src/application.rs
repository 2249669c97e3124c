//! The application: what runs on the servers of both environments, what it is told, and its page.

use palinfra_aws::ec2::VpcPeeringConnection;
use palinfra_aws::route53::HostedZone;
use palinfra_aws::secretsmanager::Secret;
use palinfra_aws::{
    Container, DatabaseInstance, DockerHost, DockerHostBuilder, SearchDomain, SecretValue,
    SecurityGroupSource, ServerlessRedis, SpaFrontend, Vpc,
};
use palinfra_core::{Arn, Declared, Fluent, Id, Output, Stack, out};

use crate::cicd::Images;
use crate::settings::Shared;

/// The application of one environment: where it is, and what it uses.
pub struct Application<'a> {
    /// The domain that its names are in.
    pub domain: &'a str,
    /// The zone of that domain.
    pub zone: &'a Output<Id<HostedZone>>,
    /// Where its images are.
    pub images: &'a Images,
    /// The network.
    pub vpc: &'a Vpc,
    /// The database.
    pub database: &'a DatabaseInstance,
    /// Search and logs.
    pub search: &'a SearchDomain,
    /// The cache.
    pub cache: &'a ServerlessRedis,
    /// The way to the cache, if that is in another network.
    pub peering: Option<&'a Declared<VpcPeeringConnection>>,
    /// Tokens and sensitive settings, as a JSON object.
    pub secrets: &'a Output<Arn<Secret>>,
    /// Which images run, and whether servers and files were there before.
    pub settings: &'a Shared,
    /// Whether servers and files cannot be deleted.
    pub protect: bool,
}

/// Declares the secret with tokens and sensitive settings. It begins as an empty object; its
/// owners fill it in, and no run changes it again.
#[track_caller]
pub fn secrets(stack: &mut Stack, protect: bool) -> Output<Arn<Secret>> {
    let secret = Secret::new("settings", format!("palipoint/{}/settings", stack.name()))
        .description("Tokens and sensitive settings of the application")
        .secret_string(palinfra_core::Secret::new("{}".to_string()))
        .recovery_window_days(if protect { 30 } else { 0 })
        .ignore_changes(["secret_string"])
        .declare(stack);
    secret.arn.clone()
}

impl<'a> Application<'a> {
    /// A server.
    #[track_caller]
    pub fn host(&self, name: &str, machine: &str) -> DockerHostBuilder<'a> {
        DockerHost::new(name, self.vpc)
            .instance_type(machine)
            .protect(self.protect)
            .adopted(self.settings.adopt)
    }

    /// The server of frontend and backend. The frontend's web server speaks HTTPS, and passes
    /// requests of the API on to the backend.
    #[track_caller]
    pub fn server(&self, name: &str, machine: &str, kafka: &DockerHost) -> DockerHostBuilder<'a> {
        let (images, tags) = (self.images, self.settings);
        let frontend = Container::new("frontend", out!("{}:{}", images.frontend, tags.frontend))
            .publish(80, 80)
            .publish(443, 443)
            .volume("/srv/certificates", "/certificates");
        let backend = Container::new("backend", out!("{}:{}", images.backend, tags.backend))
            .environment("KAFKA_BROKERS", out!("{}:9092", kafka.private_ip()));
        self.host(name, machine)
            .container(self.tell(backend))
            .container(frontend)
            .open([80, 443])
            .domain(format!("api.{}", self.domain), self.zone)
    }

    /// The server of Kafka, and of what works on its messages.
    #[track_caller]
    pub fn kafka(&self, name: &str, machine: &str) -> DockerHostBuilder<'a> {
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
        let image = out!(
            "{}:{}",
            self.images.notification,
            self.settings.notification
        );
        let notification = Container::new("notification", image);
        let notification = notification.host_address("KAFKA_BROKERS", "{}:9092");
        self.host(name, machine)
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
        for host in [server, kafka] {
            let from = host.source();
            let from = from.maybe(self.peering, |from, peering| from.across(peering));
            self.cache.allow_from(stack, &from);
        }
    }

    /// The page.
    #[track_caller]
    pub fn page(&self, stack: &mut Stack, suffix: &str) -> SpaFrontend {
        SpaFrontend::new(format!("palipoint-frontend-{suffix}"))
            .bucket(format!("{}-{suffix}", self.settings.bucket_prefix))
            .price_class("PriceClass_200")
            .domain(format!("www.{}", self.domain), self.zone)
            .protect(self.protect)
            .declare(stack)
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
            .secret("SETTINGS", self.secrets.clone())
    }
}
