//! What a run looks like in a pipe, and as JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod display_support;

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use display_support::*;
use palinfra_core::display::{Json, Plain, Reporter, Style};
use palinfra_core::event::{Counts, Event, RunResult};
use palinfra_core::plan::Op;
use palinfra_core::provider::{Failure, FailureKind};
use palinfra_core::stack::ProgramError;
use palinfra_core::{Map, Urn};

/// A place to print to that a test can read.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Printed {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A display with a clock that the test moves.
struct Stage {
    plain: Plain<Printed>,
    printed: Printed,
    seconds: Arc<AtomicU64>,
}

impl Stage {
    fn new(stacks: &[&str]) -> Stage {
        let printed = Printed::default();
        let seconds = Arc::new(AtomicU64::new(0));
        let clock = seconds.clone();
        let stacks: Vec<String> = stacks.iter().map(|name| name.to_string()).collect();
        let plain = Plain::with_clock(printed.clone(), Style::plain(80), &stacks, move || {
            Duration::from_secs(clock.load(Ordering::SeqCst))
        });
        Stage {
            plain,
            printed,
            seconds,
        }
    }

    /// Moves the clock, second by second.
    fn until(&mut self, second: u64) {
        for now in self.seconds.load(Ordering::SeqCst) + 1..=second {
            self.seconds.store(now, Ordering::SeqCst);
            self.plain.tick();
        }
    }

    fn say(&mut self, event: Event) {
        self.plain.event(&event);
    }

    fn text(self) -> String {
        within(80, self.printed.text().trim_start().into())
    }
}

fn started(urn: &Urn, op: Op, usual: u32) -> Event {
    Event::StepStarted {
        urn: urn.clone(),
        op,
        usual,
    }
}

fn done(urn: &Urn, op: Op, seconds: f64) -> Event {
    Event::StepDone {
        urn: urn.clone(),
        op,
        seconds,
    }
}

fn summary(result: RunResult, seconds: f64) -> Event {
    let changes = Counts {
        create: 2,
        update: 1,
        same: 12,
        ..Counts::default()
    };
    Event::Summary {
        result,
        changes,
        seconds,
    }
}

