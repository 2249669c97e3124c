//! `state`, `import` and `local`.

use serde_json::json;

use crate::support::{SECRET, World};

const NET: &str = "urn:palinfra:shop:hub:shop:Net:main";

#[test]
fn resources_are_listed_and_shown() {
    let world = World::up();
    assert!(world.ok("state ls").contains(NET));
    let list = world.json("state ls --stack dev");
    assert_eq!((list.len(), &list[0]["type"]), (1, &json!("shop:Server")));
    let shown = &world.json("state show main")[0];
    assert_eq!(
        (&shown["urn"], &shown["inputs"]["label"]),
        (&json!(NET), &json!("plain"))
    );
    assert!(world.ok("state show web").contains("password: [secret]"));
    assert!(world.ok("state show web --show-secrets").contains(SECRET));
    assert_eq!(world.run("state show nothing").status, 1);
}

#[test]
fn what_is_forgotten_stays_in_the_cloud_and_can_be_imported_again() {
    let world = World::up();
    let id = world.id_of("shop:Net");
    let ran = world.run(&format!("state rm {NET}"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err.contains("stays in the cloud") && ran.err.contains(&id),
        "{}",
        ran.err
    );
    assert_eq!(world.json("state ls --stack hub").len(), 0);
    assert_eq!(world.id_of("shop:Net"), id);
    let wrong = world.run(&format!("import {NET} net-00000000"));
    assert_eq!(wrong.status, 1, "{}", wrong.err);
    let imported = &world.json(&format!("import shop:Net:main {id} --stack hub"))[0];
    assert_eq!(
        (&imported["urn"], &imported["code"]),
        (&json!(NET), &json!(null))
    );
    world.ok("preview --expect-no-changes");
    let twice = world.run(&format!("import shop:Net:other {id} --stack hub"));
    assert_eq!(twice.status, 1);
    assert!(twice.err.contains("the state already has"), "{}", twice.err);
}

#[test]
fn an_import_that_the_program_does_not_declare_is_protected_and_its_rust_printed() {
    let world = World::up();
    let id = world.id_of("shop:Net");
    world.ok(&format!("state rm {NET}"));
    let code = world.ok(&format!("import shop:Net:old-one {id} --stack hub"));
    assert_eq!(
        code,
        "let old_one = shop::Net::new(\"old-one\", cidr!(\"10.0.0.0/16\"))\n    \
         .label(\"plain\")\n    .protect(true)\n    .declare(stack);\n"
    );
    assert!(world.ok("state ls").contains("protected"));
    assert_eq!(
        world.run("up --stack hub").status,
        1,
        "the protected one is not deleted"
    );
    assert!(
        world
            .json("local ls")
            .iter()
            .any(|object| object["id"] == id.as_str())
    );
}

#[test]
fn a_resource_gets_another_name() {
    let world = World::up();
    world.ok("state mv web site");
    let urn = "urn:palinfra:shop:dev:shop:Server:site";
    assert_eq!(world.json("state ls --stack dev")[0]["urn"], urn);
    for wrong in [
        "urn:palinfra:shop:hub:shop:Server:x",
        "urn:palinfra:shop:dev:shop:Net:x",
        "a/b",
    ] {
        assert_eq!(
            world.run(&format!("state mv {urn} {wrong}")).status,
            1,
            "{wrong}"
        );
    }
    world.ok(&format!("state mv {urn} web"));
    world.ok("preview --expect-no-changes");
}

#[test]
fn a_resource_that_others_need_is_not_forgotten_alone() {
    let world = World::default();
    world.ok("up --stack hub --set networks=2");
    let ran = world.run("state rm main nothing --stack hub");
    assert_eq!(ran.status, 1);
    assert_eq!(world.json("state ls").len(), 2, "nothing is forgotten");
    world.ok("state rm * --stack hub");
    assert_eq!(world.json("state ls").len(), 0);
}

#[test]
fn damaged_state_is_found() {
    let world = World::up();
    world.ok("state verify");
    let checkpoint = world.path(".palinfra/shop/hub/checkpoint");
    let mut bytes = std::fs::read(&checkpoint).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&checkpoint, bytes).unwrap();
    let ran = world.run("state verify");
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("hub:") && ran.err.contains("dev: in order"),
        "{}",
        ran.err
    );
    assert_eq!(world.run("up").status, 1);
}

#[test]
fn the_local_cloud_can_be_looked_at_changed_and_emptied() {
    let world = World::default();
    assert!(
        world
            .run("local ls")
            .err
            .contains("the local cloud is empty")
    );
    assert_eq!(world.run("local show x").status, 1);
    world.ok("up");
    let id = world.id_of("shop:Net");
    assert!(world.ok("local ls").contains(&id));
    assert_eq!(
        world.json(&format!("local show {id}"))[0]["inputs"]["label"],
        "plain"
    );
    world.ok(&format!("local set {id} label=other"));
    assert!(
        world
            .ok(&format!("local show {id}"))
            .contains("label: other")
    );
    assert!(!world.ok("local show web").contains(SECRET));
    assert_eq!(world.run(&format!("local set {id} colour red")).status, 1);
    world.ok("local reset");
    assert_eq!(world.json("local ls").len(), 0);
    assert_eq!(world.run("drift").status, 3);
}

#[test]
fn state_moves_to_another_place_and_the_old_one_points_there() {
    let world = World::up();
    let serials = |line: &str| -> Vec<_> {
        let lines = world.json(line).into_iter();
        lines.map(|entry| entry["serial"].clone()).collect()
    };
    world.ok("up --set label=other");
    let before = serials("stack history hub");
    let ran = world.run("state migrate --to kept");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("from now on"), "{}", ran.err);
    assert_eq!(serials("stack history hub --state kept"), before);
    assert!(world.json("state ls --state kept").len() > 1);
    let refused = world.run("up");
    assert_eq!(refused.status, 1);
    assert!(
        refused.err.contains("was moved to file://"),
        "{}",
        refused.err
    );
    let twice = world.run("state migrate --to elsewhere");
    assert_eq!(twice.status, 1, "{}", twice.err);
    world.ok("state migrate --state kept --to .palinfra");
    world.ok("preview --set label=other --expect-no-changes");
}
