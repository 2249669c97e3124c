//! Content close to its readers: Amazon CloudFront.

mod cache_behavior;
mod distribution;
#[cfg(feature = "cloudfront")]
mod live_config;
#[cfg(feature = "cloudfront")]
mod live_distribution;
#[cfg(feature = "cloudfront")]
mod live_shown;
mod origin;
mod origin_access_control;

pub use cache_behavior::*;
pub use distribution::*;
pub use origin::*;
pub use origin_access_control::*;
