use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::kms::Key;
use crate::{Tags, rules};

/// Where a program's or a service's log lines go.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "logs:LogGroup",
    cloudformation = "AWS::Logs::LogGroup",
    outputs = LogGroupOutputs,
    id = "{log_group_name}",
    summary = "{log_group_name} {retention_in_days} days",
    unique("log_group_name"),
)]
pub struct LogGroup {
    /// The name, unique in the region: `/aws/ecs/payment-api`.
    #[input(replaces, check = log_group_name)]
    pub log_group_name: String,
    /// For how many days lines are kept: 1, 3, 5, 7, 14, 30 and so on.
    #[input(after_create, default = 30, check = retention)]
    pub retention_in_days: i64,
    /// The key that encrypts them; its policy allows the service. Left out: AWS's own key.
    pub kms_key_id: Option<Arn<Key>>,
    /// `STANDARD`, or `INFREQUENT_ACCESS`, which costs half as much and can do less.
    #[input(replaces, default = LogGroupClass::Standard)]
    pub log_group_class: LogGroupClass,
    /// Tags.
    pub tags: Option<Tags>,
}

/// What a [`LogGroup`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LogGroupOutputs {
    /// Its name.
    pub id: Output<Id<LogGroup>>,
    /// Its name, as text.
    pub log_group_name: Output<String>,
    /// Its ARN, without the `:*` that stands for its streams.
    #[output(form = "arn:aws:logs:{region}:{account}:log-group:{log_group_name}")]
    pub arn: Output<Arn<LogGroup>>,
}

/// What a log group can do, and its price.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogGroupClass {
    /// Everything.
    #[property(rename = "STANDARD")]
    Standard,
    /// Queries alone, at half the price.
    #[property(rename = "INFREQUENT_ACCESS")]
    InfrequentAccess,
}

fn log_group_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=512, "letters, digits and any of `_-/.#`", |c| {
        c.is_ascii_alphanumeric() || "_-/.#".contains(c)
    })
}

/// The days that CloudWatch Logs offers.
const DAYS: &[i64] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

fn retention(value: &Value) -> Result<(), String> {
    match value {
        Value::Int(days) if !DAYS.contains(days) => {
            let next = DAYS.iter().find(|offered| *offered > days).unwrap_or(&3653);
            Err(format!(
                "cannot be {days} days; the next that AWS offers is {next}"
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_that_aws_does_not_offer_is_found_with_the_next_one() {
        assert_eq!(retention(&Value::Int(30)), Ok(()));
        assert!(retention(&Value::Int(31)).unwrap_err().ends_with("is 60"));
        assert!(
            retention(&Value::Int(9999))
                .unwrap_err()
                .ends_with("is 3653")
        );
    }
}
