//! `output`, `graph` and `doctor`.

use serde_json::json;

use crate::support::{SECRET, World};

#[test]
fn outputs_of_one_stack_and_of_several() {
    let world = World::up();
    let one = &world.json("output --stack hub")[0];
    assert_eq!(one["label"], "plain");
    assert_eq!(one["password"], "[secret]");
    let all = &world.json("output")[0];
    assert_eq!(all["hub"], *one);
    assert_eq!(all["dev"], json!({}));
    let shown = &world.json("output --stack hub --show-secrets")[0];
    assert_eq!(shown["password"], SECRET);
    let text = world.ok("output");
    assert!(text.contains("hub") && text.contains("label"), "{text}");
    assert!(!text.contains(SECRET));
}

#[test]
fn one_output_stands_alone_for_scripts() {
    let world = World::up();
    assert_eq!(world.ok("output label"), "plain\n");
    assert_eq!(world.ok("output label --json"), "\"plain\"\n");
    assert_eq!(world.ok("output password"), "[secret]\n");
    assert_eq!(
        world.ok("output password --show-secrets"),
        format!("{SECRET}\n")
    );
    let unknown = world.run("output nothing");
    assert_eq!(unknown.status, 1);
    assert!(
        unknown
            .err
            .contains("help: there are: label, net_id, password"),
        "{}",
        unknown.err
    );
}

#[test]
fn outputs_before_the_first_run_are_none() {
    let world = World::default();
    assert_eq!(world.json("output --stack hub")[0], json!({}));
    assert_eq!(world.ok("output"), "");
    assert_eq!(world.run("output label").status, 1);
}

#[test]
fn the_graph_is_drawn_in_two_languages() {
    let world = World::default();
    let dot = world.ok("graph");
    assert!(
        dot.starts_with("digraph ") && dot.contains("\"urn:palinfra:shop:hub:shop:Net:main\""),
        "{dot}"
    );
    assert!(dot.contains("-> \"hub/net_id\" [style=dashed]"), "{dot}");
    let mermaid = world.ok("graph --format mermaid --stack hub");
    assert!(
        mermaid.starts_with("flowchart LR") && !mermaid.contains("web"),
        "{mermaid}"
    );
    assert_eq!(
        world.json("graph")[0]["nodes"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(world.run("graph --format png").status, 2);
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let mut world = World::up();
    let text = world.ok("doctor");
    assert!(
        text.contains("ok  state of hub: serial ") && text.contains("ok  cloud local"),
        "{text}"
    );
    world.shop.broken = true;
    assert!(world.run("doctor").out.contains("!!  program"));
    world.shop.broken = false;
    let checkpoint = world.path(".palinfra/shop/hub/checkpoint");
    std::fs::write(checkpoint, "").unwrap();
    let ran = world.run("doctor --json");
    assert_eq!(ran.status, 1);
    let checks = crate::support::lines(&ran.out);
    let hub = checks
        .iter()
        .find(|check| check["what"] == "state of hub")
        .expect(&ran.out);
    assert_eq!(hub["ok"], false);
    assert!(hub["help"].is_string());
}
