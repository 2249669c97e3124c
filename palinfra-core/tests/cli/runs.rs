//! `preview`, `up`, `refresh`, `drift` and `destroy`, for people.

use crate::support::World;

#[test]
fn all_that_is_made_is_shown_again_as_the_same_and_goes_away_again() {
    let world = World::default();
    let preview = world.ok("preview");
    assert!(
        preview.contains("shop/hub · us-east-1 · local cloud"),
        "{preview}"
    );
    assert!(preview.contains("+ main"), "{preview}");
    let up = world.run("up");
    assert_eq!(up.status, 0, "{}", up.err);
    assert!(up.out.contains("net_id"), "{}", up.out);
    assert!(up.err.contains("+ 2 created"), "{}", up.err);
    assert!(
        !up.out.contains("done in"),
        "progress belongs on standard error: {}",
        up.out
    );
    assert!(world.ok("up").contains("nothing to change"));
    assert!(world.ok("destroy").contains("- web"));
    assert!(world.ok("destroy").contains("nothing to destroy"));
    assert_eq!(world.json("local ls").len(), 0);
}

#[test]
fn a_preview_leaves_no_trace() {
    let world = World::default();
    world.ok("preview");
    world.ok("preview --refresh");
    world.ok("drift");
    world.ok("stack ls");
    assert!(!world.path(".palinfra").exists());
}

#[test]
fn expected_changes_and_unexpected_ones() {
    let world = World::default();
    for line in ["preview --expect-no-changes", "up --expect-no-changes"] {
        let ran = world.run(line);
        assert_eq!(ran.status, 3, "{line}: {}", ran.err);
        assert!(ran.out.contains("+ main"), "{line}: {}", ran.out);
    }
    assert!(!world.path(".palinfra").exists(), "nothing is changed");
    world.ok("up");
    world.ok("preview --expect-no-changes");
    world.ok("up --expect-no-changes");
}

#[test]
fn drift_is_found_written_down_and_brought_back() {
    let world = World::up();
    world.ok("drift");
    let id = world.id_of("shop:Net");
    world.ok(&format!("local set {id} label other"));
    let drift = world.run("drift");
    assert_eq!(drift.status, 3);
    assert!(drift.out.contains("plain → other"), "{}", drift.out);
    world.ok("preview --expect-no-changes");
    assert!(world.ok("refresh").contains("plain → other"));
    assert_eq!(world.run("preview --expect-no-changes").status, 3);
    world.ok("up");
    world.ok("drift");
}

#[test]
fn a_resource_that_is_gone_is_drift_and_is_made_again() {
    let world = World::up();
    let id = world.id_of("shop:Server");
    world.ok(&format!("local rm {id}"));
    let drift = world.run("drift");
    assert_eq!(drift.status, 3);
    assert!(drift.out.contains("gone"), "{}", drift.out);
    assert_eq!(world.run("refresh --expect-no-changes").status, 3);
    world.ok("up");
    world.ok("drift");
    assert_ne!(world.id_of("shop:Server"), id);
}

#[test]
fn a_wrong_program_is_refused_with_its_lines_before_anything_changes() {
    let mut world = World::default();
    world.shop.broken = true;
    let ran = world.run("up");
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("error:") && ran.err.contains("support.rs:"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("10.0.0.300/16"), "{}", ran.err);
    assert!(!world.path(".palinfra").exists());
}

#[test]
fn a_run_over_chosen_resources_and_stacks() {
    let world = World::default();
    world.ok("up --stack hub");
    assert_eq!(world.json("local ls").len(), 1);
    let needs = world.run("destroy --stack hub");
    assert_eq!(needs.status, 0, "{}", needs.err);
    world.ok("up --set networks=3 --target extra-*");
    let names: Vec<String> = world
        .json("local ls")
        .iter()
        .map(|object| object["urn"].to_string())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let unknown = world.run("up --stack hub --target nothing");
    assert_eq!(unknown.status, 1);
    assert!(
        unknown.err.contains("no resource of `hub` fits `nothing`"),
        "{}",
        unknown.err
    );
    world.ok("up --stack hub --set networks=3 --exclude extra-1 --replace extra-2");
}

#[test]
fn a_stack_that_others_read_is_not_destroyed_first() {
    let world = World::up();
    let ran = world.run("destroy --stack hub");
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("`dev` reads it") && ran.err.contains("help: run `destroy"),
        "{}",
        ran.err
    );
}

#[test]
fn an_interrupted_run_saves_and_says_so() {
    let world = World::default();
    world.cancel.cancel();
    let ran = world.run("up");
    assert_eq!(ran.status, 130);
    assert!(ran.err.contains("interrupted"), "{}", ran.err);
    assert_eq!(world.run("drift").status, 130);
    let again = World {
        cancel: Default::default(),
        ..world
    };
    again.ok("up");
}

#[test]
fn another_run_holds_the_lock() {
    let world = World::up();
    let root = world.path(".palinfra");
    let key = palinfra_core::secret::KeySource::Bytes([7; 32].into());
    let backend = palinfra_core::backend::FileBackend::new(root, key);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let held = {
        use palinfra_core::backend::Backend;
        runtime.block_on(backend.open("shop", "hub", "up")).unwrap()
    };
    let ran = world.run("up");
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(ran.err.contains("help:"), "{}", ran.err);
    assert_eq!(world.run("refresh").status, 4);
    assert_eq!(world.run("preview").status, 0, "a preview takes no lock");
    world.ok("state unlock --stack hub");
    world.ok("up");
    drop(held);
}
