//! Databases, the cache, search.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{all, script, stack};

#[test]
fn databases_have_their_versions_and_machines() {
    for (name, version, class) in [
        ("prod", "16.3", "db.t3.medium"),
        ("nonprod", "15.8", "db.t3.micro"),
    ] {
        let declared = stack(name);
        let database = declared.only("rds:DbInstance");
        assert_eq!(database.text("engine"), "postgres");
        assert_eq!(database.text("engine_version"), version);
        assert_eq!(database.text("db_instance_class"), class);
    }
}

#[test]
fn databases_are_not_public_and_encrypted() {
    for name in ["prod", "nonprod"] {
        let declared = stack(name);
        let database = declared.only("rds:DbInstance");
        assert_eq!(database.text("publicly_accessible"), "false");
        assert_eq!(database.text("storage_encrypted"), "true");
        assert_eq!(database.text("manage_master_user_password"), "true");
        let parameters = declared.only("rds:DbParameterGroup");
        assert!(parameters.text("parameters").contains("rds.force_ssl: 1"));
    }
}

#[test]
fn there_is_one_cache_which_is_redis_7_serverless_and_both_use_it() {
    let prod = stack("prod");
    let cache = prod.only("elasticache:ServerlessCache");
    assert_eq!(cache.text("engine"), "redis");
    // Of a serverless cache the major version is chosen alone: 7 is 7.1.
    assert_eq!(cache.text("major_engine_version"), "7");
    assert_eq!(stack("nonprod").of("elasticache:ServerlessCache").len(), 0);
    let to = script(&stack("nonprod"), "Dev-QA-Server");
    assert!(to.contains("put 'REDIS_URL' "), "{to}");
    assert_eq!(
        prod.output("cache_endpoint"),
        "‹palipoint/cache.endpoint_address›"
    );
}

#[test]
fn both_environments_search_and_log_in_a_cluster_that_is_closed() {
    for name in ["prod", "nonprod"] {
        let declared = stack(name);
        let domain = declared.only("opensearch:Domain");
        for on in [
            "encryption_at_rest",
            "node_to_node_encryption",
            "enforce_https",
            "fine_grained_access",
        ] {
            assert_eq!(domain.text(on), "true", "{on}");
        }
        assert!(
            domain
                .text("tls_security_policy")
                .starts_with("Policy-Min-TLS-1-2")
        );
        assert_eq!(domain.items("security_group_ids").len(), 1);
        assert!(!domain.items("subnet_ids").is_empty(), "it is in the VPC");
    }
}

#[test]
fn secrets_manager_holds_credentials_tokens_and_settings_and_no_program_has_them() {
    for stack in all() {
        for node in &stack.nodes {
            for input in node.schema.inputs.iter().filter(|input| input.secret) {
                let Some(value) = node.inputs.get(input.name) else {
                    continue;
                };
                // Either made up in the cloud, or the empty object that owners fill.
                let made_up = !value.is_known();
                let empty = value.exposed().as_str() == Some("{}");
                assert!(made_up || empty, "{}", node.urn);
            }
        }
    }
    for name in ["prod", "nonprod"] {
        let declared = stack(name);
        let settings = declared.named("secretsmanager:Secret", "settings");
        assert_eq!(settings.text("name"), format!("palipoint/{name}/settings"));
        assert_eq!(settings.options.ignore_changes, ["secret_string"]);
    }
}
