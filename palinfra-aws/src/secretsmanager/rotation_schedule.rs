use palinfra_core::{Arn, Id, Map, Output, Outputs, Resource, Value};

use super::Secret;
use crate::{names, rules};

/// When the text of a secret is changed, and by which function. The function changes it where it
/// is used too, such as in a database: see AWS's templates. A secret that RDS made, the service
/// rotates by itself.
///
/// Taking it out ends the rotation; the text stays as it is.
///
/// [AWS documentation](https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "secretsmanager:RotationSchedule",
    cloudformation = "AWS::SecretsManager::RotationSchedule",
    outputs = RotationScheduleOutputs,
    id = "{secret_id}",
    summary = "{secret_id} every {automatically_after_days} days",
    unique("secret_id"),
    check = when,
    usual(create = 5, update = 5, delete = 2),
)]
pub struct RotationSchedule {
    /// The secret. It has one schedule.
    #[input(replaces)]
    pub secret_id: Arn<Secret>,
    /// The function, which `secretsmanager.amazonaws.com` may call. Left out: only for a secret
    /// that another service of AWS manages.
    #[input(check = names::arn, cloudformation = "RotationLambdaARN")]
    pub rotation_lambda_arn: Option<String>,
    /// After how many days, from 1 to 1000.
    #[input(check = days, cloudformation = "RotationRules")]
    pub automatically_after_days: Option<i64>,
    /// When, instead: `rate(10 days)`, `cron(0 16 1,15 * ? *)`, in UTC.
    #[input(check = schedule, cloudformation = "RotationRules")]
    pub schedule_expression: Option<String>,
    /// How long it may take from then on, in hours: `3h`. Left out: until the end of the day.
    #[input(cloudformation = "RotationRules")]
    pub duration: Option<String>,
    /// Whether it is changed at once too, when this is made or changed.
    #[input(
        default = true,
        write_only,
        cloudformation = "RotateImmediatelyOnUpdate"
    )]
    pub rotate_immediately: bool,
}

/// What a [`RotationSchedule`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RotationScheduleOutputs {
    /// The secret's ARN.
    pub id: Output<Id<RotationSchedule>>,
}

fn days(value: &Value) -> Result<(), String> {
    rules::number(value, 1..=1000)
}

fn schedule(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !text.starts_with("rate(") && !text.starts_with("cron(") => {
            Err("must be such as `rate(10 days)` or `cron(0 16 1,15 * ? *)`".into())
        }
        _ => Ok(()),
    }
}

fn when(inputs: &Map) -> Result<(), String> {
    rules::exactly_one(inputs, &["automatically_after_days", "schedule_expression"])
}

#[cfg(feature = "secretsmanager")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_secretsmanager::types::RotationRulesType;

    use super::RotationSchedule;
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
        refused,
    };
    use crate::secretsmanager::live::describe;

    /// The inputs of the one call that changes it.
    const CHANGED: &[&str] = &[
        "rotation_lambda_arn",
        "automatically_after_days",
        "schedule_expression",
        "duration",
    ];

    #[async_trait]
    impl Live for RotationSchedule {
        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            // The call would put it in the place of another one.
            let secret = self.secret_id.as_str();
            let it = describe(call.aws, secret).await?;
            if it.is_some_and(|it| it.rotation_enabled() == Some(true)) {
                let message = format!("the secret `{secret}` is rotated already: import that");
                return Err(refused(message));
            }
            self.rotate(call.aws, call.token).await?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            match change.any(CHANGED) {
                true => self.rotate(at.aws, change.token).await,
                false => Ok(()),
            }
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let it = describe(at.aws, at.id).await?;
            let it = it.filter(|it| it.deleted_date().is_none());
            if it.is_none_or(|it| it.rotation_enabled() != Some(true)) {
                return Ok(Deletion::Gone);
            }
            let call = at.aws.secretsmanager().cancel_rotate_secret();
            let call = call.secret_id(at.id).send().await;
            not_found_is((), call.map(drop).map_err(failure))?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let Some(at) = objects.first() else {
                return Ok(Vec::new());
            };
            let it = describe(aws, at.id).await?;
            let Some(it) = it.filter(|it| it.rotation_enabled() == Some(true)) else {
                return Ok(Vec::new());
            };
            let rules = it.rotation_rules();
            let schedule = rules.and_then(|it| it.schedule_expression());
            // AWS tells the days of a schedule too.
            let days = rules.and_then(|it| it.automatically_after_days());
            let days = days.filter(|_| schedule.is_none());
            let lambda = it.rotation_lambda_arn().filter(|it| !it.is_empty());
            Ok(vec![
                Found::new(at.id)
                    .input("secret_id", at.id)
                    .input("rotation_lambda_arn", lambda)
                    .input("automatically_after_days", days)
                    .input("schedule_expression", schedule)
                    .input("duration", rules.and_then(|it| it.duration())),
            ])
        }
    }

    impl RotationSchedule {
        async fn rotate(&self, aws: &Aws, token: &str) -> Result<(), Failure> {
            let rules = RotationRulesType::builder()
                .set_automatically_after_days(self.automatically_after_days)
                .set_schedule_expression(self.schedule_expression.clone())
                .set_duration(self.duration.clone());
            let call = aws.secretsmanager().rotate_secret();
            let call = call
                .secret_id(self.secret_id.as_str())
                .client_request_token(token)
                .set_rotation_lambda_arn(self.rotation_lambda_arn.clone())
                .rotation_rules(rules.build())
                .rotate_immediately(self.rotate_immediately);
            call.send().await.map(drop).map_err(failure)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_when() {
        let of = |names: &[&str]| {
            let inputs = names.iter().map(|name| (name.to_string(), Value::Int(1)));
            when(&inputs.collect())
        };
        assert_eq!(of(&["automatically_after_days"]), Ok(()));
        assert!(of(&[]).is_err());
        assert!(of(&["automatically_after_days", "schedule_expression"]).is_err());
        assert!(schedule(&Value::Text("10 days".into())).is_err());
        assert_eq!(schedule(&Value::Text("rate(10 days)".into())), Ok(()));
    }
}
