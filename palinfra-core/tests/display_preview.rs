//! What a preview looks like.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod display_support;

use display_support::*;
use palinfra_core::display::{PreviewOptions, Style, preview};
use palinfra_core::plan::{Op, Plan};
use palinfra_core::{Map, Promise, Value};

fn shown(plan: &Plan, width: usize) -> String {
    within(
        width,
        preview(plan, &Style::plain(width), &PreviewOptions::default()),
    )
}

/// A network to make, a database to change, something to delete, something unchanged.
fn mixed() -> Plan {
    let vpc = urn("Vpc:vpc", &VPC, "vpc");
    let subnet = urn("Vpc:vpc", &SUBNET, "private-a");
    let nat = urn("Vpc:vpc/Nat:nat", &NAT, "gateway");
    let cluster = urn("", &CLUSTER, "cluster");
    let instance = urn("PostgresInstance:database", &INSTANCE, "instance");
    let group = urn("PostgresInstance:database", &SUBNET_GROUP, "subnet-group");
    let same = urn("PostgresInstance:database", &POLICY, "monitoring");
    let old = urn("Legacy:legacy", &SUBNET, "old");
    let mut update = step(Op::Update, &instance, Map::new(), &[&group]);
    update.changes = vec![change(
        "class",
        text("db.t3.micro"),
        text("db.t3.medium"),
        false,
    )];
    let mut replace = step(Op::Replace, &group, Map::new(), &[&subnet]);
    replace.changes = vec![change("name", text("a"), text("b"), true)];
    let cidr = |range: &str| ("cidr_block", text(range));
    let mut plan = plan(vec![
        step(Op::Create, &vpc, map([cidr("10.1.0.0/16")]), &[]),
        step(
            Op::Create,
            &subnet,
            map([cidr("10.1.0.0/20"), ("vpc_id", id_of(&vpc))]),
            &[&vpc],
        ),
        step(
            Op::Create,
            &nat,
            map([("subnet_id", id_of(&subnet))]),
            &[&subnet],
        ),
        step(
            Op::Create,
            &cluster,
            map([("version", text("1.33"))]),
            &[&subnet],
        ),
        update,
        replace,
        step(Op::Same, &same, map([("name", text("monitoring"))]), &[]),
        step(
            Op::Delete,
            &old,
            map([cidr("10.9.0.0/20"), ("vpc_id", text("vpc-0123"))]),
            &[],
        ),
    ]);
    plan.outputs = map([
        ("cluster", text("payflow")),
        (
            "url",
            Value::join(vec![
                text("https://"),
                Value::Promise(Promise::Property {
                    urn: vpc.clone(),
                    name: "dns_name",
                }),
                text("/"),
            ]),
        ),
    ]);
    plan
}

