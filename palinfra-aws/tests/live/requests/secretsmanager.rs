use palinfra_aws::live::Deletion;
use palinfra_aws::secretsmanager::{RotationSchedule, RotationScheduleBuilder};
use palinfra_core::{Arn, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

const TYPE: &str = "secretsmanager:RotationSchedule";
const ID: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:it-AbCdEf";
const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

pub const INSTEAD: &[Instead] = &[
    (TYPE, Exists, a_secret_is_rotated_from_now_on),
    (TYPE, Exists, a_secret_that_is_rotated_already_is_left_alone),
    (TYPE, Exists, a_schedule_is_read),
    (TYPE, Exists, a_change_sends_all_of_a_schedule),
    (TYPE, Exists, a_rotation_is_ended_once),
];

/// Secrets Manager takes tokens of 32 characters at least.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn schedule() -> RotationScheduleBuilder {
    RotationSchedule::new("it", Arn::new(ID))
        .rotation_lambda_arn(LAMBDA)
        .automatically_after_days(30)
}

fn told(rules: &str) -> String {
    format!(
        r#"{{"ARN": "{ID}", "RotationEnabled": true, "RotationLambdaARN": "{LAMBDA}-other",
        "RotationRules": {rules}}}"#
    )
}

#[tokio::test]
async fn a_secret_is_rotated_from_now_on() {
    let it = Canned::<RotationSchedule>::new(ID).with_token(TOKEN);
    it.create(schedule()).await.unwrap();
    let rotate = format!(
        "RotateSecret ClientRequestToken={TOKEN} RotateImmediately=true RotationLambdaARN={LAMBDA} \
        RotationRules.AutomaticallyAfterDays=30 SecretId={ID}"
    );
    assert_eq!(it.sent(), [format!("DescribeSecret SecretId={ID}"), rotate]);
}

#[tokio::test]
async fn a_secret_that_is_rotated_already_is_left_alone() {
    let it = Canned::<RotationSchedule>::new(ID).answer("DescribeSecret", told("{}"));
    let failure = it.create(schedule()).await.unwrap_err();
    assert!(failure.message.contains("import"), "{failure}");
    assert_eq!(it.sent(), [format!("DescribeSecret SecretId={ID}")]);
}

#[tokio::test]
async fn a_schedule_is_read() {
    let days = r#"{"AutomaticallyAfterDays": 7, "Duration": "3h"}"#;
    let it = Canned::<RotationSchedule>::new(ID).answer("DescribeSecret", told(days));
    let read = it.read(schedule().duration("2h")).await;
    assert_eq!(read["automatically_after_days"], Value::Int(7));
    assert_eq!(read["duration"], Value::Text("3h".into()));
    let other = Value::Text(format!("{LAMBDA}-other"));
    assert_eq!(read["rotation_lambda_arn"], other);
    // AWS tells the days of a schedule too.
    let rate = r#"{"AutomaticallyAfterDays": 10, "ScheduleExpression": "rate(10 days)"}"#;
    let it = it.answer("DescribeSecret", told(rate));
    let read = it.read(schedule()).await;
    assert_eq!(read["automatically_after_days"], Value::Null);
}

#[tokio::test]
async fn a_change_sends_all_of_a_schedule() {
    let it = Canned::<RotationSchedule>::new(ID).with_token(TOKEN);
    let later = schedule()
        .automatically_after_days(60)
        .rotate_immediately(false);
    it.update(schedule(), later).await.unwrap();
    let rotate = format!(
        "RotateSecret ClientRequestToken={TOKEN} RotateImmediately=false \
        RotationLambdaARN={LAMBDA} RotationRules.AutomaticallyAfterDays=60 SecretId={ID}"
    );
    assert_eq!(it.sent(), [rotate]);
}

#[tokio::test]
async fn a_rotation_is_ended_once() {
    let it = Canned::<RotationSchedule>::new(ID).answer("DescribeSecret", told("{}"));
    assert_eq!(it.delete(schedule()).await, Ok(Deletion::Gone));
    let end = format!("CancelRotateSecret SecretId={ID}");
    assert_eq!(it.sent().last(), Some(&end));
    // It has ended.
    assert_eq!(it.delete(schedule()).await, Ok(Deletion::Gone));
    assert_eq!(it.sent(), [format!("DescribeSecret SecretId={ID}")]);
}
