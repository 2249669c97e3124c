//! The system comes and goes on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::{Changes, Program, contains_secret};

fn payments() -> Program {
    Program::new(env!("CARGO_BIN_EXE_blueprint-payment-system"))
}

#[test]
fn staging_comes_stays_and_goes_without_a_trace() {
    assert!(payments().comes_and_goes("--stack staging") > 50);
}

#[test]
fn production_comes_stays_and_goes_without_a_trace() {
    // The local cloud knows no certificate that it has not made.
    let flags = "--stack production --set alarm_email=a@example.com";
    assert!(payments().comes_and_goes(flags) > 50);
}

#[test]
fn both_live_beside_each_other() {
    let payments = payments();
    payments.succeed("up --yes");
    payments.succeed("up --expect-no-changes");
    payments.succeed("destroy --stack staging --yes");
    payments.succeed("up --stack production --expect-no-changes");
    payments.succeed("destroy --yes");
    assert!(payments.objects().is_empty());
}

/// What owners did by hand, each one changed line.
#[test]
fn a_new_tag_rolls_out_both_services_and_nothing_else() {
    let payments = payments();
    payments.succeed("up --stack staging --yes --set image_tag=1");
    let expected = Changes {
        update: 2,
        replace: 2,
        ..Changes::default()
    };
    let changes = payments.changes("up --stack staging --set image_tag=2");
    assert_eq!(changes, expected);
}

#[test]
fn a_new_image_rolls_out_its_service_alone() {
    let payments = payments();
    let image = "--set backend_image=public.ecr.aws/pay/backend";
    payments.succeed(&format!("up --stack staging --yes {image}:1"));
    let expected = Changes {
        update: 1,
        replace: 1,
        ..Changes::default()
    };
    let changes = payments.changes(&format!("up --stack staging {image}:2"));
    assert_eq!(changes, expected);
}

#[test]
fn five_tasks_and_a_larger_database_are_one_change_each() {
    let payments = payments();
    payments.succeed("up --stack staging --yes");
    for setting in ["backend_tasks=5", "database_class=db.m6g.large"] {
        let expected = Changes {
            update: 1,
            ..Changes::default()
        };
        let changes = payments.changes(&format!("up --stack staging --set {setting}"));
        assert_eq!(changes, expected, "{setting}");
        payments.succeed("up --stack staging --yes");
    }
}

#[test]
fn scripts_read_the_outputs_as_json() {
    let payments = payments();
    payments.succeed("up --stack staging --yes");
    let output = payments.succeed("output --stack staging --json");
    let output: serde_json::Value = serde_json::from_str(&output).unwrap();
    let text = |name: &str| output[name].as_str().unwrap_or_else(|| panic!("no {name}"));
    for service in ["backend", "frontend"] {
        let repository = text(&format!("{service}_ecr_repository_url"));
        let name = format!(".amazonaws.com/payment-system-staging-{service}");
        assert!(repository.ends_with(&name), "{repository}");
        let name = format!("payment-system-staging-{service}");
        assert_eq!(text(&format!("{service}_service_name")), name);
    }
    assert_eq!(text("ecs_cluster_name"), "payment-system-staging-cluster");
    assert!(text("api_url").starts_with("http://payment-system-staging-alb-"));
    assert!(text("database_endpoint").ends_with(".rds.amazonaws.com"));
    assert!(text("redis_endpoint").ends_with(".cache.amazonaws.com"));
}

#[test]
fn what_is_protected_is_not_destroyed() {
    let payments = payments();
    payments.succeed("up --stack staging --yes --set protect=true");
    let objects = payments.objects();
    payments.expect(1, "destroy --stack staging --yes");
    assert_eq!(payments.objects(), objects);
    payments.succeed("up --stack staging --yes");
    payments.succeed("destroy --stack staging --yes");
    assert!(payments.objects().is_empty());
}

#[test]
fn no_secret_is_printed_or_readable_in_a_file() {
    let given = [
        ("jwt_secret", "0123456789abcdef0123456789abcdef-given"),
        ("db_password", "correct-horse%given+so"),
        ("redis_auth_token", "correct-horse-given-to-redis"),
        ("app_config", r#"{"key":"given-100%","list":["a\\b"]}"#),
    ];
    let flags: Vec<String> = given
        .iter()
        .map(|(name, secret)| format!("--set {name}={secret}"))
        .collect();
    let flags = flags.join(" ");
    let payments = payments();
    let kept = payments.keeps_secrets("staging", &flags);
    for (name, secret) in given {
        assert!(kept.contains(secret), "{name} is in no state");
    }
    // The test would notice.
    payments.succeed(&format!("up --stack staging --yes {flags}"));
    let shown = payments.succeed("stack export staging --show-secrets");
    for (name, secret) in given {
        assert!(contains_secret(shown.as_bytes(), secret), "{name}");
    }
}

#[test]
fn no_secret_that_is_made_up_is_printed_or_readable_in_a_file() {
    assert!(!payments().keeps_secrets("staging", "").is_empty());
}
