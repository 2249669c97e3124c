use palinfra_aws::ssm::{Association, Parameter, ParameterType};
use palinfra_core::{Declared, Id, Property, Secret, Stack};

use super::{Sample, sample};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

pub fn all() -> Vec<Sample> {
    let parameters: std::collections::BTreeMap<String, Vec<String>> =
        [("commands".to_string(), vec!["uptime".to_string()])].into();
    vec![
        sample(association)
            .update("association_name", "other")
            .update("document_name", "AWS-RunAnsiblePlaybook")
            .update("instance_ids", vec!["i-22222222222222222".to_string()])
            .update("document_version", "1")
            .update("parameters", parameters.into_value())
            .update("schedule_expression", "rate(1 hour)")
            .update("max_errors", "2")
            .update("max_concurrency", "50%"),
        sample(parameter)
            .update("value", "https://other.example.com")
            .update("description", "other")
            .update("allowed_pattern", "^https:.*$")
            .update("tier", "Advanced")
            .update("data_type", "aws:ec2:image"),
        sample(secret)
            .update(
                "secure_value",
                Secret::new("battery-staple".to_string()).into_value(),
            )
            .update("key_id", KEY),
    ]
}

fn association(stack: &mut Stack) -> Declared<Association> {
    Association::new(
        "it",
        "contract-it",
        "AWS-RunShellScript",
        [Id::new("i-11111111111111111")],
    )
    .parameters([("commands", ["date"])])
    .schedule_expression("rate(30 minutes)")
    .max_errors("1")
    .max_concurrency("1")
    .declare(stack)
}

fn parameter(stack: &mut Stack) -> Declared<Parameter> {
    Parameter::new("it", "/contract/url", ParameterType::String)
        .value("https://example.com")
        .description("of the contract")
        .declare(stack)
}

fn secret(stack: &mut Stack) -> Declared<Parameter> {
    Parameter::new("it", "/contract/token", ParameterType::SecureString)
        .secure_value(Secret::new("correct-horse".to_string()))
        .declare(stack)
}
