//! Logs: Amazon CloudWatch Logs.

mod log_group;
mod resource_policy;

pub use log_group::*;
pub use resource_policy::*;
