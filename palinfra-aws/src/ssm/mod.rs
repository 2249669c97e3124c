//! What runs on machines from outside: AWS Systems Manager.

mod association;
#[cfg(feature = "ssm")]
mod association_live;

pub use association::*;
