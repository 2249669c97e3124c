use palinfra_aws::ssm::Association;
use palinfra_core::{Declared, Id, Property, Stack};

use super::{Sample, sample};

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
