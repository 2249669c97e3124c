//! The application comes and goes on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::{Changes, Program, text};

/// What must be taken away before production can be destroyed.
const FREE: &str = "--set protect=false";

fn palipoint() -> Program {
    Program::new(env!("CARGO_BIN_EXE_blueprint-palipoint"))
}

/// What a stack has recorded: type, URN and id.
fn resources(palipoint: &Program, stack: &str) -> Vec<[String; 3]> {
    let exported = palipoint.exported(stack);
    let all = exported["resources"].as_array().unwrap().iter();
    let mut all: Vec<_> = all
        .map(|it| ["type", "urn", "id"].map(|name| text(it, name).to_string()))
        .collect();
    all.sort();
    all
}

#[test]
fn all_three_come_stay_and_go_without_a_trace() {
    let palipoint = palipoint();
    palipoint.succeed("up --yes");
    assert!(palipoint.objects().len() > 140);
    palipoint.succeed("up --expect-no-changes");
    palipoint.succeed("up --refresh --expect-no-changes");
    let said = palipoint.expect(1, "destroy --yes").printed();
    assert!(said.contains("protected"), "{said}");
    palipoint.succeed(&format!("up --yes --stack cicd --stack prod {FREE}"));
    palipoint.succeed("destroy --yes");
    assert_eq!(palipoint.objects().len(), 0);
}

#[test]
fn each_comes_after_what_it_reads_and_goes_before() {
    let palipoint = palipoint();
    let said = palipoint.expect(1, "up --yes --stack prod").printed();
    assert!(said.contains("cicd"), "{said}");
    palipoint.succeed(&format!("up --yes --stack cicd {FREE}"));
    let said = palipoint.expect(1, "up --yes --stack nonprod").printed();
    assert!(said.contains("`prod`"), "{said}");
    palipoint.succeed(&format!("up --yes --stack prod {FREE}"));
    palipoint.succeed("up --yes --stack nonprod");
    let said = palipoint.expect(1, "destroy --yes --stack prod").printed();
    assert!(said.contains("nonprod"), "{said}");
    palipoint.succeed("destroy --yes --stack nonprod");
    palipoint.succeed(&format!("up --stack prod {FREE} --expect-no-changes"));
    palipoint.succeed("destroy --yes");
    assert_eq!(palipoint.objects().len(), 0);
}

#[test]
fn a_new_image_is_one_update() {
    let palipoint = palipoint();
    palipoint.succeed("up --yes");
    let changes = palipoint.changes("up --stack nonprod --set backend=2");
    assert_eq!(changes, updates(1));
}

/// Everything of `nonprod` is there, and no state knows of it: the file of its ids.
fn forgotten(palipoint: &Program) -> String {
    let lookups = ["ec2:AmiParameter", "ec2:DefaultVpc", "sts:CallerIdentity"];
    let all = resources(palipoint, "nonprod").into_iter();
    let lines = all
        .filter(|[kind, ..]| !lookups.contains(&kind.as_str()))
        .map(|[_, urn, id]| format!("\"{urn}\" = \"{id}\"\n"));
    let file: String = lines.collect();
    palipoint.write("theirs.toml", &file);
    palipoint.succeed("stack rm nonprod --force");
    file
}

/// So many updates and nothing else.
fn updates(update: u64) -> Changes {
    Changes {
        update,
        ..Changes::default()
    }
}

#[test]
fn all_that_exists_comes_under_management_with_no_change_but_what_cannot_be_read() {
    let palipoint = palipoint();
    palipoint.succeed("up --yes");
    let before = palipoint.objects().len();
    assert_eq!(forgotten(&palipoint).lines().count(), 56);
    let said = palipoint.succeed("import --file theirs.toml --set adopt=true");
    // Nobody is told the password that a cluster has.
    let differs: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("  ~"))
        .collect();
    assert_eq!(differs.len(), 1, "{said}");
    assert!(
        differs[0].contains("master_user_password  + [secret]"),
        "{said}"
    );
    let planned = palipoint.changes("preview --stack nonprod --set adopt=true");
    assert_eq!(planned, updates(1));
    palipoint.succeed("up --yes --stack nonprod --set adopt=true");
    palipoint.succeed("up --stack nonprod --set adopt=true --refresh --expect-no-changes");
    assert_eq!(palipoint.objects().len(), before);
}

/// A server that is otherwise than the program has it, and a database that is.
#[test]
fn what_differs_is_shown_and_is_never_a_replacement() {
    let palipoint = palipoint();
    palipoint.succeed("up --yes");
    let before = resources(&palipoint, "nonprod");
    let server = "urn:palinfra:palipoint:nonprod:DockerHost:Dev-QA-Server/ec2:Instance:instance";
    let database =
        "urn:palinfra:palipoint:nonprod:PostgresInstance:palipoint-dev/rds:DbInstance:instance";
    for change in [
        format!("{server} instance_type t3a.medium"),
        format!("{server} private_ip_address 172.31.0.99"),
        format!("{server} user_data echo"),
        format!("{database} publicly_accessible true"),
        format!("{database} master_username palipoint"),
    ] {
        palipoint.succeed(&format!("local set {change}"));
    }
    forgotten(&palipoint);
    let said = palipoint.succeed("import --file theirs.toml --set adopt=true");
    for shown in [
        "instance_type  t3a.medium → t3a.large",
        "publicly_accessible  true → false",
    ] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    for kept in ["user_data", "private_ip_address", "master_username"] {
        assert!(!said.contains(kept), "{kept}: {said}");
    }
    let planned = palipoint.changes("preview --stack nonprod --set adopt=true");
    assert_eq!(planned, updates(3));
    palipoint.succeed("up --yes --stack nonprod --set adopt=true");
    assert_eq!(
        resources(&palipoint, "nonprod"),
        before,
        "all are the same objects"
    );
    // Without `adopt` the program means a new database, which is why it is there.
    let planned = palipoint.changes("preview --stack nonprod --set adopt=false");
    assert!(planned.replace > 0);
}

#[test]
fn no_secret_that_is_made_up_is_printed_or_readable_in_a_file() {
    let palipoint = palipoint();
    palipoint.succeed(&format!("up --yes --stack cicd {FREE}"));
    assert!(!palipoint.keeps_secrets("prod", FREE).is_empty());
}
