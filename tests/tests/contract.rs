//! The command line, on PayFlow: what scripts rely on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_testing::{Program, text};
use serde_json::json;

fn payflow() -> Program {
    Program::new(env!("CARGO_BIN_EXE_payflow"))
}

#[test]
fn up_twice_then_drift_then_repair_then_destroy() {
    let payflow = payflow();
    let preview = payflow.expect(0, "preview --json").summary();
    let up = payflow.expect(0, "up --json").summary();
    assert_eq!(up["changes"], preview["changes"]);
    assert_eq!(up["result"], "succeeded");
    assert!(up["changes"]["create"].as_u64().unwrap() > 150, "{up}");

    let again = payflow.expect(0, "up --expect-no-changes --json").summary();
    assert_eq!(again["changes"]["create"], 0);
    assert_eq!(
        again["changes"]["same"],
        up["changes"]["create"].as_u64().unwrap() + up["changes"]["same"].as_u64().unwrap()
    );

    // A change outside of the program.
    let objects = payflow.objects();
    let database = objects
        .iter()
        .find(|object| object["type"] == "rds:DbInstance")
        .unwrap();
    payflow.expect(
        0,
        &format!(
            "local set {} backup_retention_period 1",
            text(database, "urn")
        ),
    );
    payflow.expect(0, "up --expect-no-changes");
    payflow.expect(0, "preview");
    let drift = payflow.expect(3, "drift");
    assert!(
        drift.stdout.contains("backup_retention_period"),
        "{}",
        drift.stdout
    );
    let repaired = payflow.expect(0, "up --refresh --json").summary();
    assert_eq!(repaired["changes"]["update"], 1, "{repaired}");
    assert_eq!(repaired["changes"]["create"], 0);
    payflow.expect(0, "drift");

    let refused = payflow.expect(1, "destroy --stack hub");
    assert!(refused.stderr.contains("production"), "{}", refused.stderr);
    assert!(refused.stderr.contains("development"), "{}", refused.stderr);

    payflow.expect(0, "destroy --stack development");
    assert!(!payflow.objects().is_empty());
    payflow.expect(0, "destroy");
    assert_eq!(payflow.objects(), [] as [serde_json::Value; 0]);
}

#[test]
fn a_preview_writes_nothing() {
    let payflow = payflow();
    payflow.expect(0, "preview");
    let left: Vec<_> = std::fs::read_dir(payflow.folder()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn wrong_usage_ends_with_2() {
    let payflow = payflow();
    payflow.expect(2, "up --no-such-flag");
    payflow.expect(2, "no-such-command");
    let unknown = payflow.expect(2, "up --stack nowhere");
    assert!(
        unknown.stderr.contains("nowhere") && unknown.stderr.contains("hub"),
        "{unknown:?}"
    );
}

#[test]
fn a_cloud_that_is_not_built_in_is_named_with_the_command_to_run() {
    let ended = payflow().expect(2, "preview --cloud aws");
    assert!(ended.stderr.contains("--features aws"), "{}", ended.stderr);
}

#[test]
fn outputs_are_one_object() {
    let payflow = payflow();
    payflow.expect(0, "up");
    let all = payflow.expect(0, "output --json").json_lines();
    assert!(all[0]["hub"].is_object() && all[0]["production"].is_object());
    let one = payflow.expect(0, "output --json --stack hub").json_lines();
    assert_eq!(one[0], all[0]["hub"]);
}

#[test]
fn an_export_has_the_agreed_fields() {
    let payflow = payflow();
    payflow.expect(0, "up --stack hub");
    let export = payflow.expect(0, "stack export --stack hub --json");
    let export: serde_json::Value = serde_json::from_str(&export.stdout).unwrap();
    assert_eq!(export["project"], "payflow");
    assert_eq!(export["stack"], "hub");
    assert_eq!(export["cloud"], "local");
    assert!(export["lineage"].is_string() && export["serial"].is_u64());
    assert!(export["outputs"].is_object());
    for resource in export["resources"].as_array().unwrap() {
        for field in [
            "urn",
            "type",
            "id",
            "inputs",
            "outputs",
            "dependencies",
            "protect",
        ] {
            assert!(!resource[field].is_null(), "{field}: {resource}");
        }
    }
}

#[test]
fn the_schema_names_cloudformation() {
    let schema = payflow().expect(0, "schema --json");
    let schema: serde_json::Value = serde_json::from_str(&schema.stdout).unwrap();
    let subnet = schema
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["type"] == "ec2:Subnet")
        .unwrap();
    assert_eq!(subnet["cloudformation"], "AWS::EC2::Subnet");
    let inputs = subnet["inputs"].as_array().unwrap();
    let vpc = inputs
        .iter()
        .find(|input| input["name"] == "vpc_id")
        .unwrap();
    for (field, value) in [
        ("cloudformation", json!("VpcId")),
        ("required", json!(true)),
        ("replaces", json!(true)),
        ("secret", json!(false)),
        ("references", json!("ec2:Vpc")),
    ] {
        assert_eq!(vpc[field], value, "{field}");
    }
}
