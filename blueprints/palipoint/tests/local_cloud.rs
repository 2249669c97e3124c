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
        all.map(|it| (text(it, "type"), text(it, "urn"), text(it, "id")))
            .collect()
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

/// What the owners already run: made here by a first stack, whose state is then forgotten.
#[test]
fn servers_buckets_and_databases_come_under_management_and_nothing_changes() {
    let world = World::new("import");
    world.succeed("up --yes");
    let kinds = ["ec2:Instance", "rds:DbInstance", "s3:Bucket"];
    let resources = world.resources("nonprod").into_iter();
    let theirs: Vec<_> = resources
        .filter(|(kind, ..)| kinds.contains(&kind.as_str()))
        .collect();
    assert_eq!(theirs.len(), 4, "two servers, a database, a bucket");
    let before = world.objects().len();
    let mut file = String::new();
    for (_, urn, id) in &theirs {
        world.succeed(&format!("state rm {urn} --stack nonprod"));
        file.push_str(&format!("\"{urn}\" = \"{id}\"\n"));
    }
    std::fs::write(world.0.join("theirs.toml"), file).unwrap();
    let adopt = "--stack nonprod --set adopt=true";
    world.succeed(&format!("import --file theirs.toml {adopt}"));
    world.succeed(&format!("preview {adopt} --expect-no-changes"));
    world.succeed(&format!("up --yes {adopt} --refresh --expect-no-changes"));
    assert_eq!(world.objects().len(), before);
}

/// A server that is otherwise than the program has it, and a database that is.
#[test]
fn what_differs_is_shown_and_is_never_a_replacement() {
    let world = World::new("differs");
    world.succeed("up --yes");
    let all = world.resources("nonprod");
    let find = |kind: &str, part: &str| {
        let it = all
            .iter()
            .find(|(of, urn, _)| of == kind && urn.contains(part));
        it.cloned().unwrap()
    };
    let (_, server, id) = find("ec2:Instance", "Dev-QA-Server");
    let (_, database, database_id) = find("rds:DbInstance", "palipoint-dev");
    world.succeed(&format!("local set {server} instance_type t3a.medium"));
    world.succeed(&format!(
        "local set {server} private_ip_address 172.31.0.99"
    ));
    world.succeed(&format!("local set {server} user_data echo"));
    world.succeed(&format!("local set {database} publicly_accessible true"));
    world.succeed(&format!("local set {database} master_username palipoint"));
    for urn in [&server, &database] {
        world.succeed(&format!("state rm {urn} --stack nonprod"));
    }
    let adopt = "--stack nonprod --set adopt=true";
    let said = world.succeed(&format!("import {server} {id} {adopt}"));
    assert!(
        said.contains("instance_type  t3a.medium → t3a.large"),
        "{said}"
    );
    assert!(!said.contains("user_data"), "{said}");
    let said = world.succeed(&format!("import {database} {database_id} {adopt}"));
    assert!(said.contains("publicly_accessible  true → false"), "{said}");
    assert!(!said.contains("master_username"), "{said}");
    let preview = world.succeed(&format!("preview {adopt}"));
    assert!(preview.contains("~ 2 update"), "{preview}");
    assert!(!preview.contains("replace"), "{preview}");
    world.succeed(&format!("up --yes {adopt}"));
    let after = world.resources("nonprod");
    for (urn, id) in [(&server, &id), (&database, &database_id)] {
        assert!(after.iter().any(|(_, of, is)| of == urn && is == id));
    }
}
