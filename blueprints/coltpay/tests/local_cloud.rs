//! Both environments come and go on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::{Changes, Program};

fn coltpay() -> Program {
    Program::new(env!("CARGO_BIN_EXE_blueprint-coltpay"))
}

const NOTHING: Changes = Changes {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
};

#[test]
fn both_come_stay_and_go_without_a_setting_and_without_a_trace() {
    assert!(coltpay().comes_and_goes("") > 150);
}

#[test]
fn dev_goes_by_one_command_and_nothing_of_prod_changes() {
    let coltpay = coltpay();
    coltpay.succeed("up --stack prod --yes");
    let prod = coltpay.objects();
    let state = coltpay.succeed("stack export --stack prod");
    coltpay.succeed("up --stack dev --yes");
    assert!(coltpay.objects().len() > prod.len() + 70);
    coltpay.succeed("destroy --stack dev --yes");
    assert_eq!(coltpay.objects(), prod);
    assert_eq!(coltpay.succeed("stack export --stack prod"), state);
    // And it comes back.
    coltpay.succeed("up --stack dev --yes");
    assert_eq!(coltpay.changes("up --stack prod --refresh"), NOTHING);
}

#[test]
fn prod_cannot_go_while_dev_has_names_in_its_zone() {
    let coltpay = coltpay();
    coltpay.succeed("up --yes");
    let objects = coltpay.objects();
    coltpay.expect(1, "destroy --stack prod --yes");
    assert_eq!(coltpay.objects(), objects);
}

#[test]
fn dev_needs_no_prod_if_it_is_given_a_zone() {
    let coltpay = coltpay();
    coltpay.succeed("up --stack prod --yes");
    let objects = coltpay.objects();
    let zone = coltpay.succeed("output hosted_zone --stack prod");
    let set = format!("--stack dev --set hosted_zone={}", zone.trim());
    coltpay.succeed(&format!("up {set} --yes"));
    assert_eq!(coltpay.changes(&format!("up {set} --refresh")), NOTHING);
    coltpay.succeed(&format!("destroy {set} --yes"));
    assert_eq!(coltpay.objects(), objects);
}

#[test]
fn a_protected_database_is_not_destroyed() {
    let coltpay = coltpay();
    coltpay.succeed("up --stack prod --yes --set protect=true");
    let said = coltpay.expect(1, "destroy --stack prod --yes").printed();
    assert!(said.contains("protected"), "{said}");
    coltpay.succeed("up --stack prod --yes --set protect=false");
    coltpay.succeed("destroy --stack prod --yes");
    assert!(coltpay.objects().is_empty());
}

#[test]
fn no_password_is_in_a_preview_in_the_state_or_in_the_cloud() {
    let coltpay = coltpay();
    let preview = coltpay.succeed("preview");
    coltpay.succeed("up --yes");
    let shown = ["prod", "dev"]
        .map(|stack| coltpay.succeed(&format!("stack export --stack {stack} --show-secrets")));
    for text in shown {
        // All that could be one: inputs and outputs that are secrets.
        assert!(!text.contains("master_user_password\": \""), "{text}");
        assert!(!text.contains("secret_string\": \""), "{text}");
        for line in text.lines().filter(|line| line.contains("\"generated\"")) {
            assert!(line.contains("null"), "{line}");
        }
    }
    assert!(!preview.contains("secret_string"), "{preview}");
    for stack in ["prod", "dev"] {
        assert!(coltpay.secrets(stack).is_empty(), "{stack}");
    }
}

#[test]
fn a_new_bundle_is_a_new_version_that_both_environments_of_the_api_get() {
    let coltpay = coltpay();
    coltpay.write("api.zip", "one");
    coltpay.succeed("up --stack prod --yes --set bundle=api.zip");
    assert_eq!(
        coltpay.changes("up --stack prod --set bundle=api.zip"),
        NOTHING
    );
    coltpay.write("api.zip", "two");
    let expected = Changes {
        // The object and the version.
        replace: 2,
        // The environments are told.
        update: 2,
        ..NOTHING
    };
    let changes = coltpay.changes("up --stack prod --set bundle=api.zip");
    assert_eq!(changes, expected);
    let objects = coltpay.objects();
    let bundles = objects.iter().filter(|it| it["type"] == "s3:Object");
    assert_eq!(bundles.count(), 1);
    coltpay.succeed("destroy --stack prod --yes");
}

#[test]
fn a_new_build_uploads_what_changed_and_cloudfront_forgets_just_that() {
    let coltpay = coltpay();
    coltpay.write("site/index.html", "<title>one</title>");
    coltpay.write("site/main-0a1b2c3d.js", "one()");
    let set = "--stack prod --set site_build=site";
    coltpay.succeed(&format!("up {set} --yes"));
    assert_eq!(coltpay.changes(&format!("up {set}")), NOTHING);
    coltpay.write("site/index.html", "<title>two</title>");
    let expected = Changes {
        // The page, and what makes CloudFront forget it.
        update: 2,
        ..NOTHING
    };
    assert_eq!(coltpay.changes(&format!("up {set}")), expected);
    coltpay.succeed("destroy --stack prod --yes");
    assert!(coltpay.objects().is_empty());
}

#[test]
fn a_bundle_that_is_not_there_is_an_error_of_the_preview() {
    let preview = "preview --stack prod --set bundle=missing.zip";
    let said = coltpay().expect(1, preview).printed();
    assert!(said.contains("`missing.zip`"), "{said}");
}
