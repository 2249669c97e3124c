//! The application comes and goes on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::{Changes, Program};

fn application() -> Program {
    Program::new(env!("CARGO_BIN_EXE_blueprint-payment-web"))
}

#[test]
fn dev_comes_stays_and_goes_without_a_trace() {
    assert!(application().comes_and_goes("--stack dev") > 50);
}

#[test]
fn prod_comes_stays_and_goes_without_a_trace() {
    let flags = "--stack prod --set domain=pay.example.com";
    assert!(application().comes_and_goes(flags) > 50);
}

#[test]
fn stacks_live_beside_each_other() {
    let application = application();
    application.succeed("up --stack one --yes");
    let objects = application.objects();
    application.succeed("up --stack two --yes");
    assert_eq!(application.objects().len(), objects.len() * 2);
    application.succeed("destroy --stack two --yes");
    assert_eq!(application.objects(), objects);
}

#[test]
fn a_new_image_changes_the_task_and_the_service_alone() {
    let application = application();
    application.succeed("up --stack dev --yes");
    let expected = Changes {
        update: 1,
        replace: 1,
        ..Changes::default()
    };
    let changes = application.changes("up --stack dev --set image=public.ecr.aws/pay/api:2");
    assert_eq!(changes, expected);
}

#[test]
fn a_build_of_the_page_is_uploaded_and_what_it_changes_is_forgotten() {
    let application = application();
    application.write("dist/index.html", "one");
    application.write("dist/old.txt", "old");
    // From where the program runs.
    let up = "up --stack dev --set build_folder=dist";
    application.succeed(up);
    application.succeed(&format!("{up} --expect-no-changes"));
    application.write("dist/index.html", "two");
    std::fs::remove_file(application.folder().join("dist/old.txt")).unwrap();
    let expected = Changes {
        update: 2,
        delete: 1,
        ..Changes::default()
    };
    assert_eq!(application.changes(up), expected);
    application.succeed("destroy --stack dev --yes --set build_folder=dist");
    assert!(application.objects().is_empty());
}

#[test]
fn a_protected_database_is_not_destroyed() {
    let application = application();
    application.succeed("up --stack dev --yes --set protect=true");
    let objects = application.objects();
    let said = application.expect(1, "destroy --stack dev --yes").printed();
    assert!(said.contains("protected"), "{said}");
    assert_eq!(application.objects(), objects);
    application.succeed("up --stack dev --yes --set protect=false");
    application.succeed("destroy --stack dev --yes");
    assert!(application.objects().is_empty());
}

#[test]
fn the_state_holds_no_secret() {
    let application = application();
    application.succeed("up --stack prod --yes --set domain=pay.example.com");
    // The password of the database is made, kept and rotated by RDS.
    assert!(application.secrets("prod").is_empty());
}
