//! How a preview shows what changes, why, and how long it takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod display_support;

use display_support::*;
use palinfra_core::display::{PreviewOptions, Style, estimate, preview};
use palinfra_core::plan::{Op, Plan};
use palinfra_core::{Map, Value};

fn shown(plan: &Plan, width: usize) -> String {
    within(
        width,
        preview(plan, &Style::plain(width), &PreviewOptions::default()),
    )
}

#[test]
fn long_values_are_compared_item_by_item() {
    let policy = urn("Api:api", &POLICY, "task");
    let instance = urn("Api:api", &INSTANCE, "store");
    let statement = |action: &str, resource: &str| serde_json::json!({"Effect": "Allow", "Action": action, "Resource": resource});
    let logs = "arn:aws:logs:us-east-1:123456789012:log-group:/payflow/api:*";
    let before = serde_json::json!({"Version": "2012-10-17", "Statement": [
        statement("s3:GetObject", "arn:aws:s3:::payflow/*"), statement("logs:PutLogEvents", logs)]});
    let after = serde_json::json!({"Version": "2012-10-17", "Statement": [
        statement("s3:PutObject", "arn:aws:s3:::payflow/*"),
        statement("logs:PutLogEvents", logs),
        statement("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/payflow-production-key")]});
    let mut first = step(Op::Update, &policy, Map::new(), &[]);
    first.changes = vec![
        change(
            "description",
            text(&"a long text that begins the same ".repeat(4)),
            {
                text(&format!(
                    "{}but ends in another way",
                    "a long text that begins the same ".repeat(4)
                ))
            },
            false,
        ),
        change("document", text(&before.to_string()), json(after), false),
    ];
    let mut second = step(Op::Update, &instance, Map::new(), &[]);
    second.changes = vec![
        change(
            "security_groups",
            json(serde_json::json!(["sg-1", "sg-2"])),
            {
                Value::List(vec![
                    text("sg-2"),
                    id_of(&urn("Api:api", &VPC, "group")),
                    text("sg-1"),
                ])
            },
            false,
        ),
        change(
            "tags",
            json(serde_json::json!({"team": "a", "cost": "1"})),
            json(serde_json::json!({"team": "b"})),
            false,
        ),
        change(
            "user_data",
            text("#!/bin/sh\nstart --old\nwait\n"),
            text("#!/bin/sh\nstart --new\nwait\n"),
            false,
        ),
    ];
    let plan = plan(vec![first, second]);
    insta::assert_snapshot!(shown(&plan, 80), @"
    payflow/production · us-east-1 · local cloud

      api                               Api                 ~ 2
        ~ task          iam:Policy
            description
              - … that begins the same
              + … that begins the same but ends in another way
            document.Statement[0].Action    s3:GetObject → s3:PutObject
            document.Statement[2].Action    + kms:Decrypt
            document.Statement[2].Effect    + Allow
            document.Statement[2].Resource
              + arn:aws:kms:us-east-1:123456789012:key/payflow-production-key
        ~ store         rds:DbInstance  security_groups  + ‹group›
                                        tags.cost        - 1
                                        tags.team        a → b
                                        user_data[1]     start --old → start --new

      ~ 2 update     about 10 min on AWS, DB instance the longest
    ");
    insta::assert_snapshot!(shown(&plan, 200), @"
    payflow/production · us-east-1 · local cloud

      api                               Api                 ~ 2
        ~ task          iam:Policy
            description
              - a long text that begins the same a long text that begins the same a long text that begins the same a long text that begins the same
              + a long text that begins the same a long text that begins the same a long text that begins the same a long text that begins the same but ends in another way
            document.Statement[0].Action  s3:GetObject → s3:PutObject
            document.Statement[2]         + {Action: kms:Decrypt, Effect: Allow, Resource: arn:aws:kms:us-east-1:123456789012:key/payflow-production-key}
        ~ store         rds:DbInstance  security_groups  + ‹group›
                                        tags.cost        - 1
                                        tags.team        a → b
                                        user_data[1]     start --old → start --new

      ~ 2 update     about 10 min on AWS, DB instance the longest
    ");
}

#[test]
fn secrets_are_masked_even_where_only_the_schema_knows_of_them() {
    let instance = urn("", &INSTANCE, "database");
    let mut update = step(Op::Update, &instance, Map::new(), &[]);
    update.changes = vec![
        change(
            "master",
            text("hunter1").into_secret(),
            text("hunter2").into_secret(),
            false,
        ),
        change("password", text("hunter3"), text("hunter4"), false),
        change(
            "tags",
            json(serde_json::json!({"a": "1"})),
            Value::Map(map([("a", text("hunter5").into_secret())])),
            false,
        ),
    ];
    let mut plan = plan(vec![update]);
    plan.outputs = map([("password", text("hunter6").into_secret())]);
    let text = shown(&plan, 80);
    assert!(!text.contains("hunter"), "{text}");
    insta::assert_snapshot!(text, @"
    payflow/production · us-east-1 · local cloud

      ~ database        rds:DbInstance  master    [secret] → [secret]
                                        password  [secret] → [secret]
                                        tags.a    1 → [secret]

      outputs
        + password    [secret]

      ~ 1 update     about 10 min on AWS, DB instance the longest
    ");
}

#[test]
fn reasons_and_the_order_of_a_replacement_are_told() {
    let subnet = urn("Vpc:vpc", &SUBNET, "private-a");
    let inputs = || {
        map([
            ("cidr_block", text("10.1.0.0/20")),
            ("vpc_id", text("vpc-0123")),
        ])
    };
    let mut first = step(Op::Replace, &subnet, inputs(), &[]);
    first.changes = vec![change(
        "cidr_block",
        text("10.1.0.0/20"),
        text("10.1.16.0/20"),
        true,
    )];
    first.delete_first = true;
    let mut asked = step(
        Op::Replace,
        &urn("Vpc:vpc", &SUBNET, "private-b"),
        inputs(),
        &[],
    );
    asked.reason = Some("asked for by --replace".into());
    let mut gone = step(
        Op::Create,
        &urn("Vpc:vpc", &SUBNET, "private-c"),
        inputs(),
        &[],
    );
    gone.reason = Some("gone from the cloud".into());
    let mut superseded = step(Op::Delete, &subnet, inputs(), &[]);
    superseded.superseded = true;
    let waits = step(Op::Wait, &urn("Vpc:vpc", &NAT, "nat"), Map::new(), &[]);
    let mut elsewhere = step(
        Op::Create,
        &urn("Vpc:vpc", &POLICY, "edge"),
        Map::new(),
        &[],
    );
    elsewhere.new.as_mut().unwrap().region = "eu-west-1".into();
    let forget = step(
        Op::Forget,
        &urn("Vpc:vpc", &POLICY, "kept"),
        Map::new(),
        &[],
    );
    let plan = plan(vec![
        first, asked, gone, superseded, waits, elsewhere, forget,
    ]);
    insta::assert_snapshot!(shown(&plan, 80), @"
    payflow/production · us-east-1 · local cloud

      vpc                               Vpc                 + 2  ± 2  - 1  » 1  x 1
        ± private-a     ec2:Subnet
            cidr_block  10.1.0.0/20 → 10.1.16.0/20  (cannot change in place)
            the old one is deleted first
        ± private-b     ec2:Subnet      10.1.0.0/20 in vpc-0123
                                        asked for by --replace
        + private-c     ec2:Subnet      10.1.0.0/20 in vpc-0123
                                        gone from the cloud
        - private-a     ec2:Subnet      10.1.0.0/20 in vpc-0123
                                        the object that was replaced before
        » nat           ec2:NatGateway  waits until it can be used
        + edge          iam:Policy      eu-west-1
        x kept          iam:Policy      leaves the state, stays in the cloud

      + 2 create  ± 2 replace  - 1 delete  » 1 wait  x 1 forget
      about 2 min on AWS, NAT gateway the longest
    ");
}

#[test]
fn the_estimate_is_the_longest_chain_of_waits() {
    let vpc = urn("", &VPC, "vpc");
    let cluster = urn("", &CLUSTER, "cluster");
    let database = urn("", &INSTANCE, "database");
    let up = plan(vec![
        step(Op::Create, &vpc, Map::new(), &[]),
        step(Op::Create, &cluster, Map::new(), &[&vpc]),
        step(Op::Create, &database, Map::new(), &[&vpc]),
    ]);
    let time = estimate(&up).unwrap();
    assert_eq!(
        (time.seconds, &time.longest, time.longest_seconds),
        (602, &cluster, 600)
    );

    let down = plan(vec![
        step(Op::Delete, &vpc, Map::new(), &[]),
        step(Op::Delete, &database, Map::new(), &[&cluster]),
        step(Op::Delete, &cluster, Map::new(), &[&vpc]),
    ]);
    assert_eq!(estimate(&down).unwrap().seconds, 240 + 300 + 2);

    let mut replaced = step(Op::Replace, &database, Map::new(), &[]);
    assert_eq!(
        estimate(&plan(vec![replaced.clone()])).unwrap().seconds,
        300 + 240
    );
    replaced.delete_first = true;
    assert_eq!(estimate(&plan(vec![replaced])).unwrap().seconds, 240 + 300);
    assert_eq!(
        estimate(&plan(vec![step(Op::Same, &vpc, Map::new(), &[])])),
        None
    );
}
