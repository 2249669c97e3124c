//! A secret reaches no screen and no file.

use std::path::Path;

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
        "preview", "preview --details", "preview --json", "up --json", "preview --show-same", "refresh", "drift", "output",
        "output --json", "state show web", "state show web --json", "stack export hub",
        "stack export dev", "local show web", "local show web --json", "graph", "config ls",
        "stack ls", "state ls", "stack history dev", "doctor",
    ] {
        let ran = world.run(line);
        assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET), "{line}");
    }
    world.shop.size = 2;
    let up = world.run("up");
    assert!(!up.out.contains(SECRET) && !up.err.contains(SECRET));
}

#[test]
fn no_file_holds_a_secret() {
    let world = World::up();
    let mut all = Vec::new();
    files(&world.path(".palinfra"), &mut all);
    assert!(all.len() > 3);
    let holds = |bytes: &Vec<u8>| bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
    assert!(!all.iter().any(holds));
}
