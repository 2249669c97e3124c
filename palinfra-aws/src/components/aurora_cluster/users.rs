//! Who keeps the administrator's password.

use palinfra_core::{Arn, Declared, Input, Output, Stack};
use serde_json::json;

use super::super::database_engine::Engine;
use super::super::full_name;
use crate::kms::Key;
use crate::rds::{ClusterInstance, DbClusterBuilder};
use crate::secretsmanager::{GenerateSecretString, RotationSchedule, Secret};

/// A cluster that is being declared.
pub(super) struct About<'a> {
    pub name: &'a str,
    pub identifier: &'a str,
    pub class: &'a str,
    pub engine: &'static Engine,
    pub username: &'a str,
    pub database: Option<&'a str>,
    pub version: &'a str,
    pub protect: bool,
}

/// What changes a password that RDS does not manage.
pub(super) struct Rotation {
    pub function_arn: Input<String>,
    pub days: i64,
}

/// What is declared before a cluster.
#[derive(Default)]
pub(super) struct Users {
    pub secret_arn: Option<Output<Arn<Secret>>>,
    pub secret: Option<Declared<Secret>>,
    pub key: Option<Declared<Key>>,
}

impl Rotation {
    /// Declares it, once there is a server, since the function is tried at once.
    pub fn declare(
        &self,
        stack: &mut Stack,
        secret: &Declared<Secret>,
        instances: &[Declared<ClusterInstance>],
    ) -> Declared<RotationSchedule> {
        let mut schedule = RotationSchedule::new("administrator", secret)
            .rotation_lambda_arn(self.function_arn.clone())
            .automatically_after_days(self.days)
            .rotate_immediately(false);
        for instance in instances {
            schedule = schedule.depends_on(instance);
        }
        schedule.declare(stack)
    }
}

impl About<'_> {
    /// RDS makes the password, keeps it and rotates it.
    pub fn managed(&self, cluster: DbClusterBuilder) -> (DbClusterBuilder, Users) {
        (self.first(cluster), Users::default())
    }

    /// It is made up, and kept in a secret of its own.
    pub fn own_secret(
        &self,
        stack: &mut Stack,
        cluster: DbClusterBuilder,
    ) -> (DbClusterBuilder, Users) {
        // As AWS's functions for rotation have it.
        let template = json!({
            "engine": self.engine.name.trim_start_matches("aurora-").replace("postgresql", "postgres"),
            "username": self.username,
            "dbname": self.database.unwrap_or_default(),
            "port": self.engine.port,
            "dbClusterIdentifier": self.identifier,
        });
        let how = GenerateSecretString {
            password_length: Some(32),
            exclude_punctuation: Some(true),
            secret_string_template: Some(template.to_string()),
            generate_string_key: Some("password".into()),
            ..GenerateSecretString::default()
        };
        let name = full_name(stack, &format!("{}-administrator", self.name));
        let secret = Secret::new("administrator", name)
            .description(format!("The administrator of {}", self.identifier))
            .generate_secret_string(how)
            .recovery_window_days(if self.protect { 30 } else { 0 })
            .declare(stack);
        let cluster = self
            .first(cluster)
            .manage_master_user_password(false)
            .master_user_password(secret.generated.clone());
        let users = Users {
            secret_arn: Some(secret.arn.clone()),
            secret: Some(secret),
            key: None,
        };
        (cluster, users)
    }

    fn first(&self, cluster: DbClusterBuilder) -> DbClusterBuilder {
        let cluster = cluster
            .master_username(self.username)
            .engine_version(self.version);
        match self.database {
            Some(database) => cluster.database_name(database),
            None => cluster,
        }
    }
}
