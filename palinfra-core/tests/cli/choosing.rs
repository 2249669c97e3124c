//! Stacks, clouds, places of state and regions; what is wrong usage.

use crate::support::World;

#[test]
fn the_environment_stands_in_for_flags() {
    let mut world = World::default();
    world.variables.push(("PALINFRA_STACK", "hub".into()));
    world.variables.push((
        "PALINFRA_STATE",
        format!("file://{}", world.path("kept").display()),
    ));
    world.variables.push(("AWS_REGION", "eu-west-1".into()));
    assert!(world.ok("up").contains("shop/hub · eu-west-1"));
    assert!(world.path("kept/shop/hub/checkpoint").exists());
    assert_eq!(world.json("state ls").len(), 1);
    let other = world.run("up --region us-east-2");
    assert_eq!(other.status, 1, "the state belongs to another region");
    assert!(other.err.contains("eu-west-1"), "{}", other.err);
}

#[test]
fn a_place_for_state_is_a_url_or_a_path() {
    let world = World::default();
    world.ok("up --stack hub --state here");
    assert!(world.path("here/shop/hub/checkpoint").exists());
    for (line, reason) in [
        ("up --state s3://bucket/prefix", "no S3 in it"),
        ("up --state ftp://x", "not a place for state"),
        ("up --state file://", "names no folder"),
        ("up --cloud moon", "there is no cloud `moon`"),
        ("up --stack nothing", "there is no stack `nothing`"),
    ] {
        let ran = world.run(line);
        assert_eq!(ran.status, 2, "{line}: {}", ran.err);
        assert!(
            ran.err.contains(reason) && ran.err.contains("help: "),
            "{line}: {}",
            ran.err
        );
    }
}

#[test]
fn a_build_without_aws_prints_the_command_to_run() {
    let mut world = World::default();
    for (package, which) in [
        ("blueprint-shop", "blueprint-shop"),
        ("examples", "examples --bin blueprint-shop"),
    ] {
        world.variables.push(("CARGO_PKG_NAME", package.into()));
        let ran = world.run_words(&["up", "--cloud", "aws", "--set", "label=a b"]);
        assert_eq!(ran.status, 2);
        let command =
            format!("cargo run -p {which} --features aws -- up --cloud aws --set 'label=a b'");
        assert!(ran.err.contains(&command), "{}", ran.err);
    }
}

#[test]
fn wrong_usage_and_help() {
    let world = World::default();
    for line in [
        "",
        "fly",
        "up --fly",
        "up --parallel 0",
        "state rm",
        "import x",
    ] {
        let ran = world.run(line);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{line}");
        assert!(!ran.err.is_empty());
    }
    assert!(
        world
            .ok("--help")
            .contains("shop: infrastructure as a Rust program")
    );
    assert!(world.ok("up --help").contains("--continue-on-error"));
    assert!(world.ok("--version").starts_with("blueprint-shop "));
}

#[test]
fn the_state_belongs_to_one_cloud() {
    let world = World::up();
    let ran = world.run("up --cloud pretend --region eu-west-1 --yes");
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("belongs to cloud local"), "{}", ran.err);
}

#[test]
fn a_time_scale_that_is_no_number_is_refused() {
    let world = World {
        variables: vec![("PALINFRA_LOCAL_TIME_SCALE", "fast".into())],
        ..World::default()
    };
    assert_eq!(world.run("up").status, 2);
}
