//! `stack ls|rm|export|import|history`.

use serde_json::{Value as Json, json};

use crate::support::{SECRET, World};

#[test]
fn stacks_are_listed_with_where_they_live() {
    let world = World::default();
    assert!(world.ok("stack ls").contains("never up"));
    world.ok("up --stack hub");
    let list = world.json("stack ls");
    assert_eq!(
        (&list[0]["stack"], &list[0]["resources"]),
        (&json!("hub"), &json!(1))
    );
    assert_eq!(list[0]["home"]["cloud"], "local");
    assert_eq!(list[1]["resources"], Json::Null);
}

#[test]
fn the_history_has_each_version_and_who_wrote_it() {
    let world = World::up();
    world.ok("up --set label=other");
    let history = world.json("stack history hub");
    assert!(history.len() >= 2, "{history:?}");
    assert_eq!(
        (&history[0]["command"], &history[0]["resources"]),
        (&json!("up"), &json!(1))
    );
    assert!(world.ok("stack history --stack hub").contains("UTC"));
    assert_eq!(
        world.run("stack history").status,
        2,
        "one stack is to be chosen"
    );
}

#[test]
fn an_export_has_what_scripts_rely_on() {
    let world = World::up();
    let text = world.ok("stack export --stack dev");
    assert!(!text.contains(SECRET));
    let export: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&export["project"], &export["stack"]),
        (&json!("shop"), &json!("dev"))
    );
    assert_eq!(export["lineage"].as_str().map(str::len), Some(32));
    assert!(export["serial"].is_u64() && export["outputs"].is_object());
    assert_eq!(export["cloud"], "local");
    let server = &export["resources"][0];
    assert_eq!(
        (&server["type"], &server["protect"]),
        (&json!("shop:Server"), &json!(false))
    );
    assert_eq!(server["inputs"]["password"], "[secret]");
    assert!(server["id"].is_string() && server["outputs"].is_object());
    assert!(server["dependencies"].is_array());
    assert!(world.ok("stack export dev --show-secrets").contains(SECRET));
}

#[test]
fn an_exported_state_is_imported_again_as_the_next_serial() {
    let world = World::up();
    let text = world.ok("stack export hub --show-secrets");
    std::fs::write(world.path("hub.json"), &text).unwrap();
    world.ok("up --set label=other");
    let changed: Json = serde_json::from_str(&world.ok("stack export hub")).unwrap();
    world.ok("stack import hub.json --stack hub");
    let back: Json = serde_json::from_str(&world.ok("stack export hub --show-secrets")).unwrap();
    let first: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(back["resources"], first["resources"]);
    assert!(back["serial"].as_u64() > changed["serial"].as_u64());
    assert_eq!(
        world.json("stack history hub")[0]["command"],
        "stack import"
    );
    world.ok("preview --stack dev --expect-no-changes");
}

#[test]
fn what_does_not_belong_is_not_imported() {
    let world = World::up();
    std::fs::write(world.path("masked.json"), world.ok("stack export dev")).unwrap();
    let masked = world.run("stack import masked.json --stack dev");
    assert_eq!(masked.status, 1);
    assert!(masked.err.contains("--show-secrets"), "{}", masked.err);
    std::fs::write(
        world.path("dev.json"),
        world.ok("stack export dev --show-secrets"),
    )
    .unwrap();
    let other = world.run("stack import dev.json --stack hub");
    assert_eq!(other.status, 1);
    assert!(other.err.contains("not `hub`"), "{}", other.err);
    std::fs::write(world.path("odd.json"), SECRET).unwrap();
    let odd = world.run("stack import odd.json --stack hub");
    assert_eq!(odd.status, 1);
    assert!(!odd.err.contains(SECRET), "{}", odd.err);
    assert_eq!(world.run("stack import missing.json --stack hub").status, 1);
}

#[test]
fn only_an_empty_stack_is_removed_unless_forced() {
    let world = World::up();
    let held = world.run("stack rm dev");
    assert_eq!(held.status, 1);
    assert!(held.err.contains("still has 1 resource"), "{}", held.err);
    world.ok("stack rm dev --force");
    assert_eq!(world.run("stack rm dev").status, 1, "it has no state");
    world.ok("local rm web");
    world.ok("destroy");
    world.ok("stack rm hub");
    assert_eq!(world.json("stack ls")[0]["resources"], Json::Null);
}

#[test]
fn a_stack_that_has_left_the_program_can_be_destroyed() {
    let mut world = World::up();
    world.shop.only_hub = true;
    assert!(world.ok("stack ls").contains("not in the program"));
    assert_eq!(world.run("up --stack dev").status, 2);
    assert_eq!(
        world.run("destroy --stack hub").status,
        1,
        "dev still reads it"
    );
    world.ok("destroy --stack dev");
    world.ok("destroy");
    assert_eq!(world.json("local ls").len(), 0);
}
