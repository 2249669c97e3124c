//! What ECS refuses.

use palinfra_core::Value;

use crate::rules::text;

/// The name of a cluster, a service or a family of task definitions.
pub(super) fn name(value: &Value) -> Result<(), String> {
    text(
        value,
        1..=255,
        "letters, digits, hyphens and underscores",
        |c| c.is_ascii_alphanumeric() || c == '-' || c == '_',
    )
}

/// The CPU of a task on Fargate, in units of 1/1024 of a processor.
pub(super) fn cpu(value: &Value) -> Result<(), String> {
    whole(
        value,
        "must be units of CPU such as `256`, of which 1024 are one processor",
    )
}

/// The memory of a task, in MiB.
pub(super) fn memory(value: &Value) -> Result<(), String> {
    whole(value, "must be MiB such as `512`")
}

fn whole(value: &Value, message: &str) -> Result<(), String> {
    match value.as_str().map(str::parse::<u32>) {
        Some(Err(_)) => Err(message.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sizes_that_ecs_would_refuse_are_found() {
        let known = |text: &str| Value::Text(text.into());
        assert_eq!(name(&known("payment-api_2")), Ok(()));
        assert!(name(&known("payment.api")).is_err());
        assert_eq!(cpu(&known("256")), Ok(()));
        assert!(cpu(&known(".25 vCPU")).is_err());
    }
}
