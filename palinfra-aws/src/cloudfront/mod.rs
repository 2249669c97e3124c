//! Content close to its readers: Amazon CloudFront.

mod cache_behavior;
mod distribution;
mod origin;
mod origin_access_control;

pub use cache_behavior::*;
pub use distribution::*;
pub use origin::*;
pub use origin_access_control::*;
