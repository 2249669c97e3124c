//! The requests of what no emulator can do: what is sent, and what is made of the answer.

mod acm;
mod autoscaling;
mod cloudfront;
mod config;
mod ec2;
mod ecr;
mod ecs;
mod eks;
mod elasticache;
mod elasticbeanstalk;
mod elbv2;
mod guardduty;
mod iam;
mod logs;
mod opensearch;
mod rds;
mod s3;
mod secretsmanager;
mod ssm;
mod xray;

use crate::support::quirks::{Law, QUIRKS};

/// A type, a law that an emulator cannot keep for it, and the test that does instead.
type Instead = (&'static str, Law, fn());

fn all() -> impl Iterator<Item = &'static Instead> {
    [
        acm::INSTEAD,
        autoscaling::INSTEAD,
        cloudfront::INSTEAD,
        config::INSTEAD,
        ec2::INSTEAD,
        ec2::OF_CONNECT_ENDPOINTS,
        ec2::OF_VPC_ENDPOINTS,
        ecr::INSTEAD,
        ecs::INSTEAD,
        ecs::OF_TASK_RUNS,
        eks::INSTEAD,
        elasticbeanstalk::INSTEAD,
        guardduty::INSTEAD,
        iam::INSTEAD,
        logs::INSTEAD,
        rds::INSTEAD,
        s3::INSTEAD,
        secretsmanager::INSTEAD,
        ssm::INSTEAD,
        xray::INSTEAD,
    ]
    .into_iter()
    .flatten()
}

#[test]
fn what_an_emulator_cannot_do_is_tested_by_its_requests() {
    let is_tested = |of: &str, law: Law| {
        // A type that no emulator has is to be made, read, changed and deleted.
        let wanted = if law == Law::Exists { 4 } else { 1 };
        let tests = all().filter(|instead| (instead.0, instead.1) == (of, law));
        tests.count() >= wanted
    };
    let missing: Vec<String> = QUIRKS
        .iter()
        .filter(|(of, _, law, _)| !is_tested(of, *law))
        .map(|(of, _, law, reason)| format!("{of} {law:?}: {reason}"))
        .collect();
    assert!(missing.is_empty(), "no test in requests: {missing:#?}");
}
