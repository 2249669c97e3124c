//! Notifications: Amazon SNS.

#[cfg(feature = "sns")]
mod live;
mod subscription;
mod topic;
mod topic_policy;

pub use subscription::*;
pub use topic::*;
pub use topic_policy::*;
