//! A program with every input that takes a secret, and with secrets that are made up.

use std::process::ExitCode;

use palinfra_aws::elasticache::ReplicationGroup;
use palinfra_aws::opensearch::Domain;
use palinfra_aws::rds::{DbCluster, DbInstance};
use palinfra_aws::secretsmanager::{GenerateSecretString, Secret as StoredSecret};
use palinfra_aws::ssm::{Parameter, ParameterType};
use palinfra_core::{Project, Secret, Settings, out};

/// The settings.
#[derive(Settings)]
struct Given {
    /// The secret that is everywhere.
    word: Secret<String>,
    /// Whether OpenSearch is part of it.
    #[setting(default = true)]
    search: bool,
}

fn main() -> ExitCode {
    let mut project = Project::new("secrets", "us-east-1");
    project.stack("dev", |stack, given: &Given| {
        let word = || given.word.clone();
        StoredSecret::new("given", "secrets/given")
            .secret_string(word())
            .recovery_window_days(0)
            .declare(stack);
        let made_up = StoredSecret::new("made-up", "secrets/made-up")
            .generate_secret_string(GenerateSecretString::default())
            .recovery_window_days(0)
            .declare(stack);
        StoredSecret::new("derived", "secrets/derived")
            .secret_string(out!("{}", made_up.generated).secret())
            .recovery_window_days(0)
            .declare(stack);
        Parameter::new("parameter", "/secrets/given", ParameterType::SecureString)
            .secure_value(word())
            .declare(stack);
        DbInstance::new("server", "secrets", "postgres", "db.t4g.micro", 20, "app")
            .manage_master_user_password(false)
            .master_user_password(word())
            .skip_final_snapshot(true)
            .declare(stack);
        DbCluster::new("cluster", "secrets", "aurora-postgresql")
            .master_username("app")
            .manage_master_user_password(false)
            .master_user_password(word())
            .skip_final_snapshot(true)
            .declare(stack);
        ReplicationGroup::new("cache", "secrets", "cache.t4g.small")
            .auth_token(word())
            .declare(stack);
        if given.search {
            Domain::new("search", "secrets", "t3.small.search")
                .fine_grained_access(true)
                .master_user_name("admin")
                .master_user_password(word())
                .declare(stack);
        }
    });
    palinfra_aws::main(project)
}
