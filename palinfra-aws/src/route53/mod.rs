//! Names in DNS: Amazon Route 53.

mod hosted_zone;
#[cfg(feature = "route53")]
mod live;
#[cfg(feature = "route53")]
mod live_record;
#[cfg(feature = "route53")]
mod live_zone;
#[cfg(feature = "route53")]
mod live_zone_vpcs;
mod names;
mod record_set;

pub use hosted_zone::*;
pub use record_set::*;
