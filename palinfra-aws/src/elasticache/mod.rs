//! Caches in memory: Amazon ElastiCache.

#[cfg(feature = "elasticache")]
mod live;
mod names;
mod parameter_group;
mod replication_group;
#[cfg(feature = "elasticache")]
mod replication_group_live;
#[cfg(feature = "elasticache")]
mod replication_group_update;
mod subnet_group;

pub use parameter_group::*;
pub use replication_group::*;
pub use subnet_group::*;
