//! What is done on instances, and settings: AWS Systems Manager.

mod association;
#[cfg(feature = "ssm")]
mod association_live;
#[cfg(feature = "ssm")]
mod live;
mod parameter;
#[cfg(feature = "ssm")]
mod parameter_live;

pub use association::*;
pub use parameter::*;
