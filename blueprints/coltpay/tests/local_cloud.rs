//! Both environments come and go on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::Command;

/// A folder of its own, with its state and its cloud.
struct World(PathBuf);

impl World {
    fn new(name: &str) -> World {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("coltpay-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        World(folder)
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Runs the program; gives its exit status, its standard output and its standard error.
    fn run(&self, line: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blueprint-coltpay"));
        for name in [
            "PALINFRA_STATE",
            "PALINFRA_STACK",
            "PALINFRA_CLOUD",
            "AWS_REGION",
        ] {
            command.env_remove(name);
        }
        let done = command
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .env("PALINFRA_LOCAL_TIME_SCALE", "0")
            .output()
            .unwrap();
        let output = String::from_utf8(done.stdout).unwrap();
        let trouble = String::from_utf8(done.stderr).unwrap();
        (done.status.code().unwrap(), output, trouble)
    }

    /// Runs the program, which must succeed; gives its standard output.
    fn succeed(&self, line: &str) -> String {
        let (status, output, trouble) = self.run(line);
        assert_eq!(status, 0, "{line}: {output}{trouble}");
        output
    }

    /// The counts of the summary of a run.
    fn changes(&self, line: &str) -> String {
        let output = self.succeed(&format!("{line} --yes --json"));
        let summary = output
            .lines()
            .rfind(|line| line.contains("summary"))
            .unwrap();
        let (_, counts) = summary.split_once(r#""changes":{"#).unwrap();
        counts.split(r#","same""#).next().unwrap().to_string()
    }

    fn objects(&self) -> Vec<String> {
        let all = self.succeed("local ls --json");
        let mut all: Vec<String> = all.lines().map(String::from).collect();
        all.sort();
        all
    }
}

const NOTHING: &str = r#""create":0,"update":0,"replace":0,"delete":0"#;

#[test]
fn both_come_stay_and_go_without_a_setting_and_without_a_trace() {
    let world = World::new("both");
    world.succeed("up --yes");
    assert!(world.objects().len() > 150);
    world.succeed("up --expect-no-changes");
    world.succeed("up --refresh --expect-no-changes");
    world.succeed("destroy --yes");
    assert_eq!(world.objects(), [] as [String; 0]);
}

#[test]
fn dev_goes_by_one_command_and_nothing_of_prod_changes() {
    let world = World::new("dev-goes");
    world.succeed("up --stack prod --yes");
    let prod = world.objects();
    let state = world.succeed("stack export --stack prod");
    world.succeed("up --stack dev --yes");
    assert!(world.objects().len() > prod.len() + 70);
    world.succeed("destroy --stack dev --yes");
    assert_eq!(world.objects(), prod);
    assert_eq!(world.succeed("stack export --stack prod"), state);
    // And it comes back.
    world.succeed("up --stack dev --yes");
    assert_eq!(world.changes("up --stack prod --refresh"), NOTHING);
}

#[test]
fn prod_cannot_go_while_dev_has_names_in_its_zone() {
    let world = World::new("prod-stays");
    world.succeed("up --yes");
    let objects = world.objects();
    let (status, output, trouble) = world.run("destroy --stack prod --yes");
    assert_eq!(status, 1, "{output}{trouble}");
    assert_eq!(world.objects(), objects);
}

#[test]
fn dev_needs_no_prod_if_it_is_given_a_zone() {
    let world = World::new("dev-alone");
    world.succeed("up --stack prod --yes");
    let objects = world.objects();
    let zone = world.succeed("output hosted_zone --stack prod");
    let set = format!("--stack dev --set hosted_zone={}", zone.trim());
    world.succeed(&format!("up {set} --yes"));
    assert_eq!(world.changes(&format!("up {set} --refresh")), NOTHING);
    world.succeed(&format!("destroy {set} --yes"));
    assert_eq!(world.objects(), objects);
}

#[test]
fn a_protected_database_is_not_destroyed() {
    let world = World::new("protected");
    world.succeed("up --stack prod --yes --set protect=true");
    let (status, output, trouble) = world.run("destroy --stack prod --yes");
    assert_eq!(status, 1, "{output}");
    let said = format!("{output}{trouble}");
    assert!(said.contains("protected"), "{said}");
    world.succeed("up --stack prod --yes --set protect=false");
    world.succeed("destroy --stack prod --yes");
    assert_eq!(world.objects(), [] as [String; 0]);
}

#[test]
fn no_password_is_in_a_preview_in_the_state_or_in_the_cloud() {
    let world = World::new("passwords");
    let preview = world.succeed("preview");
    world.succeed("up --yes");
    let shown = ["prod", "dev"]
        .map(|stack| world.succeed(&format!("stack export --stack {stack} --show-secrets")));
    for text in shown {
        // All that could be one: inputs and outputs that are secrets.
        assert!(!text.contains("master_user_password\": \""), "{text}");
        assert!(!text.contains("secret_string\": \""), "{text}");
        for line in text.lines().filter(|line| line.contains("\"generated\"")) {
            assert!(line.contains("null"), "{line}");
        }
    }
    assert!(!preview.contains("secret_string"), "{preview}");
}

#[test]
fn a_new_bundle_is_a_new_version_that_both_environments_of_the_api_get() {
    let world = World::new("bundle");
    world.write("api.zip", "one");
    world.succeed("up --stack prod --yes --set bundle=api.zip");
    assert_eq!(
        world.changes("up --stack prod --set bundle=api.zip"),
        NOTHING
    );
    world.write("api.zip", "two");
    // The object and the version are new ones; the environments are told.
    let changes = world.changes("up --stack prod --set bundle=api.zip");
    assert_eq!(changes, r#""create":0,"update":2,"replace":2,"delete":0"#);
    let objects = world.objects();
    let bundles = objects.iter().filter(|line| line.contains("s3:Object"));
    assert_eq!(bundles.count(), 1);
    world.succeed("destroy --stack prod --yes");
}

#[test]
fn a_new_build_uploads_what_changed_and_cloudfront_forgets_just_that() {
    let world = World::new("build");
    world.write("site/index.html", "<title>one</title>");
    world.write("site/main-0a1b2c3d.js", "one()");
    let set = "--stack prod --set site_build=site";
    world.succeed(&format!("up {set} --yes"));
    assert_eq!(world.changes(&format!("up {set}")), NOTHING);
    world.write("site/index.html", "<title>two</title>");
    // The page, and what makes CloudFront forget it.
    let changes = world.changes(&format!("up {set}"));
    assert_eq!(changes, r#""create":0,"update":2,"replace":0,"delete":0"#);
    world.succeed("destroy --stack prod --yes");
    assert_eq!(world.objects(), [] as [String; 0]);
}

#[test]
fn a_bundle_that_is_not_there_is_an_error_of_the_preview() {
    let (status, output, trouble) =
        World::new("no-bundle").run("preview --stack prod --set bundle=missing.zip");
    assert_eq!(status, 1, "{output}");
    let said = format!("{output}{trouble}");
    assert!(said.contains("`missing.zip`"), "{said}");
}
