//! Scaling of services: Application Auto Scaling.

#[cfg(feature = "applicationautoscaling")]
mod live;
mod scalable_target;
mod scaling_policy;

pub use scalable_target::*;
pub use scaling_policy::*;