#[test]
fn a_preview_fits_eighty_columns() {
    insta::assert_snapshot!(shown(&mixed(), 80), @"
    payflow/production · us-east-1 · local cloud

      vpc                                  Vpc                 + 3
        + vpc           ec2:Vpc            10.1.0.0/16
        + private-a     ec2:Subnet         10.1.0.0/20 in ‹vpc›
        + nat/gateway   ec2:NatGateway     in ‹private-a›
      + cluster         eks:Cluster        1.33
      database                             PostgresInstance    ~ 1  ± 1  = 1
        ~ instance      rds:DbInstance     class  db.t3.micro → db.t3.medium
        ± subnet-group  rds:DbSubnetGroup  name  a → b  (cannot change in place)
      legacy                               Legacy              - 1
        - old           ec2:Subnet         10.9.0.0/20 in vpc-0123

      outputs
        + cluster    payflow
        + url        https://‹vpc/vpc.dns_name›/

      + 4 create  ~ 1 update  ± 1 replace  - 1 delete  = 1 same
      about 10 min on AWS, DB instance the longest
    ");
}

#[test]
fn a_preview_uses_the_room_of_a_wide_terminal() {
    insta::assert_snapshot!(shown(&mixed(), 120), @"
    payflow/production · us-east-1 · local cloud

      vpc                                  Vpc                 + 3
        + vpc           ec2:Vpc            10.1.0.0/16
        + private-a     ec2:Subnet         10.1.0.0/20 in ‹vpc›
        + nat/gateway   ec2:NatGateway     in ‹private-a›
      + cluster         eks:Cluster        1.33
      database                             PostgresInstance    ~ 1  ± 1  = 1
        ~ instance      rds:DbInstance     class  db.t3.micro → db.t3.medium
        ± subnet-group  rds:DbSubnetGroup  name  a → b  (cannot change in place)
      legacy                               Legacy              - 1
        - old           ec2:Subnet         10.9.0.0/20 in vpc-0123

      outputs
        + cluster    payflow
        + url        https://‹vpc/vpc.dns_name›/

      + 4 create  ~ 1 update  ± 1 replace  - 1 delete  = 1 same     about 10 min on AWS, DB instance the longest
    ");
    insta::assert_snapshot!(shown(&mixed(), 200), @"
    payflow/production · us-east-1 · local cloud

      vpc                                  Vpc                 + 3
        + vpc           ec2:Vpc            10.1.0.0/16
        + private-a     ec2:Subnet         10.1.0.0/20 in ‹vpc›
        + nat/gateway   ec2:NatGateway     in ‹private-a›
      + cluster         eks:Cluster        1.33
      database                             PostgresInstance    ~ 1  ± 1  = 1
        ~ instance      rds:DbInstance     class  db.t3.micro → db.t3.medium
        ± subnet-group  rds:DbSubnetGroup  name  a → b  (cannot change in place)
      legacy                               Legacy              - 1
        - old           ec2:Subnet         10.9.0.0/20 in vpc-0123

      outputs
        + cluster    payflow
        + url        https://‹vpc/vpc.dns_name›/

      + 4 create  ~ 1 update  ± 1 replace  - 1 delete  = 1 same     about 10 min on AWS, DB instance the longest
    ");
}

#[test]
fn colour_only_repeats_what_the_signs_say() {
    let plan = mixed();
    let coloured = Style {
        colour: true,
        ..Style::plain(80)
    };
    let text = preview(&plan, &coloured, &PreviewOptions::default());
    assert_eq!(console::strip_ansi_codes(&text), shown(&plan, 80));
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"), @"
    ␛[1mpayflow/production␛[0m · us-east-1 · local cloud

      ␛[1mvpc␛[0m                                  ␛[2mVpc␛[0m                 ␛[32m+ 3␛[0m
        ␛[32m+␛[0m vpc           ␛[2mec2:Vpc␛[0m            10.1.0.0/16
        ␛[32m+␛[0m private-a     ␛[2mec2:Subnet␛[0m         10.1.0.0/20 in ‹vpc›
        ␛[32m+␛[0m nat/gateway   ␛[2mec2:NatGateway␛[0m     in ‹private-a›
      ␛[32m+␛[0m cluster         ␛[2meks:Cluster␛[0m        1.33
      ␛[1mdatabase␛[0m                             ␛[2mPostgresInstance␛[0m    ␛[33m~ 1␛[0m  ␛[35m± 1␛[0m  ␛[2m= 1␛[0m
        ␛[33m~␛[0m instance      ␛[2mrds:DbInstance␛[0m     class  ␛[31mdb.t3.micro␛[0m␛[2m → ␛[0m␛[32mdb.t3.medium␛[0m
        ␛[35m±␛[0m subnet-group  ␛[2mrds:DbSubnetGroup␛[0m  name  ␛[31ma␛[0m␛[2m → ␛[0m␛[32mb␛[0m␛[35m  (cannot change in place)␛[0m
      ␛[1mlegacy␛[0m                               ␛[2mLegacy␛[0m              ␛[31m- 1␛[0m
        ␛[31m-␛[0m old           ␛[2mec2:Subnet␛[0m         10.9.0.0/20 in vpc-0123

      ␛[1moutputs␛[0m
        ␛[32m+␛[0m cluster    payflow
        ␛[32m+␛[0m url        https://‹vpc/vpc.dns_name›/

      ␛[32m+ 4 create␛[0m  ␛[33m~ 1 update␛[0m  ␛[35m± 1 replace␛[0m  ␛[31m- 1 delete␛[0m  ␛[2m= 1 same␛[0m
      ␛[2mabout 10 min on AWS, DB instance the longest␛[0m
    ");
}

#[test]
fn unchanged_resources_and_all_inputs_are_shown_when_asked_for() {
    let options = PreviewOptions {
        show_same: true,
        details: true,
        endpoint: Some("http://localhost:5000".into()),
        outputs_before: map([("cluster", text("payflow")), ("zone", text("Z1"))]),
    };
    let mut plan = mixed();
    plan.cloud = "aws".into();
    let text = within(80, preview(&plan, &Style::plain(80), &options));
    insta::assert_snapshot!(text, @"
    payflow/production · us-east-1 · AWS at http://localhost:5000

      vpc                                  Vpc                 + 3
        + vpc           ec2:Vpc            cidr_block  10.1.0.0/16
        + private-a     ec2:Subnet         cidr_block  10.1.0.0/20
                                           vpc_id      ‹vpc›
        + nat/gateway   ec2:NatGateway     subnet_id  ‹private-a›
      + cluster         eks:Cluster        version  1.33
      database                             PostgresInstance    ~ 1  ± 1  = 1
        ~ instance      rds:DbInstance     class  db.t3.micro → db.t3.medium
        ± subnet-group  rds:DbSubnetGroup  name  a → b  (cannot change in place)
        = monitoring    iam:Policy         monitoring
      legacy                               Legacy              - 1
        - old           ec2:Subnet         10.9.0.0/20 in vpc-0123

      outputs
        + url     https://‹vpc/vpc.dns_name›/
        - zone    Z1

      + 4 create  ~ 1 update  ± 1 replace  - 1 delete  = 1 same
      about 10 min, DB instance the longest
    ");
}

#[test]
fn a_plan_that_changes_nothing_says_so() {
    let bucket = urn("", &POLICY, "logs");
    let plan = plan(vec![step(Op::Same, &bucket, Map::new(), &[])]);
    insta::assert_snapshot!(shown(&plan, 80), @"
    payflow/production · us-east-1 · local cloud

      nothing to change

      = 1 same
    ");
}

#[test]
fn names_that_no_column_holds_do_not_wrap_and_cannot_draw() {
    let long = urn(
        "Vpc:vpc",
        &SUBNET,
        &format!("private-{}-a", "very-long-".repeat(9)),
    );
    let wide = urn("Vpc:vpc", &SUBNET, "数据库-e\u{301}");
    let hostile = urn("Vpc:vpc", &SUBNET, "x\u{1b}[2J\u{202e}y");
    let inputs = || {
        map([
            ("cidr_block", text("10.0.0.0/20\n\u{1b}]0;title\u{7}")),
            ("vpc_id", text("vpc-1")),
        ])
    };
    let plan = plan(
        [long, wide, hostile]
            .map(|urn| step(Op::Create, &urn, inputs(), &[]))
            .into(),
    );
    let text = shown(&plan, 80);
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    insta::assert_snapshot!(text, @r#"
    payflow/production · us-east-1 · local cloud

      vpc                                    Vpc                 + 3
        + …-very-long-very-long-very-long-very-long-very-long-very-long-very-long--a
            10.0.0.0/20\n\u{1b}]0;title\u{7} in vpc-1
        + 数据库-é             ec2:Subnet
            10.0.0.0/20\n\u{1b}]0;title\u{7} in vpc-1
        + x\u{1b}[2J\u{202e}y  ec2:Subnet
            10.0.0.0/20\n\u{1b}]0;title\u{7} in vpc-1

      + 3 create     about 2 s on AWS
    "#);
}

#[test]
fn an_ascii_terminal_and_a_pipe_show_the_same_columns() {
    let plan = mixed();
    let ascii = preview(
        &plan,
        &Style {
            unicode: false,
            ..Style::plain(80)
        },
        &PreviewOptions::default(),
    );
    assert!(ascii.is_ascii());
    insta::assert_snapshot!(within(80, ascii), @"
    payflow/production | us-east-1 | local cloud

      vpc                                  Vpc                 + 3
        + vpc           ec2:Vpc            10.1.0.0/16
        + private-a     ec2:Subnet         10.1.0.0/20 in <vpc>
        + nat/gateway   ec2:NatGateway     in <private-a>
      + cluster         eks:Cluster        1.33
      database                             PostgresInstance    ~ 1  * 1  = 1
        ~ instance      rds:DbInstance     class  db.t3.micro > db.t3.medium
        * subnet-group  rds:DbSubnetGroup  name  a > b  (cannot change in place)
      legacy                               Legacy              - 1
        - old           ec2:Subnet         10.9.0.0/20 in vpc-0123

      outputs
        + cluster    payflow
        + url        https://<vpc/vpc.dns_name>/

      + 4 create  ~ 1 update  * 1 replace  - 1 delete  = 1 same
      about 10 min on AWS, DB instance the longest
    ");
    let long = "x".repeat(300);
    let mut update = step(Op::Update, &urn("", &POLICY, "p"), Map::new(), &[]);
    update.changes = vec![change("text", text("y"), text(&long), false)];
    let pipe = Style {
        cut: false,
        ..Style::plain(120)
    };
    let piped = preview(
        &display_support::plan(vec![update]),
        &pipe,
        &PreviewOptions::default(),
    );
    assert!(piped.contains(&long), "a pipe gets the whole value");
}
