//! `import` of several objects, and of what the program has otherwise.

use serde_json::json;

use crate::support::{Shop, World};

const NET: &str = "urn:palinfra:shop:hub:shop:Net:main";
const SERVER: &str = "urn:palinfra:shop:dev:shop:Server:web";

/// Everything is up, and no state knows of it any more.
fn forgotten() -> (World, String, String) {
    let world = World::up();
    let ids = (world.id_of("shop:Net"), world.id_of("shop:Server"));
    world.ok(&format!("state rm {NET} --stack hub"));
    world.ok(&format!("state rm {SERVER} --stack dev"));
    (world, ids.0, ids.1)
}

fn import(world: &World, name: &str, text: &str) -> String {
    let file = world.path(name);
    std::fs::write(&file, text).unwrap();
    format!("import --file {}", file.display())
}

#[test]
fn many_objects_come_back_from_a_file_and_nothing_changes() {
    for name in ["many.toml", "many.json"] {
        let (world, net, server) = forgotten();
        let text = if name.ends_with("toml") {
            format!("\"{SERVER}\" = \"{server}\"\n\"{NET}\" = \"{net}\"\n")
        } else {
            json!({ SERVER: server, NET: net }).to_string()
        };
        let ran = world.run(&import(&world, name, &text));
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
        assert!(
            ran.err.contains("declares all of it as it is"),
            "{}",
            ran.err
        );
        world.ok("preview --expect-no-changes");
        world.ok("up --expect-no-changes");
        assert_eq!(world.id_of("shop:Server"), server);
        world.ok("destroy --yes");
    }
}

#[test]
fn all_of_a_stack_are_imported_or_none_and_all_reasons_are_told() {
    let (world, net, _) = forgotten();
    let text = format!(
        "\"shop:Net:main\" = \"{net}\"\n\"shop:Net:a\" = \"net-1\"\n\"shop:Net:b\" = \"net-2\"\n"
    );
    let ran = world.run(&format!(
        "{} --stack hub",
        import(&world, "many.toml", &text)
    ));
    assert_eq!(ran.status, 1);
    for part in [
        "2 objects cannot be imported",
        "nothing was",
        "`net-1`",
        "`net-2`",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(world.json("state ls --stack hub").len(), 0);
}

#[test]
fn what_the_program_has_otherwise_is_shown_and_is_what_the_next_run_changes() {
    let (mut world, net, server) = forgotten();
    world.ok(&format!("import {NET} {net}"));
    world.shop = Shop {
        size: 2,
        ..Shop::default()
    };
    let imported = world.run(&format!("import {SERVER} {server}"));
    assert_eq!(imported.status, 0, "{}", imported.err);
    assert!(imported.out.contains("size  1 → 2"), "{}", imported.out);
    assert!(!imported.out.contains("password"), "{}", imported.out);
    let preview = world.ok("preview --stack dev");
    assert!(preview.contains("size  1 → 2"), "{preview}");
    world.ok("up --stack dev");
    assert_eq!(world.id_of("shop:Server"), server, "it is the same object");
}

#[test]
fn a_file_that_is_none_is_said_to_be() {
    let world = World::up();
    for (text, said) in [
        ("", "nothing in it"),
        ("\"shop:Net:x\" = 1", "as text"),
        ("{ 1 }", "many.toml"),
        ("\"nonsense\" = \"net-1\"", "neither a URN nor TYPE:NAME"),
    ] {
        let ran = world.run(&format!(
            "{} --stack hub",
            import(&world, "many.toml", text)
        ));
        assert_eq!(ran.status, 1, "{text}");
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    assert_eq!(world.run("import").status, 2);
    assert_eq!(world.run("import shop:Net:x").status, 2);
}
