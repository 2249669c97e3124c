//! How traces of a service come to AWS X-Ray.

use palinfra_core::{Declared, Input, Stack};

use crate::ecs::{ContainerDefinition, HealthCheck, LogConfiguration};
use crate::iam::PolicyDocument;
use crate::logs::LogGroup;

/// AWS's collector for OpenTelemetry, which takes what X-Ray's own daemon did, too.
pub(super) const COLLECTOR: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3";

/// The container beside the service's own. The service goes on without it.
pub(super) fn collector(
    stack: &Stack,
    image: &str,
    log_group: &Declared<LogGroup>,
) -> ContainerDefinition {
    let logs = LogConfiguration::awslogs(&log_group.log_group_name, stack.region(), "collector");
    ContainerDefinition {
        essential: false,
        command: Some(vec!["--config=/etc/ecs/ecs-xray.yaml".into()]),
        memory_reservation: Some(128),
        health_check: Some(HealthCheck {
            command: vec!["CMD".into(), "/healthcheck".into()],
            ..HealthCheck::shell("")
        }),
        log_configuration: Some(logs),
        ..ContainerDefinition::new("collector", image)
    }
}

/// Tells the service where the collector is and what its traces are called, as OpenTelemetry and
/// X-Ray's own libraries have it, unless the program does.
pub(super) fn tell(container: &mut ContainerDefinition, service: &str) {
    let environment = container.environment.get_or_insert_default();
    for (name, value) in [
        ("AWS_XRAY_TRACING_NAME", service),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
        ("OTEL_SERVICE_NAME", service),
    ] {
        environment
            .entry(name.into())
            .or_insert_with(|| Input::from(value));
    }
}

/// What the collector does. None of it is about any one resource.
pub(super) fn rights() -> PolicyDocument {
    let actions = [
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ];
    PolicyDocument::new().allow(actions, ["*"])
}
