use palinfra_aws::logs::LogGroup;
use palinfra_core::{Declared, Stack};

use super::{Sample, sample};

pub fn all() -> Vec<Sample> {
    let key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    vec![
        sample(log_group)
            .update("retention_in_days", 90)
            .update("kms_key_id", key),
    ]
}

fn log_group(stack: &mut Stack) -> Declared<LogGroup> {
    LogGroup::new("it", "/contract/it")
        .retention_in_days(14)
        .declare(stack)
}
