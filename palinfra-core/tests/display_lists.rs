//! What errors, drift, outputs and lists look like.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod display_support;

use display_support::*;
use palinfra_core::display::{Style, drift, errors, outputs, table};
use palinfra_core::stack::{Line, ProgramError};
use palinfra_core::{Map, Urn};

fn style() -> Style {
    Style::plain(80)
}

fn error(
    stack: &str,
    urn: Option<Urn>,
    line: u32,
    message: &str,
    help: Option<&str>,
) -> ProgramError {
    ProgramError {
        stack: stack.into(),
        urn,
        line: Some(Line {
            file: "blueprints/payflow/src/hub.rs".into(),
            line,
        }),
        message: message.into(),
        help: help.map(String::from),
    }
}

#[test]
fn every_error_is_listed_under_its_stack_with_its_line_and_what_to_do() {
    let subnet = urn("Vpc:vpc", &SUBNET, "private-a");
    let deep = urn(
        "Region:europe/Environment:production/Vpc:network",
        &SUBNET,
        "private-subnet-a",
    );
    let found = [
        error(
            "hub",
            Some(subnet.clone()),
            42,
            "10.2.0.0/20 is not inside 10.1.0.0/16",
            Some("choose a range inside the VPC's"),
        ),
        error(
            "production",
            None,
            7,
            "setting `image` is missing",
            Some("pass `--set image=…`, or write `image = …` into palinfra.production.toml"),
        ),
        error(
            "hub",
            Some(deep),
            57,
            "the name `x\u{1b}[2J` is refused by AWS: a name holds at most 63 characters, letters, digits and dashes, and begins with a letter",
            None,
        ),
    ];
    insta::assert_snapshot!(within(80, errors(&found, &style())), @r#"
    hub: 2 errors

    error: 10.2.0.0/20 is not inside 10.1.0.0/16
      vpc/private-a at blueprints/payflow/src/hub.rs:42
      help: choose a range inside the VPC's

    error: the name `x\u{1b}[2J` is refused by AWS: a name holds at most 63
           characters, letters, digits and dashes, and begins with a letter
      europe/production/network/private-subnet-a at blueprints/payflow/src/hub.rs:57

    production: 1 error

    error: setting `image` is missing
      at blueprints/payflow/src/hub.rs:7
      help: pass `--set image=…`, or write `image = …` into palinfra.production.toml
    "#);
    let coloured = errors(
        &found[..1],
        &Style {
            colour: true,
            ..style()
        },
    );
    insta::assert_snapshot!(coloured.replace('\u{1b}', "␛"), @"
    ␛[1mhub␛[0m: 1 error

    ␛[31merror␛[0m: 10.2.0.0/20 is not inside 10.1.0.0/16
      vpc/private-a ␛[2mat blueprints/payflow/src/hub.rs:42␛[0m
      ␛[36mhelp␛[0m: choose a range inside the VPC's
    ");
    assert_eq!(errors(&[], &style()), "");
}

#[test]
fn drift_names_what_the_cloud_changed_and_what_is_gone() {
    let mut subnet = record(
        &urn("Vpc:vpc", &SUBNET, "private-a"),
        map([("map_public_ip", json(false.into()))]),
        &[],
    );
    subnet.drift = map([("map_public_ip", json(true.into()))]);
    let mut instance = record(
        &urn("PostgresInstance:database", &INSTANCE, "instance"),
        map([
            ("class", text("db.t3.micro")),
            ("master", text("hunter1").into_secret()),
            ("tags", json(serde_json::json!({"a": "1"}))),
        ]),
        &[],
    );
    instance.drift = map([
        ("class", text("db.t3.medium")),
        ("master", text("hunter2")),
        ("password", text("hunter3")),
        (
            "tags",
            json(serde_json::json!({"a": "1", "b\u{1b}[2J": "2"})),
        ),
    ]);
    let mut gone = record(&urn("", &POLICY, "logs"), Map::new(), &[]);
    gone.gone = true;
    let same = record(&urn("", &VPC, "vpc"), Map::new(), &[]);
    let records = [subnet, instance, gone, same.clone()];
    let shown = within(
        80,
        drift("payflow/production", &records, schema_of, &style()),
    );
    assert!(!shown.contains("hunter"), "{shown}");
    insta::assert_snapshot!(shown, @r#"
    payflow/production · 3 resources are not as recorded

      ~ vpc/private-a      ec2:Subnet      map_public_ip  false → true
      ~ database/instance  rds:DbInstance
          class            db.t3.micro → db.t3.medium
          master           [secret] → [secret]
          password         + [secret]
          tags.b\u{1b}[2J  + 2
      - logs               iam:Policy      gone from the cloud

      ~ 2 changed  - 1 gone  = 1 resource as recorded
    "#);
    insta::assert_snapshot!(drift("payflow/hub", [&same], schema_of, &style()), @"
    payflow/hub · as recorded

      = 1 resource as recorded
    ");
}

#[test]
fn a_table_is_aligned_and_cut_only_on_a_terminal() {
    let row = |cells: [&str; 4]| cells.map(String::from).to_vec();
    let urn = format!(
        "urn:palinfra:payflow:production:{}ec2:Subnet:private-a",
        "Component:name/".repeat(3)
    );
    let rows = [
        row(["hub", "31", "2 min ago", &urn]),
        row(["production-数据", "1204", "", "urn\u{1b}[2J"]),
    ];
    let headers = ["stack", "resources", "last run", "first"];
    insta::assert_snapshot!(within(80, table(&headers, &rows, &style())), @r#"
    stack            resources  last run   first
    hub                     31  2 min ago  urn:palinfra:payflow:production:Componen…
    production-数据       1204             urn\u{1b}[2J
    "#);
    let piped = table(
        &headers,
        &rows,
        &Style {
            cut: false,
            ..style()
        },
    );
    assert!(piped.contains(&urn));
    assert_eq!(table(&headers, &[], &style()), "");
}

#[test]
fn outputs_are_never_cut_since_they_are_copied() {
    let long = "https://".to_string() + &"a".repeat(90);
    let values = serde_json::json!({"url": long, "ports": [80, 443], "password": "[secret]"});
    let shown = outputs(values.as_object().unwrap(), &style());
    insta::assert_snapshot!(shown, @"
    url
      https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    ports     [80,443]
    password  [secret]
    ");
}
