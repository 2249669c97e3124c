//! Names in DNS: Amazon Route 53.

mod hosted_zone;
mod names;
mod record_set;

pub use hosted_zone::*;
pub use record_set::*;
