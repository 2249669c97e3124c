//! A secret reaches no screen and no file.

use std::path::Path;

use palinfra_core::secret::KeySource;

use crate::support::{SECRET, World};

fn files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn no_command_shows_a_secret_that_is_not_asked_for() {
    let mut world = World::default();
    for line in [
        "preview",
        "preview --details",
        "preview --json",
        "up --json",
        "preview --show-same",
        "refresh",
        "drift",
        "output",
        "output --json",
        "state show web",
        "state show web --json",
        "stack export hub",
        "stack export dev",
        "local show web",
        "local show web --json",
        "graph",
        "config ls",
        "stack ls",
        "state ls",
        "stack history dev",
        "doctor",
    ] {
        let ran = world.run(line);
        assert!(
            !ran.out.contains(SECRET) && !ran.err.contains(SECRET),
            "{line}"
        );
    }
    world.shop.size = 2;
    let up = world.run("up");
    assert!(!up.out.contains(SECRET) && !up.err.contains(SECRET));
}

#[test]
fn state_and_local_cloud_get_another_key() {
    let mut world = World::up();
    assert_eq!(world.run("state rekey").status, 2);
    world.ok("state rekey --key-file new-key");
    assert_eq!(
        world.run("state ls").status,
        1,
        "the old key does not open it"
    );
    assert_eq!(world.run("local ls").status, 1);
    world.key = Some(KeySource::File(Some(world.path("new-key"))));
    world.ok("up --expect-no-changes");
    world.ok("drift");
    assert_eq!(world.json("local ls").len(), 2);
}

#[test]
fn no_file_holds_a_secret() {
    let world = World::up();
    let mut all = Vec::new();
    files(&world.path(".palinfra"), &mut all);
    assert!(all.len() > 3);
    let holds = |bytes: &Vec<u8>| {
        bytes
            .windows(SECRET.len())
            .any(|part| part == SECRET.as_bytes())
    };
    assert!(!all.iter().any(holds));
}