#[test]
fn a_run_in_a_pipe_is_calm_and_tells_what_it_waits_for() {
    let mut stage = Stage::new(&["production"]);
    let vpc = urn("Vpc:vpc", &VPC, "vpc");
    let cluster = urn("", &CLUSTER, "cluster");
    let nat = urn("Vpc:vpc/Nat:nat", &NAT, "gateway");
    let same = urn("", &POLICY, "same");
    stage.plain.know(&plan(
        [&vpc, &cluster, &nat]
            .map(|urn| step(Op::Create, urn, Map::new(), &[]))
            .into(),
    ));
    stage.say(Event::StackStarted {
        stack: "production".into(),
        steps: 4,
        usual: 602,
    });
    stage.say(started(&vpc, Op::Create, 2));
    stage.say(done(&vpc, Op::Create, 2.2));
    stage.say(started(&same, Op::Same, 0));
    stage.say(done(&same, Op::Same, 0.0));
    stage.say(started(&cluster, Op::Create, 600));
    stage.say(started(&nat, Op::Create, 120));
    for attempt in 1..=9 {
        let failure = Failure::new(
            FailureKind::Passing,
            "RequestLimitExceeded",
            "Request limit exceeded.",
        );
        stage.say(Event::StepRetried {
            urn: nat.clone(),
            attempt,
            failure,
        });
    }
    stage.until(65);
    stage.say(done(&nat, Op::Create, 65.0));
    stage.until(100);
    stage.say(done(&cluster, Op::Create, 99.6));
    let outputs = serde_json::json!({
        "vpc_id": "vpc-0123", "zones": ["a", "b"], "password": "[secret]",
        "certificate_validation_record": "_a79865eb4cd1a6ab990a45779b4e0b96.example.com/CNAME/value",
        "hostile": "x\u{1b}[2J",
    });
    let outputs = outputs.as_object().unwrap().clone();
    stage.say(Event::StackDone {
        stack: "production".into(),
        outputs,
    });
    stage.say(summary(RunResult::Succeeded, 100.2));
    stage.plain.finish();
    stage.plain.finish();
    insta::assert_snapshot!(stage.text(), @r#"
    production: 4 steps, usually 10 min
    + vpc/vpc          ec2:Vpc         created in 2 s
    + cluster          eks:Cluster     creating, usually 10 min
    + vpc/nat/gateway  ec2:NatGateway  creating, usually 2 min
    · vpc/nat/gateway  ec2:NatGateway  try 2: RequestLimitExceeded: Request limit e…
    · vpc/nat/gateway  ec2:NatGateway  try 4: RequestLimitExceeded: Request limit e…
    · vpc/nat/gateway  ec2:NatGateway  try 8: RequestLimitExceeded: Request limit e…
    still running: cluster 30 s of about 10 min, vpc/nat/gateway 30 s of about 2 min
    still running: cluster 1 min of about 10 min and 1 more
    + vpc/nat/gateway  ec2:NatGateway  created in 1 min 5 s
    still running: cluster 1 min 35 s of about 10 min
    + cluster          eks:Cluster     created in 1 min 40 s

    outputs
      vpc_id                         vpc-0123
      zones                          ["a","b"]
      password                       [secret]
      certificate_validation_record
        _a79865eb4cd1a6ab990a45779b4e0b96.example.com/CNAME/value
      hostile                        x\u{1b}[2J

    done in 1 min 40 s: + 2 created  ~ 1 updated  = 12 unchanged
    "#);
}

#[test]
fn a_failed_run_of_several_stacks_tells_where_why_and_what_was_not_started() {
    let mut stage = Stage::new(&["hub", "production"]);
    let hub = Urn::new("payflow", "hub", &["Vpc:vpc".into()], "ec2:Vpc", "vpc");
    let cluster = urn("", &CLUSTER, "cluster");
    let group = urn("", &POLICY, "node-group");
    let addon = urn("", &POLICY, "addon");
    let database = urn("PostgresInstance:database", &INSTANCE, "instance");
    stage.plain.know(&plan(
        [&cluster, &database]
            .map(|urn| step(Op::Create, urn, Map::new(), &[]))
            .into(),
    ));
    stage.say(Event::StackStarted {
        stack: "hub".into(),
        steps: 1,
        usual: 2,
    });
    stage.say(Event::Settled {
        urn: hub.clone(),
        message: "an interrupted create was found and adopted: vpc-0123".into(),
    });
    stage.say(Event::StackStarted {
        stack: "production".into(),
        steps: 4,
        usual: 602,
    });
    stage.say(started(&cluster, Op::Create, 600));
    stage.say(started(&database, Op::Update, 600));
    stage.until(4);
    stage.say(Event::StepFailed {
        urn: cluster.clone(),
        op: Op::Create,
        message: "AccessDeniedException: User is not authorized to perform eks:CreateCluster on resource \
                  arn:aws:eks:us-east-1:123456789012:cluster/payflow\n\u{1b}[31mred"
            .into(),
        help: Some("give the role the permission eks:CreateCluster, then run `up` again".into()),
    });
    for (urn, because) in [(&group, &cluster), (&addon, &group)] {
        stage.say(Event::StepSkipped {
            urn: urn.clone(),
            op: Op::Create,
            because: because.clone(),
        });
    }
    stage.say(Event::Note {
        stack: "production".into(),
        message: "what runs is waited for".into(),
    });
    stage.say(Event::StackDone {
        stack: "hub".into(),
        outputs: serde_json::Map::new(),
    });
    stage.until(40);
    stage.say(done(&database, Op::Update, 40.0));
    stage.say(summary(RunResult::Failed, 40.4));
    stage.plain.finish();
    insta::assert_snapshot!(stage.text(), @r#"
    hub: 1 step, usually 2 s
    hub         · vpc/vpc            ec2:Vpc         settled:
        an interrupted create was found and adopted: vpc-0123
    production: 4 steps, usually 10 min
    production  + cluster            eks:Cluster     creating, usually 10 min
    production  ~ database/instance  rds:DbInstance  updating, usually 10 min
    production  ! cluster            eks:Cluster     failed after 4 s:
        AccessDeniedException: User is not authorized to perform eks:CreateCluster
        on resource arn:aws:eks:us-east-1:123456789012:cluster/payflow
    production: what runs is waited for
    hub: ended after 4 s
    still running: production/database/instance 34 s of about 10 min
    production  ~ database/instance  rds:DbInstance  updated in 40 s

    error: AccessDeniedException: User is not authorized to perform
           eks:CreateCluster on resource
           arn:aws:eks:us-east-1:123456789012:cluster/payflow
           \u{1b}[31mred
      urn:palinfra:payflow:production:eks:Cluster:cluster
      at blueprints/payflow/src/hub.rs:42
      help: give the role the permission eks:CreateCluster, then run `up` again

    2 steps not started, because cluster failed:
      node-group, addon

    failed after 40 s: ! 1 failed  ! 2 not started  + 2 created  ~ 1 updated
      = 12 unchanged
    what was done is saved; run the same command again to go on
    "#);
}

#[test]
fn hundreds_of_fast_steps_have_one_line_each() {
    let mut stage = Stage::new(&["production"]);
    for number in 0..300 {
        let urn = urn("", &POLICY, &format!("policy-{number}"));
        stage.say(started(&urn, Op::Create, 1));
        stage.say(done(&urn, Op::Create, 0.4));
    }
    stage.until(120);
    assert_eq!(stage.text().lines().count(), 300);
}

#[test]
fn errors_of_the_program_are_listed_at_the_end() {
    let mut stage = Stage::new(&["production"]);
    stage.say(Event::ProgramError(ProgramError {
        stack: "production".into(),
        urn: None,
        line: None,
        message: "setting `image` is missing".into(),
        help: Some("pass `--set image=…`".into()),
    }));
    stage.say(Event::Summary {
        result: RunResult::Cancelled,
        changes: Counts::default(),
        seconds: 0.0,
    });
    stage.plain.finish();
    insta::assert_snapshot!(stage.text(), @"
    production: 1 error

    error: setting `image` is missing
      help: pass `--set image=…`

    interrupted after 0.0 s
    nothing was changed
    ");
}

#[test]
fn json_is_one_object_a_line_that_no_terminal_obeys() {
    let printed = Printed::default();
    let mut json = Json::new(printed.clone());
    json.print("a preview");
    let message = "one\ntwo \u{9b}2J \u{202e}".to_string();
    json.event(&Event::Note {
        stack: "hub".into(),
        message: message.clone(),
    });
    json.event(&summary(RunResult::Succeeded, 0.5));
    json.finish();
    let text = printed.text();
    assert!(
        !text
            .chars()
            .any(|c| (c.is_control() && c != '\n') || c == '\u{202e}')
    );
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines[0],
        serde_json::json!({"event": "note", "stack": "hub", "message": message})
    );
    assert_eq!(
        lines[1],
        serde_json::json!({"event": "summary", "result": "succeeded", "seconds": 0.5, "changes":
            {"create": 2, "update": 1, "replace": 0, "delete": 0, "same": 12}})
    );
    assert_eq!(lines.len(), 2);
}
