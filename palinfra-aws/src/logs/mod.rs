//! Logs: Amazon CloudWatch Logs.

mod log_group;
mod metric_filter;

pub use log_group::*;
pub use metric_filter::*;
