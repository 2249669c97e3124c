//! `preview --save-plan` and `up --plan`.

use crate::support::World;

#[test]
fn a_saved_plan_is_carried_out_exactly() {
    let world = World::default();
    world.ok("preview --stack hub --set networks=2 --target extra-1 --save-plan plan.json");
    world.ok("up --plan plan.json --set networks=2");
    let objects = world.json("local ls");
    assert_eq!(objects.len(), 1, "{objects:?}");
    let again = world.run("up --plan plan.json --set networks=2");
    assert_eq!(again.status, 1, "its state has changed: {}", again.err);
}

#[test]
fn a_saved_plan_is_sealed_with_the_key_of_the_state() {
    let world = World::default();
    world.ok("preview --save-plan plan.json");
    let text = std::fs::read_to_string(world.path("plan.json")).unwrap();
    assert!(!text.contains("web"), "{text}");
    let last = text.rfind("\"\n").unwrap();
    let digit = if text.as_bytes()[last - 1] == b'A' {
        "Q"
    } else {
        "A"
    };
    let mut changed = text.clone();
    changed.replace_range(last - 1..last, digit);
    std::fs::write(world.path("plan.json"), changed).unwrap();
    let ran = world.run("up --plan plan.json");
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("plan.json is damaged"), "{}", ran.err);
    assert_eq!(world.json("local ls").len(), 0);
}

/// Refuses `up --plan`, names the reason, and changes nothing.
fn refused(world: &World, line: &str, reason: &str) {
    let before = world.json("local ls");
    let ran = world.run(line);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("the saved plan no longer fits"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains(reason), "{}", ran.err);
    assert!(ran.err.contains("help: make a new one"), "{}", ran.err);
    assert_eq!(world.json("local ls"), before);
    let lock_is_free = world.run("refresh");
    assert_eq!(lock_is_free.status, 0, "{}", lock_is_free.err);
}

#[test]
fn a_saved_plan_is_refused_when_the_program_has_changed() {
    let mut world = World::up();
    world.shop.size = 2;
    world.ok("preview --save-plan plan.json");
    world.shop.size = 3;
    refused(
        &world,
        "up --plan plan.json",
        "program or its settings have changed",
    );
    world.shop.size = 2;
    world.ok("up --plan plan.json");
}

#[test]
fn a_saved_plan_is_refused_when_a_setting_has_changed() {
    let world = World::up();
    world.ok("preview --set label=a --save-plan plan.json");
    refused(
        &world,
        "up --plan plan.json --set label=b",
        "program or its settings have changed",
    );
    refused(
        &world,
        "up --plan plan.json",
        "program or its settings have changed",
    );
}

#[test]
fn a_saved_plan_is_refused_when_the_state_has_changed() {
    let world = World::up();
    world.ok("preview --set label=a --save-plan plan.json");
    world.ok("up --set label=b");
    refused(
        &world,
        "up --plan plan.json --set label=a",
        "state of stack `hub` has changed",
    );
}

#[test]
fn a_saved_plan_is_refused_in_another_region() {
    let world = World::default();
    world.ok("preview --save-plan plan.json");
    refused(
        &world,
        "up --plan plan.json --region eu-west-1",
        "another account or region",
    );
}

#[test]
fn what_is_no_plan_is_refused() {
    let world = World::default();
    std::fs::write(world.path("plan.json"), "{}").unwrap();
    assert_eq!(world.run("up --plan plan.json").status, 1);
    assert_eq!(world.run("up --plan missing.json").status, 1);
    assert_eq!(world.run("up --plan plan.json --target x").status, 2);
    world.ok("preview --stack hub --save-plan plan.json");
    assert_eq!(world.run("up --plan plan.json --stack dev").status, 2);
}
