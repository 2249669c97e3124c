//! Traces of requests on their way through services: AWS X-Ray.

mod group;
#[cfg(feature = "xray")]
mod live;
mod sampling_rule;
#[cfg(feature = "xray")]
mod sampling_rule_live;

pub use group::*;
pub use sampling_rule::*;
