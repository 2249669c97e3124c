//! Measurements: Amazon CloudWatch.

mod alarm;
#[cfg(feature = "cloudwatch")]
mod alarm_live;
mod dashboard;
mod dashboard_body;

pub use alarm::*;
pub use dashboard::*;
pub use dashboard_body::*;
