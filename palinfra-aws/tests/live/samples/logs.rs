use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::logs::{LogGroup, MetricFilter, MetricTransformation, ResourcePolicy};
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};
use crate::support::emulator::Emulator;

pub fn all() -> Vec<Sample> {
    let key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    vec![
        sample(log_group)
            .update("retention_in_days", 90)
            .update("kms_key_id", key),
        sample(resource_policy).update("policy_document", writes("logs:*").into_value()),
        // Moto adds a second filter instead of changing the first.
        sample(metric_filter)
            .update("filter_pattern", "FATAL")
            .update(
                "metric_transformations",
                vec![MetricTransformation::count("Other", "Errors").into_value()],
            )
            .on(Emulator::Ministack),
    ]
}

fn log_group(stack: &mut Stack) -> Declared<LogGroup> {
    LogGroup::new("it", "/contract/it")
        .retention_in_days(14)
        .declare(stack)
}

fn writes(action: &str) -> PolicyDocument {
    let service = Principal::service("es.amazonaws.com");
    PolicyDocument::new().statement(Statement::allow([action], ["*"]).principal(service))
}

fn resource_policy(stack: &mut Stack) -> Declared<ResourcePolicy> {
    ResourcePolicy::new("it", "contract-it", writes("logs:PutLogEvents")).declare(stack)
}

fn metric_filter(stack: &mut Stack) -> Declared<MetricFilter> {
    let group = LogGroup::new("group", "/contract/filtered").declare(stack);
    let count = MetricTransformation::count("Contract", "Errors");
    MetricFilter::new("it", "errors", &group, "ERROR", [count]).declare(stack)
}
