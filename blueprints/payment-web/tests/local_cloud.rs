//! The application comes and goes on the local cloud, as a user would have it.
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
        let mut command = Command::new(env!("CARGO_BIN_EXE_blueprint-payment-web"));
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
fn dev_comes_stays_and_goes_without_a_trace() {
    World::new("dev").comes_and_goes("--stack dev");
}

#[test]
fn prod_comes_stays_and_goes_without_a_trace() {
    World::new("prod").comes_and_goes("--stack prod --set domain=pay.example.com");
}

#[test]
fn stacks_live_beside_each_other() {
    let world = World::new("beside");
    world.succeed("up --stack one --yes");
    let objects = world.objects();
    world.succeed("up --stack two --yes");
    assert_eq!(world.objects(), objects * 2);
    world.succeed("destroy --stack two --yes");
    assert_eq!(world.objects(), objects);
}

#[test]
fn a_new_image_changes_the_task_and_the_service_alone() {
    let world = World::new("image");
    world.succeed("up --stack dev --yes");
    let output = world.succeed("up --stack dev --yes --json --set image=public.ecr.aws/pay/api:2");
    let summary = output
        .lines()
        .rfind(|line| line.contains("summary"))
        .unwrap();
    let changes = r#""changes":{"create":0,"update":1,"replace":1,"delete":0,"#;
    assert!(summary.contains(changes), "{summary}");
}

#[test]
fn a_build_of_the_page_is_uploaded_and_what_it_changes_is_forgotten() {
    let world = World::new("build");
    let build = world.0.join("dist");
    std::fs::create_dir_all(&build).unwrap();
    std::fs::write(build.join("index.html"), "one").unwrap();
    std::fs::write(build.join("old.txt"), "old").unwrap();
    // From where the program runs.
    let up = "up --stack dev --yes --set build_folder=dist";
    world.succeed(up);
    world.succeed(&format!("{up} --expect-no-changes"));
    std::fs::write(build.join("index.html"), "two").unwrap();
    std::fs::remove_file(build.join("old.txt")).unwrap();
    let output = world.succeed(&format!("{up} --json"));
    let changes = r#""changes":{"create":0,"update":2,"replace":0,"delete":1,"#;
    assert!(output.contains(changes), "{output}");
    world.succeed("destroy --stack dev --yes --set build_folder=dist");
    assert_eq!(world.objects(), 0);
}

#[test]
fn a_protected_database_is_not_destroyed() {
    let world = World::new("protected");
    world.succeed("up --stack dev --yes --set protect=true");
    let objects = world.objects();
    let (status, output) = world.run("destroy --stack dev --yes");
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("protected"), "{output}");
    assert_eq!(world.objects(), objects);
    world.succeed("up --stack dev --yes --set protect=false");
    world.succeed("destroy --stack dev --yes");
    assert_eq!(world.objects(), 0);
}
