//! What is kept: database, cache, secrets.

use palinfra_core::stack::Declaration;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared, production, staging};

#[test]
fn the_database_survives_a_zone_and_is_backed_up_for_30_days() {
    for stack in both() {
        let database = stack.only("rds:DbInstance");
        assert_eq!(database.text("engine"), "postgres");
        assert_eq!(database.text("multi_az"), "true");
        assert_eq!(database.text("backup_retention_period"), "30");
        assert_eq!(database.text("db_name"), "payment_system");
        assert_eq!(database.text("master_username"), "payment_user");
        // Encrypted and private by default; nothing says otherwise.
        assert!(database.text("storage_encrypted") != "false");
        assert!(database.text("publicly_accessible") != "true");
    }
}

#[test]
fn the_database_is_large_in_production_and_small_in_staging() {
    let class = |stack: Declaration| stack.only("rds:DbInstance").text("db_instance_class");
    assert_eq!(class(production()), "db.r6g.large");
    assert_eq!(class(staging()), "db.t3.medium");
    let other = correct("staging", &[("database_class", "db.m6g.large")]);
    assert_eq!(class(other), "db.m6g.large");
}

#[test]
fn reads_can_be_spread() {
    let replica = production();
    let replica = replica.only("rds:ReadReplica");
    let source = replica.text("source_db_instance_identifier");
    assert_eq!(source, "‹postgres/instance›");
    assert_eq!(staging().of("rds:ReadReplica").len(), 0);
    let three = correct("staging", &[("read_replicas", "3")]);
    assert_eq!(three.of("rds:ReadReplica").len(), 3);
}

#[test]
fn who_connects_and_what_changes_the_schema_is_logged() {
    for stack in both() {
        let group = stack.only("rds:DbParameterGroup");
        for (name, value) in [
            ("log_connections", "1"),
            ("log_disconnections", "1"),
            ("log_statement", "ddl"),
            ("rds.force_ssl", "1"),
        ] {
            let parameters = group.at("parameters").as_map().unwrap();
            assert_eq!(parameters[name].to_string(), value, "{name}");
        }
        let log = stack.named("logs:LogGroup", "postgres/log");
        let database = format!("payment-system-{}-postgres", stack.stack);
        let name = format!("/aws/rds/instance/{database}/postgresql");
        assert_eq!(log.text("log_group_name"), name);
    }
}

#[test]
fn the_cache_fails_over_is_encrypted_and_asks_for_a_password() {
    for stack in both() {
        let cache = stack.only("elasticache:ReplicationGroup");
        assert_eq!(cache.text("engine"), "redis");
        assert_eq!(cache.text("multi_az_enabled"), "true");
        assert_eq!(cache.text("automatic_failover_enabled"), "true");
        assert_eq!(cache.text("num_cache_clusters"), "2");
        assert_eq!(cache.text("snapshot_retention_limit"), "3");
        assert!(cache.text("transit_encryption_enabled") != "false");
        assert!(cache.text("at_rest_encryption_enabled") != "false");
        assert!(!cache.at("auth_token").is_null());
    }
}

#[test]
fn secrets_have_the_names_that_owners_know() {
    for stack in both() {
        for (name, path) in [
            ("db-password", "db/password"),
            ("jwt-secret", "jwt/secret"),
            ("redis-auth-token", "redis/auth-token"),
            ("app-config", "app/config"),
        ] {
            let secret = stack.named("secretsmanager:Secret", &format!("{name}/secret"));
            let full = format!("payment-system-{}/{path}", stack.stack);
            assert_eq!(secret.text("name"), full);
        }
    }
}

#[test]
fn secrets_are_given_or_made_up() {
    let stack = staging();
    let secret = stack.named("secretsmanager:Secret", "jwt-secret/secret");
    let length = secret.text("generate_secret_string.password_length");
    assert_eq!(length, "64");
    let given = [("jwt_secret", "0123456789abcdef0123456789abcdef")];
    let stack = correct("staging", &given);
    let secret = stack.named("secretsmanager:Secret", "jwt-secret/secret");
    assert!(secret.at("generate_secret_string").is_null());
    assert!(
        !secret.text("secret_string").contains("0123"),
        "never shown"
    );
}

#[test]
fn a_secret_that_is_too_short_is_refused_and_not_repeated() {
    for (name, short) in [
        ("jwt_secret", "0123456789abcdef"),
        ("redis_auth_token", "short-one"),
    ] {
        let errors = declared("staging", &[(name, short)]).errors;
        assert!(!errors.is_empty(), "{name}");
        for error in errors {
            assert!(error.message.contains("at least"), "{}", error.message);
            assert!(!error.message.contains(short), "{}", error.message);
        }
    }
}
