//! `config get|set|ls`, and where settings come from.

use serde_json::json;

use crate::support::World;

#[test]
fn a_setting_is_written_read_and_used() {
    let world = World::default();
    world.ok("config set label from-the-file --stack hub");
    assert_eq!(world.ok("config get label --stack hub"), "from-the-file\n");
    let text = std::fs::read_to_string(world.path("palinfra.hub.toml")).unwrap();
    assert_eq!(text, "label = \"from-the-file\"\n");
    world.ok("config set networks 2 -s hub");
    world.ok("up --stack hub");
    assert_eq!(world.ok("output label"), "from-the-file\n");
    assert_eq!(world.json("state ls").len(), 2);
    world.ok("up --stack hub --set label=from-the-flag");
    assert_eq!(world.ok("output label"), "from-the-flag\n");
}

#[test]
fn settings_are_listed_with_their_meaning() {
    let world = World::default();
    let list = world.json("config ls --set token=t");
    assert_eq!(list.len(), 3);
    assert_eq!(
        (&list[0]["key"], &list[0]["value"]),
        (&json!("label"), &json!(null))
    );
    assert_eq!(list[1]["help"], "How many networks.");
    assert_eq!(list[2]["value"], "[secret]");
    assert!(world.ok("config ls").contains("The label of the network."));
}

#[test]
fn a_secret_setting_does_not_reach_a_file_or_a_screen() {
    let world = World::default();
    let ran = world.run("config set token abc --stack hub");
    assert_eq!(ran.status, 1);
    assert!(!world.path("palinfra.hub.toml").exists());
    assert_eq!(
        world.ok("config get token --stack hub --set token=abc"),
        "[secret]\n"
    );
}

#[test]
fn settings_that_are_not_there() {
    let world = World::default();
    let unset = world.run("config get label --stack hub");
    assert_eq!(unset.status, 1);
    let unknown = world.run("config set colour red --stack hub");
    assert_eq!(unknown.status, 1);
    assert!(
        unknown.err.contains("there are: label, networks, token"),
        "{}",
        unknown.err
    );
    assert_eq!(
        world.run("config get label").status,
        2,
        "one stack is to be chosen"
    );
    let misspelt = world.run("preview --set labl=x");
    assert_eq!(misspelt.status, 1);
    assert!(
        misspelt.err.contains("there is no setting `labl`"),
        "{}",
        misspelt.err
    );
    assert_eq!(world.run("preview --set label").status, 2);
    let malformed = world.run("preview --set networks=many");
    assert_eq!(malformed.status, 1);
    std::fs::write(world.path("palinfra.hub.toml"), "label = \n").unwrap();
    assert_eq!(world.run("preview").status, 1);
}
