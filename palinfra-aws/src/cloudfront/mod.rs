//! Content close to its readers: Amazon CloudFront.

mod cache_behavior;
mod distribution;
mod invalidation;
#[cfg(feature = "cloudfront")]
mod live_config;
#[cfg(feature = "cloudfront")]
mod live_distribution;
#[cfg(feature = "cloudfront")]
mod live_headers;
#[cfg(feature = "cloudfront")]
mod live_headers_shown;
#[cfg(feature = "cloudfront")]
mod live_invalidation;
#[cfg(feature = "cloudfront")]
mod live_shown;
mod origin;
mod origin_access_control;
mod response_headers_policy;
mod security_headers;

pub use cache_behavior::*;
pub use distribution::*;
pub use invalidation::*;
pub use origin::*;
pub use origin_access_control::*;
pub use response_headers_policy::*;
pub use security_headers::*;
