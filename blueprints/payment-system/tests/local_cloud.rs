//! The system comes and goes on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::Command;

/// A folder of its own, with its state and its cloud.
struct World(PathBuf);

impl World {
    fn new(name: &str) -> World {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        World(folder)
    }

    /// Runs the program; gives its exit status and its standard output.
    fn run(&self, line: &str) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blueprint-payment-system"));
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
        let trouble = String::from_utf8_lossy(&done.stderr);
        (done.status.code().unwrap(), format!("{output}{trouble}"))
    }

    /// Runs the program, which must succeed.
    fn succeed(&self, line: &str) -> String {
        let (status, output) = self.run(line);
        assert_eq!(status, 0, "{line}: {output}");
        output
    }

    fn objects(&self) -> usize {
        self.succeed("local ls --json").lines().count()
    }

    fn summary(&self, line: &str) -> String {
        let output = self.succeed(&format!("{line} --yes --json"));
        let summary = output.lines().rfind(|line| line.contains("summary"));
        summary.unwrap().to_string()
    }

    fn comes_and_goes(&self, stack: &str) {
        self.succeed(&format!("up {stack} --yes"));
        assert!(self.objects() > 50);
        self.succeed(&format!("up {stack} --expect-no-changes"));
        self.succeed(&format!("up {stack} --refresh --expect-no-changes"));
        self.succeed(&format!("destroy {stack} --yes"));
        assert_eq!(self.objects(), 0);
    }
}

#[test]
fn staging_comes_stays_and_goes_without_a_trace() {
    World::new("staging").comes_and_goes("--stack staging");
}

#[test]
fn production_comes_stays_and_goes_without_a_trace() {
    // The local cloud knows no certificate that it has not made.
    World::new("production").comes_and_goes("--stack production --set alarm_email=a@example.com");
}

#[test]
fn both_live_beside_each_other() {
    let world = World::new("beside");
    world.succeed("up --yes");
    world.succeed("up --expect-no-changes");
    world.succeed("destroy --stack staging --yes");
    world.succeed("up --stack production --expect-no-changes");
    world.succeed("destroy --yes");
    assert_eq!(world.objects(), 0);
}

/// What owners did by hand, each one changed line.
#[test]
fn a_new_tag_rolls_out_both_services_and_nothing_else() {
    let world = World::new("tag");
    world.succeed("up --stack staging --yes --set image_tag=1");
    let summary = world.summary("up --stack staging --set image_tag=2");
    let changes = r#""changes":{"create":0,"update":2,"replace":2,"delete":0,"#;
    assert!(summary.contains(changes), "{summary}");
}

#[test]
fn a_new_image_rolls_out_its_service_alone() {
    let world = World::new("image");
    let image = "--set backend_image=public.ecr.aws/pay/backend";
    world.succeed(&format!("up --stack staging --yes {image}:1"));
    let summary = world.summary(&format!("up --stack staging {image}:2"));
    let changes = r#""changes":{"create":0,"update":1,"replace":1,"delete":0,"#;
    assert!(summary.contains(changes), "{summary}");
}

#[test]
fn five_tasks_and_a_larger_database_are_one_change_each() {
    let world = World::new("sizes");
    world.succeed("up --stack staging --yes");
    for setting in ["backend_tasks=5", "database_class=db.m6g.large"] {
        let preview = world.summary(&format!("up --stack staging --set {setting}"));
        let changes = r#""changes":{"create":0,"update":1,"replace":0,"delete":0,"#;
        assert!(preview.contains(changes), "{setting}: {preview}");
        world.succeed("up --stack staging --yes");
    }
}

#[test]
fn scripts_read_the_outputs_as_json() {
    let world = World::new("outputs");
    world.succeed("up --stack staging --yes");
    let output = world.succeed("output --stack staging --json");
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
    let world = World::new("protected");
    world.succeed("up --stack staging --yes --set protect=true");
    let objects = world.objects();
    let (status, output) = world.run("destroy --stack staging --yes");
    assert_eq!(status, 1, "{output}");
    assert_eq!(world.objects(), objects);
    world.succeed("up --stack staging --yes");
    world.succeed("destroy --stack staging --yes");
    assert_eq!(world.objects(), 0);
}

#[test]
fn a_secret_that_is_given_is_in_no_output_and_no_file() {
    let world = World::new("secret");
    let jwt = "0123456789abcdef0123456789abcdef-given";
    let settings = format!("--set jwt_secret={jwt} --set db_password=correct-horse-given");
    let up = world.succeed(&format!("up --stack staging --yes {settings}"));
    let exported = world.succeed("stack export --stack staging");
    let state = files(&world.0.join(".palinfra").join("stacks"));
    for told in [up, exported, state] {
        assert!(!told.contains("given"), "{told}");
    }
}

/// All text of all files below a folder.
fn files(folder: &std::path::Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.push_str(&files(&path));
        } else {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
        }
    }
    all
}
