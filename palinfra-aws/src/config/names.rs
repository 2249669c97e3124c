//! What AWS Config refuses.

use palinfra_core::Value;

use crate::rules;

/// The name of a recorder or of a channel.
pub(super) fn name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=256, "any characters", |_| true)
}

/// The name of a rule.
pub(super) fn rule_name(value: &Value) -> Result<(), String> {
    rules::text(value, 1..=128, "any characters", |_| true)
}

/// What a rule is for.
pub(super) fn description(value: &Value) -> Result<(), String> {
    rules::text(value, 0..=256, "any characters", |_| true)
}

/// How often something happens.
pub(super) fn frequency(value: &Value) -> Result<(), String> {
    rules::one_of(
        value,
        &[
            "One_Hour",
            "Three_Hours",
            "Six_Hours",
            "Twelve_Hours",
            "TwentyFour_Hours",
        ],
    )
}

/// How often a recorder looks.
pub(super) fn recording_frequency(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["CONTINUOUS", "DAILY"])
}
