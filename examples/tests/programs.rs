//! The programs, run as a user runs them, each in a folder of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use palinfra_testing::Program;

fn custom() -> Program {
    Program::new(env!("CARGO_BIN_EXE_custom-resource"))
}

#[test]
fn a_custom_resource_lives_from_create_over_drift_to_destroy() {
    let custom = custom();
    let (about, hello) = ("site/about.txt", "site/hello.txt");
    let read = |file: &str| fs::read_to_string(custom.folder().join(file)).unwrap();

    let printed = custom.succeed("preview");
    assert!(printed.contains("+ 3 create"), "{printed}");
    assert!(!custom.folder().join("site").exists());

    let printed = custom.expect(0, "up").printed();
    assert!(printed.contains("+ 3 created"), "{printed}");
    assert_eq!(read(hello), "Hello.\n");
    assert!(read(about).starts_with("We live in vpc-"));
    let printed = custom.expect(0, "up").printed();
    assert!(printed.contains("= 3 unchanged"), "{printed}");

    fs::write(custom.folder().join(hello), "Go away.\n").unwrap();
    fs::remove_file(custom.folder().join(about)).unwrap();
    let printed = custom.expect(3, "drift").printed();
    assert!(printed.contains("2 resources are not as"), "{printed}");
    let printed = custom.expect(0, "up --refresh").printed();
    assert!(printed.contains("+ 1 created  ~ 1 updated"), "{printed}");
    assert_eq!(read(hello), "Hello.\n");
    assert!(read(about).starts_with("We live in vpc-"));

    let printed = custom.expect(0, "destroy").printed();
    assert!(printed.contains("- 3 deleted"), "{printed}");
    assert_eq!(
        fs::read_dir(custom.folder().join("site")).unwrap().count(),
        0
    );
}

#[test]
fn a_file_of_somebody_else_is_neither_taken_nor_overwritten() {
    let custom = custom();
    custom.write("site/hello.txt", "Mine.\n");

    let printed = custom.expect(1, "up").printed();
    assert!(printed.contains("exists"), "{printed}");
    custom.succeed("destroy");
    let left = fs::read_to_string(custom.folder().join("site/hello.txt")).unwrap();
    assert_eq!(left, "Mine.\n");
}

#[test]
fn an_embedding_program_gets_events_and_typed_outputs() {
    let embed = Program::new(env!("CARGO_BIN_EXE_embed"));
    let first = embed.succeed("");
    let steps = first.lines().filter(|line| line.starts_with("  Create "));
    assert_eq!(first.lines().next(), Some("19 to create"));
    assert_eq!(steps.count(), 19);

    let second = embed.succeed("");
    assert_eq!(second.lines().next(), Some("0 to create"));
    assert_eq!(second.lines().last(), first.lines().last());
    assert!(second.ends_with(" has the range 10.0.0.0/16\n"), "{second}");
}
