//! What looks at the account: GuardDuty for threats, AWS Config for what is not as it should be.

use palinfra_aws::ConfigRecorder;
use palinfra_aws::config::ConfigRule;
use palinfra_aws::guardduty::Detector;
use palinfra_core::Stack;

use crate::settings::Settings;

/// What payments ask for, as rules of AWS.
const RULES: [(&str, &str); 9] = [
    (
        "payment-alb-redirects",
        "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK",
    ),
    ("payment-alb-waf", "ALB_WAF_ENABLED"),
    (
        "payment-buckets-private",
        "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    ),
    ("payment-buckets-tls", "S3_BUCKET_SSL_REQUESTS_ONLY"),
    ("payment-db-encrypted", "RDS_STORAGE_ENCRYPTED"),
    ("payment-db-private", "RDS_INSTANCE_PUBLIC_ACCESS_CHECK"),
    ("payment-flow-logs", "VPC_FLOW_LOGS_ENABLED"),
    ("payment-root-keys", "IAM_ROOT_ACCESS_KEY_CHECK"),
    ("payment-ssh-closed", "INCOMING_SSH_DISABLED"),
];

pub(crate) fn declare(stack: &mut Stack, settings: &Settings) {
    if settings.guardduty {
        Detector::new("payment-threats")
            .finding_publishing_frequency("FIFTEEN_MINUTES")
            // Reads of the page's bucket, and log-ins to the database.
            .features([("RDS_LOGIN_EVENTS", true), ("S3_DATA_EVENTS", true)])
            .declare(stack);
    }
    let recorder = settings.config_recorder.then(|| {
        ConfigRecorder::new("payment-config")
            .bucket(format!("{}-config", settings.bucket_prefix))
            .global_types(true)
            .declare(stack)
    });
    if !settings.config_rules.unwrap_or(recorder.is_some()) {
        return;
    }
    for (name, rule) in RULES {
        let mut rule = ConfigRule::new(name, stack.full_name(name), rule);
        if let Some(recorder) = &recorder {
            rule = rule.depends_on(&recorder.status);
        }
        rule.declare(stack);
    }
}
