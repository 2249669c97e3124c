//! The application comes and goes on the local cloud, as a user would have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// What must be taken away before production can be destroyed.
const FREE: &str = "--set protect=false";

/// A folder of its own, with its state and its cloud.
struct World(PathBuf);

impl World {
    fn new(name: &str) -> World {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        World(folder)
    }

    /// Runs the program; gives its exit status and all that it says.
    fn run(&self, line: &str) -> (i32, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_blueprint-palipoint"))
            .args(line.split_whitespace())
            .current_dir(&self.0)
            .env_clear()
            .env("HOME", &self.0)
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

    fn objects(&self) -> Vec<Value> {
        let lines = self.succeed("local ls --json");
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What a stack has recorded: type, URN and id.
    fn resources(&self, stack: &str) -> Vec<(String, String, String)> {
        let exported: Value =
            serde_json::from_str(&self.succeed(&format!("stack export --stack {stack}"))).unwrap();
        let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_string();
        let all = exported["resources"].as_array().unwrap().iter();
        let one = |it: &Value| (text(it, "type"), text(it, "urn"), text(it, "id"));
        let mut all: Vec<_> = all.map(one).collect();
        all.sort();
        all
    }
}

#[test]
fn all_three_come_stay_and_go_without_a_trace() {
    let world = World::new("all");
    world.succeed("up --yes");
    assert!(world.objects().len() > 140);
    world.succeed("up --expect-no-changes");
    world.succeed("up --refresh --expect-no-changes");
    let (status, output) = world.run("destroy --yes");
    assert_eq!(status, 1, "{output}");
    assert!(output.contains("protected"), "{output}");
    world.succeed(&format!("up --yes --stack cicd --stack prod {FREE}"));
    world.succeed("destroy --yes");
    assert_eq!(world.objects().len(), 0);
}

#[test]
fn each_comes_after_what_it_reads_and_goes_before() {
    let world = World::new("order");
    assert!(world.run("up --yes --stack prod").1.contains("cicd"));
    world.succeed(&format!("up --yes --stack cicd {FREE}"));
    assert!(world.run("up --yes --stack nonprod").1.contains("prod"));
    world.succeed(&format!("up --yes --stack prod {FREE}"));
    world.succeed("up --yes --stack nonprod");
    let (status, output) = world.run("destroy --yes --stack prod");
    assert_eq!(status, 1);
    assert!(output.contains("nonprod"), "{output}");
    world.succeed("destroy --yes --stack nonprod");
    world.succeed(&format!("up --stack prod {FREE} --expect-no-changes"));
    world.succeed("destroy --yes");
    assert_eq!(world.objects().len(), 0);
}

#[test]
fn a_new_image_is_one_update() {
    let world = World::new("image");
    world.succeed("up --yes");
    let output = world.succeed("up --stack nonprod --yes --json --set backend=2");
    let summary = output
        .lines()
        .rfind(|line| line.contains("summary"))
        .unwrap();
    let changes = r#""changes":{"create":0,"update":1,"replace":0,"delete":0,"#;
    assert!(summary.contains(changes), "{summary}");
}

/// Everything of `nonprod` is there, and no state knows of it: the file of its ids.
fn forgotten(world: &World) -> String {
    let lookups = ["ec2:AmiParameter", "ec2:DefaultVpc", "sts:CallerIdentity"];
    let all = world.resources("nonprod").into_iter();
    let lines = all
        .filter(|(kind, ..)| !lookups.contains(&kind.as_str()))
        .map(|(_, urn, id)| format!("\"{urn}\" = \"{id}\"\n"));
    let file: String = lines.collect();
    std::fs::write(world.0.join("theirs.toml"), &file).unwrap();
    world.succeed("stack rm nonprod --force");
    file
}

/// How many resources a preview creates, updates, replaces and deletes.
fn planned(world: &World, line: &str) -> [i64; 4] {
    let output = world.succeed(&format!("preview --stack nonprod {line} --json"));
    let last = output.lines().last().unwrap();
    let summary: Value = serde_json::from_str(last).unwrap();
    ["create", "update", "replace", "delete"].map(|kind| summary["changes"][kind].as_i64().unwrap())
}

#[test]
fn all_that_exists_comes_under_management_with_no_change_but_what_cannot_be_read() {
    let world = World::new("import");
    world.succeed("up --yes");
    let before = world.objects().len();
    assert_eq!(forgotten(&world).lines().count(), 56);
    let said = world.succeed("import --file theirs.toml --set adopt=true");
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
    assert_eq!(planned(&world, "--set adopt=true"), [0, 1, 0, 0]);
    world.succeed("up --yes --stack nonprod --set adopt=true");
    world.succeed("up --stack nonprod --set adopt=true --refresh --expect-no-changes");
    assert_eq!(world.objects().len(), before);
}

/// A server that is otherwise than the program has it, and a database that is.
#[test]
fn what_differs_is_shown_and_is_never_a_replacement() {
    let world = World::new("differs");
    world.succeed("up --yes");
    let before = world.resources("nonprod");
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
        world.succeed(&format!("local set {change}"));
    }
    forgotten(&world);
    let said = world.succeed("import --file theirs.toml --set adopt=true");
    for shown in [
        "instance_type  t3a.medium → t3a.large",
        "publicly_accessible  true → false",
    ] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    for kept in ["user_data", "private_ip_address", "master_username"] {
        assert!(!said.contains(kept), "{kept}: {said}");
    }
    assert_eq!(planned(&world, "--set adopt=true"), [0, 3, 0, 0]);
    world.succeed("up --yes --stack nonprod --set adopt=true");
    assert_eq!(
        world.resources("nonprod"),
        before,
        "all are the same objects"
    );
    // Without `adopt` the program means a new database, which is why it is there.
    let [_, _, replaced, _] = planned(&world, "--set adopt=false");
    assert!(replaced > 0);
}
