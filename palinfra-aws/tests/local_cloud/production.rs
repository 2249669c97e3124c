//! What production adds: a database in two regions, rotation, the record of an account, traces.

use palinfra_aws::guardduty::Detector;
use palinfra_aws::secretsmanager::{RotationSchedule, Secret};
use palinfra_aws::ssm::{Parameter, ParameterType};
use palinfra_aws::xray::{Group, SamplingRule};
use palinfra_aws::{AuroraCluster, ConfigRecorder, Vpc, config};
use palinfra_core::{Secret as Kept, Stack, cidr};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

pub fn program(stack: &mut Stack) {
    let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
    let database = AuroraCluster::postgres("db", &vpc)
        .global()
        .rotate_with(FUNCTION, 7)
        .declare(stack);
    stack.in_region("us-west-2", |stack| {
        let vpc = Vpc::new("copy", cidr!("10.1.0.0/16")).declare(stack);
        database.secondary(stack, "db-copy", &vpc).declare(stack);
    });
    let secret = Secret::new("token", "token")
        .secret_string(Kept::new("correct-horse".to_string()))
        .recovery_window_days(0)
        .declare(stack);
    RotationSchedule::new("token", &secret)
        .rotation_lambda_arn(FUNCTION)
        .schedule_expression("rate(10 days)")
        .declare(stack);

    Parameter::new("url", "/shop/url", ParameterType::String)
        .value("https://shop.example.com")
        .declare(stack);
    Parameter::new("key", "/shop/key", ParameterType::SecureString)
        .secure_value(Kept::new("correct-horse".to_string()))
        .declare(stack);

    let recorder = ConfigRecorder::new("config").declare(stack);
    config::ConfigRule::new("encrypted", "encrypted", "RDS_STORAGE_ENCRYPTED")
        .depends_on(&recorder.status)
        .declare(stack);
    Detector::new("threats")
        .features([("RDS_LOGIN_EVENTS", true)])
        .declare(stack);
    Group::new("failures", "failures")
        .filter_expression("fault")
        .declare(stack);
    SamplingRule::new("some", "some", 100, 0.1).declare(stack);
}
