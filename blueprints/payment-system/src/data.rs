//! What is kept: secrets, the database, the cache.

use palinfra_aws::{DatabaseInstance, RedisCache, SecretText, Vpc};
use palinfra_core::{Secret, Stack};

use crate::settings::{Settings, is_production};

/// What is kept.
pub struct Data {
    /// The database.
    pub database: DatabaseInstance,
    /// The cache.
    pub cache: RedisCache,
    /// The database's password.
    pub db_password: SecretText,
    /// What the backend signs tokens with.
    pub jwt_secret: SecretText,
    /// The cache's password.
    pub redis_auth_token: SecretText,
    /// What else the backend reads when it starts.
    pub app_config: SecretText,
}

impl Data {
    pub(crate) fn declare(stack: &mut Stack, settings: &Settings, vpc: &Vpc) -> Data {
        let prefix = format!("{}-{}", stack.project(), stack.name());
        let mut secret = |name: &str, path: &str, given: Option<Secret<String>>, least: usize| {
            SecretText::new(name, format!("{prefix}/{path}"), given)
                .least(least)
                // A rehearsal can be taken down and put up again at once.
                .disposable(!is_production(stack))
                .declare(stack)
        };
        let empty = Secret::new("{}".to_string());
        let config = settings.app_config.clone().unwrap_or(empty);
        let db_password = secret(
            "db-password",
            "db/password",
            settings.db_password.clone(),
            8,
        );
        let jwt_secret = secret("jwt-secret", "jwt/secret", settings.jwt_secret.clone(), 32);
        let token = settings.redis_auth_token.clone();
        let redis_auth_token = secret("redis-auth-token", "redis/auth-token", token, 16);
        let app_config = secret("app-config", "app/config", Some(config), 2);

        let database = DatabaseInstance::postgres("postgres", vpc)
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
            .log_retention(settings.log_days(stack))
            .disposable(!is_production(stack))
            .protect(settings.protect)
            .declare(stack);
        let cache = RedisCache::new("redis", vpc)
            .node_type(settings.cache_node_type(stack))
            .auth_token(&redis_auth_token)
            .multi_az(true)
            .snapshots(3)
            .protect(settings.protect)
            .declare(stack);
        Data {
            database,
            cache,
            db_password,
            jwt_secret,
            redis_auth_token,
            app_config,
        }
    }
}
