use palinfra_aws::config::*;
use palinfra_core::{Arn, Declared, Id, Property, Stack, Value};

use super::{Sample, sample};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const ROLE: &str = "arn:aws:iam::123456789012:role/config";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:config";

pub fn all() -> Vec<Sample> {
    let groups = || vec!["AWS::EC2::SecurityGroup".to_string()];
    let parameters: std::collections::BTreeMap<String, String> =
        [("maxAccessKeyAge".to_string(), "30".to_string())].into();
    vec![
        sample(recorder)
            .update("role_arn", format!("{ROLE}-other"))
            .update("resource_types", groups())
            .update("excluded_resource_types", groups())
            .update("include_global_resource_types", true)
            .update("recording_frequency", "DAILY"),
        sample(channel)
            .update("s3_bucket_name", "contract-other")
            .update("s3_key_prefix", "other")
            .update("s3_kms_key_arn", KEY)
            .update("sns_topic_arn", TOPIC)
            .update("delivery_frequency", "One_Hour"),
        sample(status).update("recording", false),
        sample(rule)
            .together([
                (
                    "source_identifier",
                    Value::Text("RDS_STORAGE_ENCRYPTED".into()),
                ),
                ("input_parameters", Value::Null),
                ("maximum_execution_frequency", Value::Null),
            ])
            .update("description", "other")
            .update("input_parameters", parameters.into_value())
            .update("maximum_execution_frequency", "Six_Hours")
            .update("resource_types", vec!["AWS::IAM::User".to_string()]),
    ]
}

// An account has one of each in a region.

fn recorder(stack: &mut Stack) -> Declared<ConfigurationRecorder> {
    ConfigurationRecorder::new("it", "contract-it", Arn::new(ROLE)).declare(stack)
}

fn channel(stack: &mut Stack) -> Declared<DeliveryChannel> {
    stack.in_region("eu-west-1", |stack| {
        let recorder = ConfigurationRecorder::new("recorder", "contract", Arn::new(ROLE));
        let recorder = recorder.declare(stack);
        DeliveryChannel::new("it", "contract-it", Id::new("contract-config"))
            .s3_key_prefix("records")
            .delivery_frequency("TwentyFour_Hours")
            .depends_on(&recorder)
            .declare(stack)
    })
}

fn status(stack: &mut Stack) -> Declared<RecorderStatus> {
    stack.in_region("eu-central-1", |stack| {
        let recorder = ConfigurationRecorder::new("recorder", "contract", Arn::new(ROLE));
        let recorder = recorder.declare(stack);
        let channel = DeliveryChannel::new("channel", "contract", Id::new("contract-config"))
            .depends_on(&recorder)
            .declare(stack);
        RecorderStatus::new("it", &recorder, &channel).declare(stack)
    })
}

fn rule(stack: &mut Stack) -> Declared<ConfigRule> {
    ConfigRule::new("it", "contract-it", "ACCESS_KEYS_ROTATED")
        .description("of the contract")
        .input_parameters([("maxAccessKeyAge", "90")])
        .maximum_execution_frequency("TwentyFour_Hours")
        .declare(stack)
}
