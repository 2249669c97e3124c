//! Threats that AWS sees in an account: Amazon GuardDuty.

mod detector;
#[cfg(feature = "guardduty")]
mod detector_live;

pub use detector::*;
