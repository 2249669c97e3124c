//! `--json`: lines of JSON on standard output, nothing else, the summary last.

use serde_json::{Value as Json, json};

use crate::support::{World, lines};

fn summary(lines: &[Json]) -> &Json {
    let last = lines.last().expect("a summary");
    assert_eq!(last["event"], "summary");
    assert!(last["seconds"].is_f64(), "{last}");
    last
}

fn changes(create: u64, update: u64, delete: u64, same: u64) -> Json {
    json!({ "create": create, "update": update, "replace": 0, "delete": delete, "same": same })
}

#[test]
fn a_summary_over_all_stacks_ends_each_run() {
    let world = World::default();
    let preview = world.json("preview");
    assert_eq!(summary(&preview)["changes"], changes(2, 0, 0, 0));
    assert_eq!(summary(&preview)["result"], "succeeded");
    let planned: Vec<&Json> = preview
        .iter()
        .filter(|line| line["event"] == "planned")
        .collect();
    assert_eq!(planned.len(), 2);
    assert_eq!(
        (&planned[0]["op"], &planned[0]["type"]),
        (&json!("create"), &json!("shop:Net"))
    );

    let up = world.json("up");
    assert_eq!(summary(&up)["changes"], changes(2, 0, 0, 0));
    let begun = up.iter().find(|line| line["event"] == "stack_started");
    assert_eq!(
        begun.expect("a beginning")["usual"],
        0,
        "there are no waits"
    );
    let done = up
        .iter()
        .find(|line| line["event"] == "stack_done" && line["stack"] == "hub");
    assert_eq!(
        done.expect("the end of the hub")["outputs"]["label"],
        "plain"
    );
    assert_eq!(summary(&world.json("up"))["changes"], changes(0, 0, 0, 2));
    assert_eq!(
        world.json("preview").len(),
        1,
        "what stays the same is not planned"
    );

    let id = world.id_of("shop:Net");
    world.ok(&format!("local set {id} label other"));
    let refresh = world.json("refresh");
    assert_eq!(summary(&refresh)["changes"], changes(0, 1, 0, 1));
    let property = json!({ "property": "label", "recorded": "plain", "actual": "other" });
    assert_eq!(refresh[0]["properties"], json!([property]));
    let destroy = world.json("destroy");
    assert_eq!(summary(&destroy)["changes"], changes(0, 0, 2, 0));
}

#[test]
fn a_run_that_cannot_begin_ends_with_a_summary_too() {
    let mut world = World::default();
    world.shop.broken = true;
    for line in ["preview", "up"] {
        let ran = world.run(&format!("{line} --json"));
        assert_eq!((ran.status, ran.err.as_str()), (1, ""));
        let lines = lines(&ran.out);
        assert_eq!(summary(&lines)["result"], "failed");
        let error = lines
            .iter()
            .find(|line| line["event"] == "program_error")
            .expect(&ran.out);
        assert!(error["message"].as_str().unwrap().contains("10.0.0.300/16"));
        assert!(
            error["line"]["file"]
                .as_str()
                .unwrap()
                .ends_with("support.rs")
        );
        assert!(lines.iter().any(|line| line["event"] == "error"));
    }
    let unknown = world.run("up --stack nothing --json");
    assert_eq!(unknown.status, 2);
    let lines = lines(&unknown.out);
    assert_eq!(lines[0]["help"], "there are: `hub` and `dev`");
    assert_eq!(summary(&lines)["result"], "failed");
}

#[test]
fn drift_is_told_line_by_line() {
    let world = World::up();
    let id = world.id_of("shop:Server");
    world.ok(&format!("local rm {id}"));
    let ran = world.run("drift --json");
    assert_eq!(ran.status, 3);
    let lines = lines(&ran.out);
    assert_eq!(
        (&lines[0]["event"], &lines[0]["gone"]),
        (&json!("drift"), &json!(true))
    );
    assert_eq!(lines[0]["urn"], "urn:palinfra:shop:dev:shop:Server:web");
    assert_eq!(summary(&lines)["changes"], changes(0, 0, 1, 1));
}

#[test]
fn unexpected_changes_fail_the_summary() {
    let world = World::default();
    for line in ["preview", "up"] {
        let ran = world.run(&format!("{line} --expect-no-changes --json"));
        assert_eq!(ran.status, 3);
        let lines = lines(&ran.out);
        assert_eq!(summary(&lines)["result"], "failed");
        assert_eq!(summary(&lines)["changes"], changes(2, 0, 0, 0));
    }
}

#[test]
fn an_interrupted_run_is_cancelled() {
    let world = World::default();
    world.cancel.cancel();
    let ran = world.run("up --json");
    assert_eq!(ran.status, 130);
    assert_eq!(summary(&lines(&ran.out))["result"], "cancelled");
}

#[test]
fn a_run_that_is_interrupted_half_way_saves_what_was_done_and_goes_on_later() {
    let mut world = World {
        interrupt_at: Some("step_done"),
        ..World::default()
    };
    let ran = world.run("up --json");
    assert_eq!(ran.status, 130, "{}", ran.err);
    let all = lines(&ran.out);
    assert_eq!(summary(&all)["result"], "cancelled");
    assert_eq!(summary(&all)["changes"], changes(1, 0, 0, 0));
    (world.interrupt_at, world.cancel) = (None, Default::default());
    assert_eq!(world.json("state ls").len(), 1);
    assert_eq!(summary(&world.json("up"))["changes"], changes(1, 0, 0, 1));
}

#[test]
fn the_schema_is_one_list() {
    let world = World::default();
    let list = &world.json("schema")[0];
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&list[0]["type"], &list[0]["cloudformation"]),
        (&json!("shop:Net"), &json!("Shop::Net"))
    );
    assert_eq!(list[1]["cloudformation"], Json::Null);
    let input = &list[0]["inputs"][0];
    assert_eq!(input["name"], "cidr_block");
    assert_eq!(input["cloudformation"], "CidrBlock");
    assert_eq!(
        (&input["required"], &input["replaces"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&input["secret"], &input["references"]),
        (&json!(false), &Json::Null)
    );
    assert_eq!(list[1]["inputs"][0]["references"], "shop:Net");
    assert_eq!(list[1]["inputs"][2]["secret"], true);
    assert!(world.ok("schema").contains("Shop::Net"));
    assert!(world.ok("schema shop:Server").contains("id of shop:Net"));
    assert_eq!(world.run("schema shop:Nothing").status, 1);
}
