//! Asking before a cloud is changed that is not the local one.

use crate::support::World;

#[test]
fn without_a_terminal_and_without_yes_it_refuses() {
    let world = World::default();
    let ran = world.run("up --cloud pretend");
    assert_ne!(ran.status, 0);
    assert!(ran.err.contains("help: pass `--yes`"), "{}", ran.err);
    assert!(
        ran.out.contains("http://localhost:1"),
        "the endpoint is named: {}",
        ran.out
    );
    assert_eq!(world.json("state ls").len(), 0);
    assert!(world.run("up --cloud pretend --json").status != 0);
    assert_eq!(world.run("up --cloud pretend --yes").status, 0);
    assert_eq!(
        world.run("up --cloud pretend").status,
        0,
        "nothing changes, so nothing is asked"
    );
    assert_ne!(world.run("destroy --cloud pretend").status, 0);
    assert_eq!(world.run("destroy --cloud pretend --yes").status, 0);
}

#[test]
fn only_a_clear_yes_is_one() {
    let mut world = World::default();
    for typed in ["", "n\n", "perhaps\n"] {
        world.typed = Some(typed);
        let ran = world.run("up --cloud pretend");
        assert_eq!(ran.status, 1, "{typed:?}");
        assert!(ran.err.contains("Carry this out? [y/N]"), "{}", ran.err);
        assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
    }
    assert_eq!(world.json("state ls").len(), 0);
    world.typed = Some("yes\n");
    assert_eq!(world.run("up --cloud pretend").status, 0);
    assert_eq!(world.json("state ls").len(), 2);
}

#[test]
fn the_local_cloud_never_asks() {
    let world = World {
        typed: Some("n\n"),
        ..World::default()
    };
    world.ok("up");
    world.ok("destroy");
}
