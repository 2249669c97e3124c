use palinfra_aws::xray::*;
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let insights = InsightsConfiguration {
        insights_enabled: true,
        notifications_enabled: true,
    };
    let attributes: std::collections::BTreeMap<String, String> =
        [("tenant".to_string(), "other".to_string())].into();
    vec![
        sample(group)
            .update("filter_expression", "error")
            .update("insights_configuration", insights.into_value()),
        sample(rule)
            .update("priority", 200)
            .update("fixed_rate", 0.5)
            .update("reservoir_size", 5)
            .update("service_name", "other")
            .update("service_type", "AWS::ECS::Container")
            .update("host", "example.com")
            .update("http_method", "POST")
            .update("url_path", "/pay/*")
            .update("resource_arn", "arn:aws:ecs:*")
            .update("attributes", attributes.into_value()),
    ]
}

fn group(stack: &mut Stack) -> Declared<Group> {
    Group::new("it", "contract-it")
        .filter_expression("fault")
        .declare(stack)
}

fn rule(stack: &mut Stack) -> Declared<SamplingRule> {
    SamplingRule::new("it", "contract-it", 100, 0.1)
        .service_name("contract")
        .attributes([("tenant", "it")])
        .declare(stack)
}
