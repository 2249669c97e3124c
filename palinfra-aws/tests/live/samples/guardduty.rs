use palinfra_aws::guardduty::Detector;
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let features: std::collections::BTreeMap<String, bool> = [
        ("RDS_LOGIN_EVENTS".to_string(), true),
        ("S3_DATA_EVENTS".to_string(), false),
    ]
    .into();
    vec![
        sample(detector)
            .update("enable", false)
            .update("finding_publishing_frequency", "ONE_HOUR")
            .update("features", features.into_value()),
    ]
}

fn detector(stack: &mut Stack) -> Declared<Detector> {
    Detector::new("it")
        .finding_publishing_frequency("FIFTEEN_MINUTES")
        .features([("RDS_LOGIN_EVENTS", false), ("S3_DATA_EVENTS", true)])
        .declare(stack)
}
