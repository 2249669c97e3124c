//! Logs: Amazon CloudWatch Logs.

mod log_group;
mod metric_filter;
mod resource_policy;

pub use log_group::*;
pub use metric_filter::*;
pub use resource_policy::*;
